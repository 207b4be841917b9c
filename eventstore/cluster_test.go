package eventstore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// A cluster is three servers that keep everything three times. They hear each other over
// links that can be cut.
type cluster struct {
	*testing.T
	servers [3]*server.Server
	dirs    [3]string
	ports   [3]int          // for clients, from the first start on
	joins   [3]string       // where each takes routes
	held    [3]net.Listener // keeps that address until the server takes it
	links   [3][3]*link     // from one to another
}

func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{T: t}
	for i := range c.servers {
		l := listen(t, "127.0.0.1:0")
		c.held[i] = l
		c.dirs[i], c.ports[i], c.joins[i] = t.TempDir(), server.RANDOM_PORT, l.Addr().String()
	}
	for i := range c.links {
		for j := range c.links {
			if i != j {
				c.links[i][j] = newLink(t, c.joins[j])
			}
		}
	}
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

// start starts a server, on what it kept when it was stopped.
func (c *cluster) start(i int) {
	c.Helper()
	_, port, _ := net.SplitHostPort(c.joins[i])
	var routes []*url.URL
	for j, l := range c.links[i] {
		if j != i {
			routes = append(routes, &url.URL{Scheme: "nats", Host: l.at})
		}
	}
	o := &server.Options{
		ServerName: fmt.Sprintf("server-%d", i), Host: "127.0.0.1", Port: c.ports[i], NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: c.dirs[i], SyncAlways: true,
		Cluster: server.ClusterOpts{Name: "three", Host: "127.0.0.1", NoAdvertise: true}, Routes: routes,
	}
	if _, err := fmt.Sscan(port, &o.Cluster.Port); err != nil {
		c.Fatal(err)
	}
	srv, err := server.NewServer(o)
	if err != nil {
		c.Fatal(err)
	}
	_ = c.held[i].Close() // at the last moment: others look for addresses too
	srv.Start()
	c.servers[i] = srv
	if !srv.ReadyForConnections(time.Minute) {
		c.Fatal("a server of the cluster does not start")
	}
	c.ports[i] = srv.Addr().(*net.TCPAddr).Port
}

func (c *cluster) stop(i int) {
	c.servers[i].Shutdown()
	c.servers[i].WaitForShutdown()
}

// url is the address of one server, urls are those of all.
func (c *cluster) url(i int) string { return fmt.Sprintf("nats://127.0.0.1:%d", c.ports[i]) }

func (c *cluster) urls() string { return strings.Join([]string{c.url(0), c.url(1), c.url(2)}, ",") }

// leader is the server that leads the log.
func (c *cluster) leader(s *Store) int {
	c.Helper()
	leads := -1
	c.until("a server leads the log", func() error {
		stream, err := s.js.Stream(c.Context(), streamName)
		if err != nil {
			return err
		}
		if _, err := fmt.Sscanf(stream.CachedInfo().Cluster.Leader, "server-%d", &leads); err != nil {
			return errors.New("no server leads")
		}
		return nil
	})
	return leads
}

// cut parts a server from the two others, or puts it back.
func (c *cluster) cut(i int, parted bool) {
	for j := range c.links {
		if j != i {
			c.links[i][j].set(parted)
			c.links[j][i].set(parted)
		}
	}
}

// until asks again and again whether something has come true.
func (c *cluster) until(what string, ask func() error) {
	c.Helper()
	ctx, cancel := context.WithTimeout(c.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ask()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			c.Fatalf("%s: still not: %v", what, err)
		}
	}
}

// openSoon opens a store as soon as the servers of a cluster have found each other.
// Until they have, they do not answer.
func openSoon(t *testing.T, o Options) *Store {
	t.Helper()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-again.C {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		s, err := Open(ctx, o)
		cancel()
		if err == nil {
			t.Cleanup(func() { _ = s.Close() })
			return s
		}
		t.Log(err)
	}
	t.Fatal("the cluster does not answer")
	return nil
}

// TestNodesBeginTogether lets two nodes make the same log and the same shelves at the same
// time, for which a cluster answers neither of them.
func TestNodesBeginTogether(t *testing.T) {
	t.Parallel()
	c := startCluster(t).begin()
	openSoon(t, outsideIn(t, c.urls())) // the servers have found each other
	var nodes [2]*Store
	for i := range nodes {
		nodes[i] = open(t, outsideIn(t, c.urls()))
	}
	if err := nodes[0].js.DeleteStream(t.Context(), streamName); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b", "c", "d"} {
		var all sync.WaitGroup
		for _, s := range nodes {
			all.Go(func() {
				_, err := s.openStream(t.Context(), 3, true)
				_, err2 := s.Shelf(t.Context(), name, time.Hour)
				if err := errors.Join(err, err2); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}

// TestShelfInACluster takes a shelf and a lease from node to node where everything is
// kept three times: there conflicts have another code, and replicas may be behind.
func TestShelfInACluster(t *testing.T) {
	t.Parallel()
	c, ctx := startCluster(t).begin(), t.Context()
	a, b := openSoon(t, outsideIn(t, c.url(0))), openSoon(t, outsideIn(t, c.url(1)))
	h, g := shelf(t, a, time.Hour), shelf(t, b, time.Hour)
	for _, name := range []string{streamName, h.stream()} {
		stream, err := a.js.Stream(ctx, name)
		if err != nil || stream.CachedInfo().Config.Replicas != 3 {
			t.Fatalf("stream %s: %v, want three replicas", name, err)
		}
	}
	w := watchShelf(t, g)
	<-w.ready
	for range 20 {
		at := stored(t)(h.Create(ctx, "k", []byte("v")))
		w.want(seen{"k", "v", false})
		wantValue(t, g, "k", "v", at)
		if _, err := g.Create(ctx, "k", nil); !errors.Is(err, ErrTaken) {
			t.Errorf("Create() = %v, want taken", err)
		}
		if _, err := g.Update(ctx, "k", nil, at+1); !errors.Is(err, ErrTaken) {
			t.Errorf("Update() = %v, want taken", err)
		}
		if err := g.Delete(ctx, "k"); err != nil {
			t.Error(err)
		}
		wantNone(t, h, "k")
		w.want(seen{"k", "", true})
	}
	w.end()
	var acting atomic.Int32
	first := lead(t, a, &acting)
	<-first.begun
	second := lead(t, b, &acting)
	first.end()
	<-second.begun
	second.end()
}
