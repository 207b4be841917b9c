package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// A cluster is three servers that keep the log three times, and what every program needs
// to work on it.
type cluster struct {
	*testing.T
	servers [3]*server.Server
	options [3]server.Options
	held    [6]net.Listener // keep addresses until the servers take them
	access  []string        // arguments
}

func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{T: t}
	var ports [6]int
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		c.held[i] = l
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	var routes []*url.URL
	var clients []string
	for i := range c.servers {
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", ports[3+i])})
		clients = append(clients, fmt.Sprintf("nats://127.0.0.1:%d", ports[i]))
	}
	for i := range c.options {
		c.options[i] = server.Options{
			ServerName: fmt.Sprintf("server-%d", i), Host: "127.0.0.1", Port: ports[i], NoSigs: true, NoLog: true,
			JetStream: true, StoreDir: t.TempDir(), SyncAlways: true,
			Cluster: server.ClusterOpts{Name: "three", Host: "127.0.0.1", Port: ports[3+i]}, Routes: routes,
		}
	}
	secret := filepath.Join(t.TempDir(), "secret")
	writeSecret(t, secret)
	c.access = []string{"--nats-url", strings.Join(clients, ","), "--secret-file", secret}
	return c
}

// begin starts all servers.
func (c *cluster) begin() *cluster {
	c.Helper()
	for i := range c.servers {
		c.start(i)
	}
	c.Cleanup(func() {
		for i := range c.servers {
			c.stop(i)
		}
	})
	return c
}

func (c *cluster) start(i int) {
	c.Helper()
	o := c.options[i] // the server keeps what it is given
	srv, err := server.NewServer(&o)
	if err != nil {
		c.Fatal(err)
	}
	for _, l := range []net.Listener{c.held[i], c.held[3+i]} { // at the last moment: others look for addresses too
		_ = l.Close()
	}
	srv.Start()
	if c.servers[i] = srv; !srv.ReadyForConnections(time.Minute) {
		c.Fatal("a server of the cluster does not start")
	}
}

func (c *cluster) stop(i int) {
	c.servers[i].Shutdown()
	c.servers[i].WaitForShutdown()
}

// until asks again and again whether something has come true.
func (c *cluster) until(what string, ask func() bool) {
	c.Helper()
	ctx, cancel := context.WithTimeout(c.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ask() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			c.Fatalf("%s: still not", what)
		}
	}
}

// create makes a token or a link, as soon as the servers have found each other.
func (c *cluster) create(args ...string) (made string) {
	c.Helper()
	data := c.TempDir()
	c.until("a token is made", func() bool {
		var stdout, stderr bytes.Buffer
		all := slices.Concat([]string{"token", "create", "--name", "Ana", "--data", data}, args, c.access)
		code := run(c.Context(), all, nil, strings.NewReader(""), &stdout, &stderr)
		made = strings.TrimSpace(stdout.String())
		return code == exitDone
	})
	return made
}

// serve starts a node as a process of its own.
func (c *cluster) serve() *child {
	c.Helper()
	node := startChild(c.T, c.TempDir(), c.access...)
	c.Cleanup(func() { node.Process.Kill(); node.Wait() })
	return node
}

