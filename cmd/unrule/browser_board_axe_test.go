//go:build browser

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"unrule/domain"
)

// onBoardLeast is how many pixels, each way, everything to press on the board has; WCAG
// 2.2 wants 24 and axe looks for those.
const onBoardLeast = 44

// TestBrowserBoardAxe judges every page of the board, with the demonstration on it. Each
// language is seen on a telephone and at a desk, one by day and the other by night, so that
// all four looks are seen; without script once.
func TestBrowserBoardAxe(t *testing.T) {
	w := newShow(t)
	places := w.places()
	var j judgement
	t.Run("tours", func(t *testing.T) {
		for _, tour := range []struct {
			language domain.Language
			script   bool
			looks    []look
		}{
			{domain.Spanish, true, []look{{width: 360}, {width: 1280, dark: true}}},
			{domain.English, true, []look{{width: 1280}, {width: 360, dark: true}}},
			{domain.Portuguese, false, []look{{width: 360}}},
		} {
			t.Run(fmt.Sprintf("%s script %t", tour.language, tour.script), func(t *testing.T) {
				t.Parallel()
				d := w.desk(newBrowser(t), look{width: 360, script: tour.script}, tour.language)
				d.TB, d.tab.TB = t, t
				d.signsIn(w.link("Eva "+string(tour.language), domain.Admin))
				for _, p := range places {
					d.visits(&j, p, tour.looks)
				}
				d.quiet("the server responded with a status of 4")
			})
		}
	})
	t.Logf("%d pages, %d times judged by axe: %d violations", j.pages.Load(), j.looks.Load(), j.violations.Load())
}

// visits opens a page and judges it in some looks.
func (d *desk) visits(j *judgement, p place, looks []look) {
	d.Helper()
	if only := os.Getenv("UNRULE_PLACE"); !strings.Contains(p.name, only) {
		return
	}
	d.goes(p.path)
	if p.do != nil {
		p.do(d)
	}
	j.pages.Add(1)
	for _, l := range looks {
		d.width, d.dark = l.width, l.dark
		d.zoom(100)
		d.dress()
		j.looks.Add(1)
		found := d.axe()
		j.violations.Add(int64(len(found)))
		if len(found) > 0 {
			d.Errorf("%s %s %+v: axe finds %v", d.Language, p.name, l, found)
		}
		if over := d.overflow(); over != 0 {
			d.Errorf("%s %s %+v: %d px too wide", d.Language, p.name, l, over)
		}
		if small := d.smaller(onBoardLeast); len(small) > 0 && p.name != "quarter" { // a document, not a page of the board
			d.Errorf("%s %s %+v: too small are %v", d.Language, p.name, l, small)
		}
		d.shot(fmt.Sprintf("board/%s-%s-%d-%t", p.name, d.Language, l.width, l.dark))
	}
}
