package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unrule/demo"
	"unrule/domain"
)

// A demonstration is one that runs in a test.
type demonstration struct {
	addr, token string
	receipts    []string
	end         func() int
}

// demonstrate starts the program on a free port and reads what it says.
func demonstrate(t *testing.T, args ...string) demonstration {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, stdout := io.Pipe()
	var stderr strings.Builder
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"demo", "--listen", "127.0.0.1:0"}, args...), nil, strings.NewReader(""), stdout, &stderr)
		stdout.Close()
	}()
	d := demonstration{end: func() int { cancel(); return <-code }}
	lines := bufio.NewScanner(out)
	for d.token == "" && lines.Scan() {
		switch name, value, _ := strings.Cut(lines.Text(), ": "); {
		case strings.HasPrefix(name, "Receipt"):
			d.receipts = append(d.receipts, value)
		case strings.Contains(name, "token"):
			d.token = value
		default:
			_, d.addr, _ = strings.Cut(name, "http://")
		}
	}
	if d.token == "" {
		t.Fatalf("demo: exit %d: %s", d.end(), &stderr)
	}
	go io.Copy(io.Discard, out)
	return d
}

// read asks the API and reads the answer.
func (d demonstration) read(t *testing.T, method, path, body string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+d.addr+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+d.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s, %v: %.300s", method, path, answer.Status, err, b)
	}
}

func TestDemo(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	d := demonstrate(t)
	if dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), "unrule-demo-*")); len(dirs) != 1 {
		t.Errorf("a demonstration runs in %v, want one directory of its own", dirs)
	}
	var board struct {
		Total int
		Rules []struct{ Stage domain.Stage }
	}
	d.read(t, "GET", "/api/v1/rules?limit=100", "", &board)
	if board.Total != 150-7 { // those that were merged have no line
		t.Errorf("the board has %d rules, want 143", board.Total)
	}
	var quarters struct {
		Quarters []struct {
			Quarter domain.Quarter
			Reports int
			Closed  struct{ On domain.Day }
		}
	}
	d.read(t, "GET", "/api/v1/quarters", "", &quarters)
	closed := 0
	for _, q := range quarters.Quarters {
		if q.Closed.On == 0 {
			continue
		}
		closed++
		if _, end := q.Quarter.Span(1); q.Closed.On != end {
			t.Errorf("%s was closed on %s, want %s", q.Quarter, q.Closed.On, end)
		}
	}
	if closed != demo.Quarters {
		t.Errorf("%d quarters are closed, want %d", closed, demo.Quarters)
	}
	d.looksBack(t, board.Total, quarters.Quarters[len(quarters.Quarters)-2].Closed.On-1)
	d.asksReporters(t)
	if code := d.end(); code != exitDone {
		t.Errorf("demo: exit %d, want 0", code)
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "unrule-demo-*")); len(left) != 0 {
		t.Errorf("the demonstration left %v behind", left)
	}
}

// The log was written just now, and yet shows what there was on a day long past.
func (d demonstration) looksBack(t *testing.T, now int, day domain.Day) {
	t.Helper()
	var past struct{ Total int }
	d.read(t, "GET", "/api/v1/rules?as_of="+day.String(), "", &past)
	if past.Total == 0 || past.Total > now/2 {
		t.Errorf("on %s the board had %d rules, want some, and few of the %d of today", day, past.Total, now)
	}
}

// The receipts that are printed lead to something to answer.
func (d demonstration) asksReporters(t *testing.T) {
	t.Helper()
	if len(d.receipts) != 2 {
		t.Fatalf("receipts %v, want two", d.receipts)
	}
	var asked, questioned struct {
		IsItGone  bool `json:"is_it_gone"`
		Questions []struct{ Reply string }
	}
	d.read(t, "POST", "/api/v1/receipts", `{"receipt": "`+d.receipts[0]+`"}`, &asked)
	d.read(t, "POST", "/api/v1/receipts", `{"receipt": "`+d.receipts[1]+`"}`, &questioned)
	if !asked.IsItGone {
		t.Error("the first receipt is not asked whether the rule is gone")
	}
	if n := len(questioned.Questions); n == 0 || questioned.Questions[n-1].Reply != "" {
		t.Errorf("the second receipt has the questions %v, want one without a reply", questioned.Questions)
	}
}

// A demonstration that is kept can be served again, and nothing is played over it.
func TestDemoKept(t *testing.T) {
	dir, theirs := t.TempDir(), t.TempDir()
	d := demonstrate(t, "--keep", dir, "--data", theirs)
	var stdout, stderr strings.Builder
	if code := run(t.Context(), []string{"verify", "--data", dir}, nil, strings.NewReader(""), &stdout, &stderr); code != exitDone {
		t.Errorf("verify while it runs: exit %d, want 0: %s", code, &stderr)
	}
	if list, err := os.ReadDir(theirs); len(list) > 0 || err != nil {
		t.Errorf("the data directory, which a demonstration has no part in, holds %v, %v", list, err)
	}
	if code := d.end(); code != exitDone {
		t.Fatalf("demo --keep: exit %d, want 0", code)
	}
	if code := run(t.Context(), []string{"demo", "--keep", dir}, nil, strings.NewReader(""), &stdout, &stderr); code != exitFailed {
		t.Errorf("demo --keep twice: exit %d, want %d", code, exitFailed)
	}
	if code := run(t.Context(), []string{"rebuild", "--data", dir}, nil, strings.NewReader(""), &stdout, &stderr); code != exitDone {
		t.Errorf("rebuild of what was kept: exit %d, want 0: %s", code, &stderr)
	}
}