// ask sends a request to a node, as a browser would where there is a cookie.
func (c *cluster) ask(node *child, method, path, body string, headers ...string) (status int, answer string, h http.Header) {
	c.Helper()
	r, err := http.NewRequestWithContext(c.Context(), method, "http://"+node.addr+path, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultTransport.RoundTrip(r) // which follows no redirect
	if err != nil {
		c.Fatal(err)
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	if err != nil {
		c.Fatal(err)
	}
	return got.StatusCode, string(b), got.Header
}

// report sends a report under a key until it is stored.
func (c *cluster) report(node *child, key, title string) (receipt string, position uint64) {
	c.Helper()
	c.until("a report is stored", func() bool {
		status, answer, err := post(node.addr, "/api/v1/reports", key, reportBody(title))
		if err != nil || status != http.StatusCreated && status != http.StatusServiceUnavailable {
			c.Errorf("report = %d %v, %v", status, answer, err)
			return true
		}
		if status == http.StatusCreated {
			receipt, position = answer["receipt"].(string), uint64(answer["position"].(float64))
		}
		return status == http.StatusCreated
	})
	return receipt, position
}

// bothReport sends one report over two nodes at once.
func (c *cluster) bothReport(key string, nodes ...*child) {
	c.Helper()
	var mu sync.Mutex
	said := map[string]bool{}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			receipt, position := c.report(nodes[i%len(nodes)], key, key)
			mu.Lock()
			defer mu.Unlock()
			said[fmt.Sprint(receipt, " at ", position)] = true
		})
	}
	all.Wait()
	if len(said) != 1 {
		c.Errorf("one report was answered with %v", said)
	}
}

// reads demands that a node shows what another has stored, at once.
func (c *cluster) reads(node *child, token, title string, position uint64) {
	c.Helper()
	status, body := c.rules(node, token, position)
	if status != http.StatusOK || !strings.Contains(body, title) {
		c.Errorf("GET with min_seq=%d on the other node = %d, want %q in\n%s", position, status, title, body)
	}
}

// rules are what a node shows when it has read to a position.
func (c *cluster) rules(node *child, token string, position uint64) (status int, body string) {
	c.Helper()
	status, body, _ = c.ask(node, "GET", "/api/v1/rules?min_seq="+strconv.FormatUint(position, 10), "", "Authorization", "Bearer "+token)
	return status, body
}

// catchesUp waits for a node whose reader begins anew, on another server.
func (c *cluster) catchesUp(node *child, token string, position uint64) {
	c.Helper()
	c.until("the node reads on", func() bool {
		status, _ := c.rules(node, token, position)
		return status == http.StatusOK
	})
}

// TestTwoNodesOnACluster takes two programs on three servers for one: what one has stored
// the other shows, a report comes once over both, who is signed in on one is so on the
// other, and a token that was revoked on one is out on the other. One server is stopped
// meanwhile, and then a program killed.
func TestTwoNodesOnACluster(t *testing.T) {
	t.Parallel()
	c := startCluster(t).begin()
	token := c.create("--role", "admin")
	a, b := c.serve(), c.serve()
	for i := range 10 {
		title := fmt.Sprintf("Rule %d of A", i)
		_, position := c.report(a, "key-of-a-report-"+title[5:6]+"-of-a", title)
		c.reads(b, token, title, position)
		c.bothReport(fmt.Sprintf("key-of-both-no-%02d", i), a, b)
	}
	if status, answer, err := post(b.addr, "/api/v1/reports", "key-of-both-no-00", reportBody("Another")); status != http.StatusConflict || err != nil {
		t.Errorf("another report under a known key = %d %v, %v, want 409", status, answer, err)
	}
	c.signedIn(a, b)
	c.revoked(a, b, token)

	c.stop(0)
	c.bothReport("key-while-one-is-away", a, b)
	d := c.serve() // a node starts meanwhile
	_, position := c.report(d, "key-of-the-third-node", "Rule of the third node")
	c.catchesUp(a, token, position)
	c.reads(a, token, "Rule of the third node", position)
	c.start(0)
	a.Process.Kill()
	c.bothReport("key-while-one-is-away", b, d)
	c.bothReport("key-of-both-no-00", b, d)
}

// link makes a link that all nodes know, and gives its path.
func (c *cluster) link(nodes ...*child) (path string) {
	c.Helper()
	link := c.create("--role", "leader", "--link")
	u, err := url.Parse(link)
	if err != nil {
		c.Fatal(err)
	}
	for _, n := range nodes {
		c.until("a node knows the link", func() bool {
			status, _, _ := c.ask(n, "GET", u.Path, "")
			return status == http.StatusOK
		})
	}
	return u.Path
}

