//go:build browser

package main

import (
	"fmt"
	"testing"

	"unrule/domain"
)

// onBoardLeast is how many pixels, each way, everything to press on the board has; WCAG
// 2.2 wants 24 and axe looks for those.
const onBoardLeast = 44

// looksOfBoard are those that the board is seen in.
var looksOfBoard = []look{{width: 360}, {width: 1280, dark: true}, {width: 360, dark: true}, {width: 1280}}

// TestBrowserBoardAxe judges every page of the board, with the demonstration on it: in
// Spanish and English with script, in Portuguese without. Each language begins with another
// look and each page takes the next, so that every page is seen on a telephone and at a
// desk, by day and by night, and the whole takes a minute of two cores.
func TestBrowserBoardAxe(t *testing.T) {
	t.Parallel()
	w := newShow(t)
	places := w.places()
	var j judgement
	t.Run("tours", func(t *testing.T) {
		for _, tour := range []struct {
			language domain.Language
			script   bool
			first    int
		}{{domain.Spanish, true, 0}, {domain.English, true, 1}, {domain.Portuguese, false, 2}} {
			t.Run(fmt.Sprintf("%s script %t", tour.language, tour.script), func(t *testing.T) {
				t.Parallel()
				d := w.desk(newBrowser(t), look{script: tour.script}, tour.language)
				d.signsIn(w.link("Eva "+string(tour.language), domain.Admin))
				for i, p := range places {
					d.visits(&j, p, looksOfBoard[(i+tour.first)%len(looksOfBoard)])
				}
				d.quiet("the server responded with a status of 4")
			})
		}
	})
	t.Logf("%d pages, %d times judged by axe: %d violations", j.pages.Load(), j.looks.Load(), j.violations.Load())
}

// visits opens a page in some look and judges it.
func (d *desk) visits(j *judgement, p place, l look) {
	d.Helper()
	if l.width != d.width || l.dark != d.dark {
		d.width, d.dark = l.width, l.dark
		d.zoom(100)
		d.dress()
	}
	d.goes(p.path)
	if p.do != nil {
		p.do(d)
	}
	j.pages.Add(1)
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
