//go:build bench && linux

package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"unrule/domain"
)

const (
	coldPages = 5
	warmPages = 200
)

// Pages are how long pages of stories took, and how much memory each made the
// whole process allocate.
type pages struct {
	took      []time.Duration
	allocated []uint64
}

func (p pages) String() string {
	s := series{{took: p.took}}
	text := fmt.Sprintf("p50 %s, p99 %s", milliseconds(s.at(0.5)), milliseconds(s.at(0.99)))
	if len(p.allocated) > 0 {
		text += fmt.Sprintf(", %.1f MB allocated, at most %.1f", megabytes(median(p.allocated)), megabytes(slices.Max(p.allocated)))
	}
	return text
}

func megabytes(n uint64) float64 { return float64(n) / (1 << 20) }

// stories asks for pages of stories of one rule after another: first cold, with
// nothing of the log in memory, then in a row. It also says where the words of the
// cold ones are.
func (b *bench) stories(h *household) (cold, warm pages, positions [][]uint64) {
	b.Helper()
	rules := newSource(min(boardRules, b.reports/2)).rules
	for i := range coldPages + warmPages {
		rule := rules[(i*997)%len(rules)]
		if i >= coldPages {
			b.storyPage(h, rule, &warm)
			continue
		}
		positions = append(positions, h.storyPositions(rule))
		b.forget(b.large())
		b.storyPage(h, rule, &cold)
	}
	return cold, warm, positions
}

func (h *household) storyPositions(rule domain.RuleID) (list []uint64) {
	refs, _ := h.views.Stories(rule, domain.ReportID{}, 50)
	for _, r := range refs {
		list = append(list, r.Position)
	}
	return list
}

func (b *bench) storyPage(h *household, rule domain.RuleID, into *pages) {
	b.Helper()
	c, err := dial(h.addr)
	b.must(err)
	defer c.conn.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := time.Now()
	b.must(c.do(request("GET", boardPath+"/"+rule.String()+"/stories", h.token, ""), 200))
	into.took = append(into.took, time.Since(begin))
	runtime.ReadMemStats(&after)
	into.allocated = append(into.allocated, after.TotalAlloc-before.TotalAlloc)
	var page struct{ Stories []struct{ Story string } }
	b.must(json.Unmarshal(c.body, &page))
	if want := min(50, b.reports/min(boardRules, b.reports/2)); len(page.Stories) < want {
		b.Errorf("a page of %d stories, want %d", len(page.Stories), want)
	}
}

// bareStories asks the bare server for the same messages, one after the other,
// and as cold.
func (b *bench) bareStories(positions [][]uint64) (cold pages) {
	s := b.openBare(b.large(), nil)
	defer s.close()
	for _, page := range positions {
		b.forget(b.large())
		begin := time.Now()
		for _, at := range page {
			_, err := s.stream.GetMsg(b.Context(), at)
			b.must(err)
		}
		cold.took = append(cold.took, time.Since(begin))
	}
	return cold
}

func (b *bench) storyRows(cold, warm, bare pages) {
	ours, theirs := series{{took: cold.took}}, series{{took: bare.took}}
	ratio := float64(ours.at(0.5)) / float64(theirs.at(0.5))
	b.table.add(row{"page of 50 stories, cold", cold.String(), bare.String(), ratioText(ratio),
		"p99 <= 100 ms", ours.at(0.99) <= 100*time.Millisecond})
	b.table.add(row{figure: "page of 50 stories, in a row", ours: warm.String()})
}

// forget waits until the log's server has let go of what it read, and has the
// system drop the files' pages.
func (b *bench) forget(dir string) {
	b.Helper()
	time.Sleep(cacheKept)
	b.must(filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	}))
}
