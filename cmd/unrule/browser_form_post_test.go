//go:build browser

package main

import (
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"testing"
)

// A filer fills the form as a browser does, without one.
type filer struct {
	testing.TB
	h      *served
	client http.Client
	at     string // path of the page
}

// post sends the page that is open with what is typed and goes where that leads.
func (p *filer) post(typed url.Values) {
	p.Helper()
	answer, err := p.client.PostForm(p.h.url+p.at, typed)
	if err != nil {
		p.Fatal(err)
	}
	io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		p.Fatalf("POST %s %.80q: %d, want a redirect", p.at, typed, answer.StatusCode)
	}
	p.at = answer.Header.Get("Location")
}

var receiptShown = regexp.MustCompile(`translate="no">([0-9A-Z-]{29})<`)

// receipt is that of the page that is open.
func (p *filer) receipt() string {
	p.Helper()
	answer, err := p.client.Get(p.h.url + p.at)
	if err != nil {
		p.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	m := receiptShown.FindSubmatch(body)
	if err != nil || m == nil {
		p.Fatalf("GET %s: %v, no receipt in\n%s", p.at, err, body)
	}
	return string(m[1])
}

// tell files a report for each text, which is the rule, the
// story and the proposal. It returns the titles that are stored: a text in which
// nothing can be seen, or with more than a title may have, is refused as one.
func (h *served) tell(t *testing.T, texts []string) (titles []string) {
	t.Helper()
	p := &filer{TB: t, h: h, client: http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	for _, text := range texts {
		p.at = "/report"
		p.post(url.Values{"language": {"en"}})
		p.post(url.Values{"title": {text}, "go": {"next"}})
		title := asTitle(text)
		if bad := title == "" || len([]rune(title)) > 200; bad != (path.Base(p.at) == "rule") {
			t.Errorf("the title %.80q leads to %s", text, p.at)
			continue
		} else if bad {
			continue
		}
		if path.Base(p.at) == "same" {
			p.post(url.Values{"same": {"none"}, "go": {"next"}})
		}
		p.post(url.Values{"impact": {"anger"}, "go": {"next"}})
		p.post(url.Values{"amount": {""}, "go": {"next"}})
		p.post(url.Values{"side": {"customer"}, "go": {"next"}})
		p.post(url.Values{"story": {text}, "proposal": {text}, "go": {"next"}})
		p.post(url.Values{"go": {"send"}})
		p.receipt()
		titles = append(titles, title)
	}
	return titles
}
