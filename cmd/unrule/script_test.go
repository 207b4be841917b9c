package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// afterAll are the ends of what several tests share, for after the last of them.
var afterAll []func()

// tests are all the tests and what ends after them.
type tests struct{ *testing.M }

// Run runs the tests.
func (t tests) Run() int {
	code := t.M.Run()
	for _, end := range afterAll {
		end()
	}
	return code
}

// TestMain lets the test binary be the program as well: a script, or a test that
// kills it, starts it as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"unrule": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
	}})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve":   scriptServe,
			"halt":    scriptHalt,
			"call":    scriptCall,
			"misused": scriptMisused,
			"browse":  scriptBrowse,
		},
	})
}

// A serving is a server that a script has started.
type serving struct {
	cancel context.CancelFunc
	code   chan int
	stderr *strings.Builder
}

// scriptServe starts `unrule serve` with the given flags on a free port, and sets
// ADDR and, where one is printed, TOKEN.
func scriptServe(ts *testscript.TestScript, neg bool, args []string) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &serving{cancel: cancel, code: make(chan int, 1), stderr: &strings.Builder{}}
	out, stdout := io.Pipe()
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--data", ts.MkAbs("data")}, args...)
	go func() {
		s.code <- run(ctx, args, nil, strings.NewReader(""), stdout, s.stderr)
		stdout.Close()
	}()
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		ts.Fatalf("serve: exit %d: %s", <-s.code, s.stderr)
	}
	_, addr, _ := strings.Cut(lines.Text(), "http://")
	ts.Setenv("ADDR", addr)
	if ts.Getenv("TOKEN") == "" && lines.Scan() {
		_, token, _ := strings.Cut(lines.Text(), "only now: ")
		ts.Setenv("TOKEN", token)
	}
	go io.Copy(io.Discard, out)
	ts.Defer(cancel)
	servings.put(ts, s)
}

// scriptHalt asks the server to end and expects that it ends well.
func scriptHalt(ts *testscript.TestScript, neg bool, args []string) {
	s := servings.take(ts)
	s.cancel()
	if code := <-s.code; code != exitDone {
		ts.Fatalf("serve: exit %d: %s", code, s.stderr)
	}
}

// scriptCall is curl: call [METHOD] PATH [BODY], with the token; it prints the
// status and the body.
func scriptCall(ts *testscript.TestScript, neg bool, args []string) {
	var body io.Reader
	if len(args) == 3 {
		body = strings.NewReader(args[2])
	}
	r, err := http.NewRequest(args[0], "http://"+ts.Getenv("ADDR")+args[1], body)
	ts.Check(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+ts.Getenv("TOKEN"))
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if failed := answer.StatusCode >= 400; failed != neg {
		ts.Fatalf("call %s: %s\n%s", strings.Join(args, " "), answer.Status, b)
	}
	_, err = ts.Stdout().Write(append(b, '\n'))
	ts.Check(err)
}

// scriptBrowse signs in by the link in a file as a browser does, and prints who the
// account is of, or the status where the link lets nobody in.
func scriptBrowse(ts *testscript.TestScript, neg bool, args []string) {
	link, err := url.Parse(strings.TrimSpace(ts.ReadFile(args[0])))
	ts.Check(err)
	jar, err := cookiejar.New(nil)
	ts.Check(err)
	browser := &http.Client{Jar: jar}
	here := "http://" + ts.Getenv("ADDR")
	entered, err := browser.Post(here+link.Path, "application/x-www-form-urlencoded", nil)
	ts.Check(err)
	entered.Body.Close()
	if failed := entered.StatusCode >= 400; failed != neg {
		ts.Fatalf("browse %s: %s", link.Path, entered.Status)
	}
	account, err := browser.Get(here + "/board/account")
	ts.Check(err)
	defer account.Body.Close()
	b, err := io.ReadAll(account.Body)
	ts.Check(err)
	_, err = fmt.Fprintln(ts.Stdout(), entered.StatusCode, string(b))
	ts.Check(err)
}

// scriptMisused runs the program and expects the exit code of a wrong command line.
func scriptMisused(ts *testscript.TestScript, neg bool, args []string) {
	code := run(context.Background(), args, nil, strings.NewReader(""), ts.Stdout(), ts.Stderr())
	if code != exitUsage {
		ts.Fatalf("%s: exit %d, want %d", strings.Join(args, " "), code, exitUsage)
	}
}