// signedIn races a link on two nodes: one sign-in comes of it, and it holds on both.
func (c *cluster) signedIn(nodes ...*child) {
	c.Helper()
	path := c.link(nodes...)
	var mu sync.Mutex
	count, cookies := map[int]int{}, []string(nil)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			status, _, h := c.ask(nodes[i%len(nodes)], "POST", path, "", "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
			mu.Lock()
			defer mu.Unlock()
			count[status]++
			if status == http.StatusSeeOther {
				for _, cookie := range (&http.Response{Header: h}).Cookies() {
					cookies = append(cookies, cookie.Name+"="+cookie.Value)
				}
			}
		})
	}
	all.Wait()
	if count[http.StatusSeeOther] != 1 || count[http.StatusGone] != 7 {
		c.Errorf("a link that works once was answered with %v, want one 303 and seven 410", count)
	}
	for _, n := range nodes {
		c.until("a node knows who is signed in", func() bool {
			status, _, _ := c.ask(n, "GET", "/board", "", "Cookie", strings.Join(cookies, "; "))
			return status == http.StatusOK
		})
		if status, _, _ := c.ask(n, "POST", path, "", "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"); status != http.StatusGone {
			c.Errorf("the link again = %d, want 410", status)
		}
	}
}

// revoked revokes a token on one node: it is out on the other.
func (c *cluster) revoked(one, other *child, admin string) {
	c.Helper()
	status, body, _ := c.ask(one, "POST", "/api/v1/tokens", `{"name":"Eva","role":"viewer"}`, "Authorization", "Bearer "+admin, "Content-Type", "application/json")
	made := struct{ ID, Token string }{}
	if err := json.Unmarshal([]byte(body), &made); err != nil || status != http.StatusCreated {
		c.Fatalf("token = %d %s", status, body)
	}
	enters := func(want int) {
		c.Helper()
		c.until(fmt.Sprintf("the other node answers %d", want), func() bool {
			status, _, _ := c.ask(other, "GET", "/api/v1/rules", "", "Authorization", "Bearer "+made.Token)
			return status == want
		})
	}
	enters(http.StatusOK)
	if status, body, _ := c.ask(one, "POST", "/api/v1/tokens/"+made.ID+"/revoke", "", "Authorization", "Bearer "+admin); status != http.StatusOK {
		c.Fatalf("revoke = %d %s", status, body)
	}
	enters(http.StatusUnauthorized)
}

// TestNodeWithoutQuorum stops two of three servers: the node says so, refuses reports at
// once, shows its figures, and goes on by itself.
func TestNodeWithoutQuorum(t *testing.T) {
	t.Parallel()
	c := startCluster(t).begin()
	token := c.create("--role", "viewer")
	n := c.serve()
	ready := func() (int, string) {
		status, body, _ := c.ask(n, "GET", "/readyz", "")
		return status, body
	}
	_, position := c.report(n, "key-of-the-first-one", "First rule")
	c.reads(n, token, "First rule", position)
	c.stop(0)
	c.stop(1)
	c.until("the node notices", func() bool {
		status, body := ready()
		return status == http.StatusServiceUnavailable && strings.Contains(body, "the log cannot be reached")
	})
	status, body, h := c.ask(n, "POST", "/api/v1/reports", reportBody("Second rule"), "Content-Type", "application/json", "Idempotency-Key", "key-of-the-second-one")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "log.away") || h.Get("Retry-After") == "" {
		t.Errorf("a report without quorum = %d %s, Retry-After %q", status, body, h.Get("Retry-After"))
	}
	c.reads(n, token, "First rule", position)
	c.start(0)
	c.until("the node is ready", func() bool { status, _ := ready(); return status == http.StatusOK })
	_, position = c.report(n, "key-of-the-second-one", "Second rule")
	c.catchesUp(n, token, position)
	c.reads(n, token, "Second rule", position)
}
