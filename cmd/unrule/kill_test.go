package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A child is the program as a process of its own.
type child struct {
	*exec.Cmd
	addr string
}

func startChild(t *testing.T, data string, args ...string) *child {
	t.Helper()
	path, err := exec.LookPath("unrule") // the test binary under the program's name
	if err != nil {
		t.Fatal(err)
	}
	c := &child{Cmd: exec.Command(path, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, args...)...)}
	c.Env = []string{}
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	_, c.addr, _ = strings.Cut(lines.Text(), "http://")
	go io.Copy(io.Discard, out)
	return c
}

func post(addr, path, key, body string) (status int, answer map[string]any, err error) {
	r, err := http.NewRequest(http.MethodPost, "http://"+addr+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	if err != nil {
		return 0, nil, err
	}
	return got.StatusCode, answer, json.NewDecoder(bytes.NewReader(b)).Decode(&answer)
}

// TestKilledKeepsAll kills the program while many report at once. Every receipt
// that was handed out answers after the next start, and a report sent again under
// the key of one that was under way is stored once.
func TestKilledKeepsAll(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var mu sync.Mutex
	receipts := map[string]string{} // by key
	var sent []string
	for round := range 3 {
		c := startChild(t, data)
		enough := make(chan struct{})
		var writers sync.WaitGroup
		for w := range 16 {
			writers.Go(func() {
				for i := 0; ; i++ {
					key := fmt.Sprintf("round-%d-writer-%d-report-%d", round, w, i)
					mu.Lock()
					sent = append(sent, key)
					mu.Unlock()
					status, answer, err := post(c.addr, "/api/v1/reports", key, reportBody(key))
					if err != nil { // killed
						return
					}
					if status != http.StatusCreated {
						t.Errorf("report: %d %v", status, answer)
						return
					}
					mu.Lock()
					receipts[key] = answer["receipt"].(string)
					if len(receipts) == 100*(round+1) {
						close(enough)
					}
					mu.Unlock()
				}
			})
		}
		stopped := make(chan struct{})
		go func() { writers.Wait(); close(stopped) }()
		select {
		case <-enough:
		case <-stopped:
			t.Fatal("no writer is left")
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait()
		<-stopped
	}
	c := startChild(t, data)
	for _, key := range sent {
		status, answer, err := post(c.addr, "/api/v1/reports", key, reportBody(key))
		if err != nil || status != http.StatusCreated {
			t.Fatalf("report again: %d %v", status, err)
		}
		if had, ok := receipts[key]; ok && had != answer["receipt"] {
			t.Errorf("%s: receipt %v, want the one handed out before", key, answer["receipt"])
		}
		if status, _, _ := post(c.addr, "/api/v1/receipts", "", fmt.Sprintf(`{"receipt":%q}`, answer["receipt"])); status != http.StatusOK {
			t.Errorf("%s: its receipt answers %d", key, status)
		}
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("end after a signal: %v", err)
	}
	if got, want := countReports(t, data), len(sent); got != want {
		t.Errorf("the log holds %d reports, want %d: one for each key", got, want)
	}
}

func reportBody(title string) string {
	return fmt.Sprintf(`{"rule":{"title":%q},"side":"employee","impacts":["delay"]}`, title)
}

func countReports(t *testing.T, data string) int {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"export", "--data", data, "--quarter", thisQuarter()}, nil, strings.NewReader(""), &out, &errs); code != exitDone {
		t.Fatalf("export: exit %d: %s", code, &errs)
	}
	var q struct {
		Figures struct {
			Reports int `json:"reports"`
		} `json:"figures"`
	}
	if err := json.Unmarshal(out.Bytes(), &q); err != nil {
		t.Fatal(err)
	}
	return q.Figures.Reports
}

// TestServeFinishesOpenRequests asks the program to end while a report is half
// sent: the report is taken in whole, and the program then ends well.
func TestServeFinishesOpenRequests(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out, stdout := io.Pipe()
	code := make(chan int, 1)
	data := filepath.Join(t.TempDir(), "data")
	go func() {
		code <- run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--data", data}, nil, strings.NewReader(""), stdout, io.Discard)
		stdout.Close()
	}()
	lines := bufio.NewScanner(out)
	lines.Scan()
	_, addr, _ := strings.Cut(lines.Text(), "http://")
	go io.Copy(io.Discard, out)
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := reportBody("half sent")
	fmt.Fprintf(conn, "POST /api/v1/reports HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", addr, len(body))
	in := bufio.NewReader(conn)
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("the server did not ask for the body: %q %v", line, err)
	}
	cancel()
	fmt.Fprint(conn, body)
	_, _ = in.ReadString('\n')
	answer, err := http.ReadResponse(in, nil)
	if err != nil || answer.StatusCode != http.StatusCreated {
		t.Fatalf("answer = %v, %v, want 201", answer, err)
	}
	if got := <-code; got != exitDone {
		t.Errorf("exit %d, want %d", got, exitDone)
	}
}
