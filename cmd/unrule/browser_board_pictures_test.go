//go:build browser

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"

	"unrule/domain"
)

// envPictures names the directory of the pictures in the documents; without it they are
// left as they are.
const envPictures = "UNRULE_PICTURES"

// mostPicture is how many bytes a picture in the documents may have.
const mostPicture = 350 << 10

// TestPictures takes the pictures of the documents anew, by hand:
//
//	UNRULE_PICTURES=$PWD/docs/pictures go test -tags browser -run TestPictures ./cmd/unrule
func TestPictures(t *testing.T) {
	dir := os.Getenv(envPictures)
	if dir == "" {
		return
	}
	w := newShow(t)
	for _, c := range []struct {
		name, path string
		look       look
		height     int64
	}{
		{"board.png", "/board", look{width: 1280, script: true}, 1100},
		{"rule.png", w.at(domain.UnderReview), look{width: 1280, script: true}, 1000},
		{"telephone.png", "/board/inbox", look{width: 390, script: true}, 844},
	} {
		d := w.desk(newBrowser(t), c.look, domain.English)
		d.signsIn(w.link("Eva Ruiz", domain.Leader))
		d.goes(c.path)
		d.picture(filepath.Join(dir, c.name), c.height)
	}
}

// picture saves what a screen of some height shows of a page.
func (d *desk) picture(file string, height int64) {
	d.Helper()
	tell(d.tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: d.width, Height: height, DeviceScaleFactor: 1, Mobile: d.phone(),
	})
	picture := tell(d.tab, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
	if len(picture.Data) > mostPicture {
		d.Errorf("%s has %d bytes, want %d at most", file, len(picture.Data), mostPicture)
	}
	d.do("save a picture", os.WriteFile(file, picture.Data, 0o644))
}
