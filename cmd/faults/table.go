//go:build linux

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
)

// A row is what came of one line.
type row struct {
	name                                           string
	tried, acknowledged, lost, doubled, undetected int
	notes                                          []string
	mustLose                                       bool // the line shows that the others bite

	mu     sync.Mutex     // guards lost, doubled and whys
	whys   map[string]int // how many were lost or doubled in which way
	failed error
}

// A table is all of them.
type table []*row

// lose counts reports as lost; fewer than one is none.
func (r *row) lose(n int, why string, v ...any) { r.count(&r.lost, n, why, v...) }

// double counts reports as doubled.
func (r *row) double(n int, why string, v ...any) { r.count(&r.doubled, n, why, v...) }

func (r *row) count(of *int, n int, why string, v ...any) {
	if n < 1 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	*of += n
	if r.whys == nil {
		r.whys = map[string]int{}
	}
	r.whys[fmt.Sprintf(why, v...)] += n
}

func (r *row) note(format string, v ...any) { r.notes = append(r.notes, fmt.Sprintf(format, v...)) }

// good reports whether the line came out as it must.
func (r *row) good() bool {
	switch {
	case r.failed != nil || r.doubled > 0 || r.undetected > 0:
		return false
	case r.mustLose:
		return r.lost > 0 || r.tried == 0
	}
	return r.lost == 0
}

func (r *row) summary() string {
	notes := slices.Clone(r.notes)
	for _, why := range slices.Sorted(maps.Keys(r.whys)) {
		notes = append(notes, fmt.Sprint(r.whys[why], " ", why))
	}
	switch {
	case r.failed != nil:
		notes = append(notes, "FAILED: "+strings.Join(strings.Fields(r.failed.Error()), " "))
	case r.mustLose && !r.good():
		notes = append(notes, "FAILED: it does not bite")
	case !r.good():
		notes = append(notes, "FAILED")
	}
	return fmt.Sprintf("%s\t%d\t%d\t%d\t%d\t%d\t%s\n", r.name, r.tried, r.acknowledged, r.lost, r.doubled, r.undetected, strings.Join(notes, "; "))
}

func (t table) good() bool {
	for _, r := range t {
		if !r.good() {
			return false
		}
	}
	return true
}

func (t table) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "fault\ttried\tacknowledged\tlost\tdoubled\tundetected\tnote\n")
	for _, r := range t {
		fmt.Fprint(w, r.summary())
	}
	_ = w.Flush()
	return b.String()
}
