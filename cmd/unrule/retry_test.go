package main

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"unrule/domain"
)

// A reporterAgain is a browser without script that keeps pages from before.
type reporterAgain struct {
	*testing.T
	*child
	path, page string // where it is
}

var keptPage = regexp.MustCompile(`name="kept" value="([^"]*)"`)

// send posts a form of the form, and says where it leads.
func (r *reporterAgain) send(path string, fields ...string) (to string) {
	r.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	got, err := http.DefaultTransport.RoundTrip(r.request("POST", path, values.Encode()))
	if err != nil {
		r.Error(err)
		return ""
	}
	defer got.Body.Close()
	if to = got.Header.Get("Location"); got.StatusCode != http.StatusSeeOther {
		body, _ := io.ReadAll(got.Body)
		r.Errorf("POST %s = %d\n%s", path, got.StatusCode, body)
	}
	return to
}

func (r *reporterAgain) request(method, path, body string) *http.Request {
	q, err := http.NewRequest(method, "http://"+r.addr+path, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	return q
}

// look opens a page.
func (r *reporterAgain) look(path string) {
	r.Helper()
	got, err := http.DefaultClient.Do(r.request("GET", path, ""))
	if err != nil {
		r.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		r.Fatalf("GET %s = %d, %v", path, got.StatusCode, err)
	}
	r.path, r.page = path, html.UnescapeString(string(body))
}

// kept is the draft that the page carries.
func (r *reporterAgain) kept() string {
	return keptPage.FindStringSubmatch(r.page + `name="kept" value=""`)[1]
}

// press sends the page with what is typed into it, and goes where it leads.
func (r *reporterAgain) press(button string, fields ...string) {
	r.Helper()
	r.look(r.send(r.path, append(fields, "kept", r.kept(), "go", button)...))
}

func (r *reporterAgain) receipt() string {
	r.Helper()
	found := regexp.MustCompile(`([0-9A-Z]{4}-){5}[0-9A-Z]{4}`).FindString(r.page)
	if found == "" || !strings.HasSuffix(r.path, "/sent") {
		r.Fatalf("%s shows no receipt:\n%s", r.path, r.page)
	}
	return found
}

// atCheck is a reporter before the page that is sent at last.
func (r *reporterAgain) atCheck(title, story string) {
	r.Helper()
	r.look(r.send("/report", "language", "en"))
	r.press("check", "title", title)
	r.press("check", "impact", "delay")
	r.look(strings.TrimSuffix(r.path, "check") + "words")
	r.press("check", "story", story)
	if !strings.HasSuffix(r.path, "/check") {
		r.Fatalf("on %s\n%s", r.path, r.page)
	}
}

// end kills the program.
func (r *reporterAgain) end() {
	r.Helper()
	if err := r.Process.Kill(); err != nil {
		r.Fatal(err)
	}
	_ = r.Wait()
}

// restart starts it again on the same data.
func (r *reporterAgain) restart(data string) {
	r.Helper()
	r.end()
	r.child = startChild(r.T, data)
}

// filedIn lists the reports that a data directory holds.
func filedIn(t *testing.T, data string) (list []domain.FrictionReported) {
	t.Helper()
	p := &program{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, flags: &flags{Data: data}}
	h, err := p.openRead()
	if err != nil {
		t.Fatal(err)
	}
	for position := uint64(1); position <= h.Position(); position++ {
		r, err := h.ReadAt(t.Context(), position)
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := r.Event.(domain.FrictionReported); ok {
			list = append(list, e)
		}
	}
	if err := h.close(); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestTheFormIsSentOnce: the last page is sent by two clicks at the same moment, again
// out of the history, again after the program was killed, and again in other words: the
// report is there once, and each of them shows the same receipt.
func TestTheFormIsSentOnce(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	r := &reporterAgain{T: t, child: startChild(t, data)}
	r.atCheck("Three signatures", "once")
	check, kept := r.path, r.kept()
	var clicks sync.WaitGroup
	to := make([]string, 8)
	for i := range to {
		clicks.Go(func() { to[i] = r.send(check, "kept", kept, "go", "send") })
	}
	clicks.Wait()
	receipts := map[string]bool{}
	for _, path := range to {
		r.look(path)
		receipts[r.receipt()] = true
	}
	r.restart(data)
	r.look(r.send(check, "kept", kept, "go", "send"))
	receipts[r.receipt()] = true
	again := r.send(strings.TrimSuffix(check, "check")+"words", "kept", kept, "story", "once, in other words", "go", "check")
	r.look(again)
	r.press("send")
	receipts[r.receipt()] = true
	if !strings.Contains(r.page, "Your report had already arrived") {
		t.Errorf("it is not said that it had arrived:\n%s", r.page)
	}
	rest := regexp.MustCompile(`/report/[0-9a-f]+/check`).FindString(r.page)
	if r.look(rest); !strings.Contains(r.page, "once, in other words") {
		t.Errorf("what was typed is lost:\n%s", r.page)
	}
	if len(receipts) != 1 {
		t.Errorf("receipts = %v, want one", receipts)
	}
	r.end()
	if got := filedIn(t, data); len(got) != 1 || got[0].Story != "once" {
		t.Errorf("reports = %+v, want the first one alone", got)
	}
}

// TestARetryIsOneReport: the API answers a key with the same content alike, also after
// the program was killed, and refuses it with other content.
func TestARetryIsOneReport(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	r := &reporterAgain{T: t, child: startChild(t, data)}
	answers := map[string]bool{}
	file := func(story string, want int) (answer map[string]any) {
		t.Helper()
		body := fmt.Sprintf(`{"rule":{"title":"Three signatures"},"impacts":["delay"],"story":%q}`, story)
		status, answer, err := post(r.addr, "/api/v1/reports", "a-key-that-is-long-enough", body)
		if err != nil || status != want {
			t.Errorf("%s: %d %v, %v; want %d", story, status, answer, err, want)
		}
		return answer
	}
	for range 2 {
		var clients sync.WaitGroup
		all := make([]string, 8)
		for i := range all {
			clients.Go(func() { all[i] = fmt.Sprint(file("once", http.StatusCreated)) })
		}
		clients.Wait()
		for _, a := range all {
			answers[a] = true
		}
		if refused := file("in other words", http.StatusConflict); refused["code"] != "report.differs" {
			t.Errorf("other content = %v", refused)
		}
		r.restart(data)
	}
	if len(answers) != 1 {
		t.Errorf("answers = %v, want one", answers)
	}
	r.end()
	if got := filedIn(t, data); len(got) != 1 || got[0].Story != "once" {
		t.Errorf("reports = %+v, want the first one alone", got)
	}
}
