//go:build bench && linux

package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// A row is one figure. A row without a goal is there to explain another.
type row struct {
	figure, ours, bare, ratio string
	goal                      string
	met                       bool
}

type table []row

// add notes a row, and shows it at once: a run takes minutes.
func (t *table) add(r row) {
	fmt.Fprintf(os.Stderr, "  %s: %s, bare %s, ratio %s\n", r.figure, r.ours, r.bare, r.ratio)
	*t = append(*t, r)
}

func (t *table) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "| figure\t| ours\t| bare\t| ratio\t| goal\t| met\t|")
	fmt.Fprintln(w, "|---\t|---\t|---\t|---\t|---\t|---\t|")
	for _, r := range *t {
		met := ""
		if r.goal != "" {
			met = map[bool]string{true: "yes", false: "NO"}[r.met]
		}
		fmt.Fprintf(w, "| %s\t| %s\t| %s\t| %s\t| %s\t| %s\t|\n", r.figure, r.ours, r.bare, r.ratio, r.goal, met)
	}
	w.Flush()
	return b.String()
}

// atLeast and atMost are goals for a ratio.
func atLeast(goal, ratio float64) (string, bool) {
	return fmt.Sprintf(">= %.2f", goal), ratio >= goal
}

func atMost(goal, ratio float64) (string, bool) { return fmt.Sprintf("<= %.2f", goal), ratio <= goal }

func median[N cmp.Ordered](list []N) N {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

// thousands writes a whole number with commas.
func thousands[N int | int64 | float64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// milliseconds has three digits that mean something.
func milliseconds(d time.Duration) string {
	if d >= 100*time.Millisecond {
		return thousands(d.Milliseconds()) + " ms"
	}
	return fmt.Sprintf("%.3g ms", float64(d)/float64(time.Millisecond))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func ratioText(r float64) string { return fmt.Sprintf("%.2f", r) }
