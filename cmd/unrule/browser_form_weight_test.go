//go:build browser

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"unrule/domain"
)

// What a cheap telephone on a bad line may be asked to load, in bytes.
const (
	mostOfFirstPage = 15 * 1024 // on the wire, with everything it loads
	mostOfScripts   = 5 * 1024  // all of them, as they lie on the disk
)

// TestBrowserFormWeight weighs every page as it comes over the wire.
func TestBrowserFormWeight(t *testing.T) {
	for _, language := range domain.Languages {
		h := serveForBrowser(t, "--least", "0s", "--name", "Hospital Universitario de la Santa Cruz")
		first := h.reporter(newBrowser(t), look{width: 360, script: true}, language)
		first.open(h.url + "/")
		weight, list := first.weighed(0)
		t.Logf("%s, the first page: %d bytes:%s", language, weight, list)
		if weight > mostOfFirstPage {
			t.Errorf("%s: the first page weighs %d bytes, want %d at most", language, weight, mostOfFirstPage)
		}
		if strings.Contains(list, ".js") {
			t.Errorf("%s: the first page loads script:%s", language, list)
		}
		first.weighAll()
		scripts(t, h)
	}
}

// scripts weighs the files of script.
func scripts(t *testing.T, h *served) {
	t.Helper()
	sum := 0
	for _, name := range []string{"form.js", "work.js"} {
		sum += rawSize(t, h.url+"/assets/"+name)
	}
	t.Logf("all script files: %d bytes", sum)
	if sum > mostOfScripts {
		t.Errorf("the script files have %d bytes, want %d at most", sum, mostOfScripts)
	}
}

// weighAll prints what each further page weighs, and looks for scripts that the
// weight of scripts does not know of.
func (r *reporter) weighAll() {
	r.Helper()
	seen := len(r.requests())
	said := func(page string) {
		if page == "rule" {
			page = "first page again and rule"
		}
		weight, list := r.weighed(seen)
		r.Logf("%s, %s: %d bytes:%s", r.Language, page, weight, list)
		seen = len(r.requests())
	}
	r.answers(said)
	r.tap("#send")
	said("sent")
	for _, page := range []string{"receipt", "rules", "privacy", "elsewhere", "left"} {
		r.open(r.h.url + "/" + page)
		said(page)
	}
	for _, f := range r.requests() {
		if f.Kind == "Script" && !strings.HasSuffix(f.URL, "/form.js") && !strings.HasSuffix(f.URL, "/work.js") {
			r.Errorf("a page loads %s", f.URL)
		}
	}
}

// weighed adds up what came since some request.
func (r *reporter) weighed(since int) (sum int, list string) {
	r.Helper()
	var b strings.Builder
	for _, f := range r.requests()[since:] {
		sum += f.Bytes
		at, _ := url.Parse(f.URL)
		parts := strings.Split(at.Path, "/")
		fmt.Fprintf(&b, " %s /%s %d", f.Method, parts[len(parts)-1], f.Bytes)
	}
	return sum, b.String()
}

// rawSize is how many bytes a file has that is not compressed on its way.
func rawSize(t *testing.T, address string) int {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableCompression: true}}
	answer, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Encoding") != "" || answer.ContentLength <= 0 {
		t.Fatalf("%s: %d, %d bytes", address, answer.StatusCode, answer.ContentLength)
	}
	return int(answer.ContentLength)
}
