//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

var tableID = regexp.MustCompile(`"id":"([0-9a-f-]{36})"`)

// A watcher hears of every file that is made or changed in a directory.
type watcher struct {
	fd  int
	dir string
}

func watch(t *testing.T, dir string) watcher {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_NONBLOCK | syscall.IN_CLOEXEC)
	if err == nil {
		_, err = syscall.InotifyAddWatch(fd, dir, syscall.IN_CREATE|syscall.IN_MODIFY|syscall.IN_MOVED_TO|syscall.IN_DELETE)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	return watcher{fd, dir}
}

func (w watcher) heard() []byte {
	b := make([]byte, 64<<10)
	n, _ := syscall.Read(w.fd, b)
	return b[:max(0, n)]
}

// untouched fails the test if anything was written into the directory, even for a
// moment. That it would have heard of it, it tries.
func (w watcher) untouched(t *testing.T) {
	t.Helper()
	if b := w.heard(); len(b) > 0 {
		t.Errorf("something was written beside the data directory: %q", b)
	}
	if err := os.WriteFile(filepath.Join(w.dir, "tried"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if b := w.heard(); !bytes.Contains(b, []byte("tried")) {
		t.Errorf("the watcher is deaf: %q", b)
	}
}

// onlyOpens fails the test if a process has a file open for writing outside of a
// directory.
func onlyOpens(t *testing.T, pid int, dir string) {
	t.Helper()
	open, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil || len(open) < 5 {
		t.Fatalf("%d open files, %v", len(open), err)
	}
	inside := 0
	for _, fd := range open {
		path, err := os.Readlink(fd)
		switch {
		case err != nil || !strings.HasPrefix(path, "/") || path == "/dev/null" || !writes(fd):
		case strings.HasPrefix(path, dir+"/"):
			inside++
		default:
			t.Errorf("the program has %s open", path)
		}
	}
	if inside == 0 {
		t.Error("the program has nothing open in its data directory, so this test proves nothing")
	}
}

// writes reports whether an open file may be written.
func writes(fd string) bool {
	b, _ := os.ReadFile(strings.Replace(fd, "/fd/", "/fdinfo/", 1))
	flags := regexp.MustCompile(`flags:\s*(\d+)`).FindSubmatch(b)
	return flags == nil || flags[1][len(flags[1])-1] != '0' // the last digit is how it is open
}

var clockTime = regexp.MustCompile(`\d\d:\d\d|\d{4}-\d\d-\d\dT`)

// noTimeOfDay fails the test if a stored body holds a time finer than a day: as text,
// or as a number of seconds or less since 1970.
func noTimeOfDay(t *testing.T, found harvest) {
	t.Helper()
	bodies, reports := 0, 0
	for place, b := range found {
		if !strings.HasPrefix(place, "data/jetstream") || !strings.HasSuffix(place, ".blk") {
			continue
		}
		for part := range bytes.SplitSeq(b, []byte("\r\n\r\n")) {
			var body map[string]any
			if json.NewDecoder(bytes.NewReader(part)).Decode(&body) != nil {
				continue
			}
			bodies++
			if body["digest"] != nil || body["begun"] != nil {
				continue // a token or a session, which are of the board
			}
			if _, ok := body["impacts"]; ok {
				reports++
			}
			for name, v := range body {
				text := fmt.Sprint(v)
				if n, ok := v.(float64); clockTime.MatchString(text) || ok && n > 1e8 {
					t.Errorf("a stored body holds a time: %s: %v", name, v)
				}
			}
		}
	}
	if t.Logf("%d stored bodies, %d of reports, none with a time of day", bodies, reports); reports < 10 {
		t.Errorf("%d reports are stored, so this test proves nothing", reports)
	}
}

var logLine = regexp.MustCompile(`^time=\S+ level=(\w+) msg=(\w+|"[^"]*")`)

// noLineOf fails the test if a reporter's route left a line in a log, but for a fault
// and a panic, which name the route and nothing else.
func noLineOf(t *testing.T, found harvest) {
	t.Helper()
	board := regexp.MustCompile(`route=(/api/v1/(rules|reports/:id|departments|impact|quarters|matrix|policy|tokens|members|reads|webhooks|audit|events)|/board|/healthz|/readyz|/api/openapi|/api )`)
	kinds := map[string]int{}
	for _, place := range []string{"stderr", "stderr of the broken house"} {
		for line := range strings.Lines(string(found[place])) {
			m := logLine.FindStringSubmatch(line)
			if m == nil {
				t.Errorf("%s: a line of no log: %s", place, line)
				continue
			}
			kinds[m[2]]++
			failed := (m[2] == "fault" || m[2] == "panic") && place != "stderr"
			if m[2] != `"connection error"` && !failed && !board.MatchString(line) {
				t.Errorf("%s: a reporter left a line: %s", place, line)
			}
		}
	}
	t.Logf("lines in the logs: %v", kinds)
	for _, want := range []string{"request", "fault", "panic"} {
		if kinds[want] == 0 {
			t.Errorf("no line says %s, so this test proves nothing", want)
		}
	}
}
