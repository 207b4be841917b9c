//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A node is `unrule serve` as a process of its own.
type node struct {
	*process
	unrule, data string
	env, args    []string
	token        string // of an admin

	mu  sync.Mutex
	url string // of the last start that answered
}

// answersWithin is how long a start may take.
const answersWithin = time.Minute

// newNode is a node on a data directory, with an admin's token if need be. Nothing of
// what it is told is a limit to reporters.
func newNode(unrule, data string, args ...string) *node {
	args = append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--site-reports", "0", "--network-reports", "0"}, args...)
	return &node{unrule: unrule, data: data, args: args, env: os.Environ()}
}

// admit creates the admin's token, while the node is not running.
func (n *node) admit(args ...string) error {
	out, err := n.tool(append([]string{"token", "create", "--name", "faults", "--role", "admin"}, args...)...)
	n.token = strings.TrimSpace(out)
	return err
}

// tool runs another command of the program on the same data directory and gives what
// it prints.
func (n *node) tool(args ...string) (string, error) {
	return n.bare(append(args, "--data", n.data)...)
}

// bare is a command that needs no data directory.
func (n *node) bare(args ...string) (string, error) {
	c := exec.Command(n.unrule, args...)
	c.SysProcAttr = apart()
	c.Env = n.env
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		err = fmt.Errorf("unrule %s: %w: %s", args[0], err, &stderr)
	}
	return string(out), err
}

// spawn starts the node and does not wait for it.
func (n *node) spawn() error {
	p, err := start(n.unrule, n.env, n.args...)
	n.process = p
	return err
}

// start starts the node and returns when it answers.
func (n *node) start() error {
	if err := n.spawn(); err != nil {
		return err
	}
	return n.answers(answersWithin)
}

// answers waits until the node says where it answers.
func (n *node) answers(within time.Duration) error {
	select {
	case addr, ok := <-n.addr:
		if !ok {
			<-n.ended
			return fmt.Errorf("serve ended: %s", n.said())
		}
		n.mu.Lock()
		n.url = "http://" + addr
		n.mu.Unlock()
		return nil
	case <-time.After(within):
		n.kill()
		return fmt.Errorf("serve did not answer within %s: %s", within, n.said())
	}
}

// at is where the node answers.
func (n *node) at() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.url
}

// A process is a child and what it has said last.
type process struct {
	*exec.Cmd
	addr  chan string // where it answers, once; closed when it says no more
	ended chan struct{}
	tail  tail
}

func start(path string, env []string, args ...string) (*process, error) {
	p := &process{Cmd: exec.Command(path, args...), addr: make(chan string, 1), ended: make(chan struct{})}
	p.Env, p.Stderr = env, &p.tail
	p.SysProcAttr = apart()
	out, err := p.StdoutPipe()
	if err == nil {
		err = p.Cmd.Start()
	}
	if err != nil {
		return p, fmt.Errorf("start %s: %w", filepath.Base(path), err)
	}
	go p.listen(out)
	return p, nil
}

// apart lets a child hear nothing of the terminal, and end with its parent.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func (p *process) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, addr, ok := strings.Cut(lines.Text(), "answers on http://"); ok {
			p.addr <- addr
			break
		}
	}
	close(p.addr)
	_, _ = io.Copy(io.Discard, out)
	_ = p.Wait()
	close(p.ended)
}

// kill is kill -9.
func (p *process) kill() { p.signal(syscall.SIGKILL); <-p.ended }

// stop asks it to end and waits until it has.
func (p *process) stop() error {
	p.signal(syscall.SIGTERM)
	<-p.ended
	if code := p.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("it ended with %d: %s", code, p.said())
	}
	return nil
}

func (p *process) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

func (p *process) signal(s syscall.Signal) { _ = p.Process.Signal(s) }

// said is what it has said last that is not about a request.
func (p *process) said() error { return errors.New(p.tail.String()) }

// A tail keeps the last lines that are not about requests.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for line := range strings.Lines(string(b)) {
		if !strings.Contains(line, "msg=request ") {
			t.lines = append(t.lines, line)
		}
	}
	t.lines = t.lines[max(0, len(t.lines)-20):]
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "")
}
