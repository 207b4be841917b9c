package eventstore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// cluster starts three servers that keep everything three times, and gives the address
// of each.
func cluster(t *testing.T) (urls []string) {
	t.Helper()
	var routes []*url.URL
	var found []net.Listener
	for range 3 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, l)
		routes = append(routes, &url.URL{Scheme: "nats", Host: l.Addr().String()})
	}
	for _, l := range found { // only now, so that no two are the same
		l.Close()
	}
	var servers []*server.Server
	for i, l := range found {
		servers = append(servers, clusterServer(t, i, l.Addr().(*net.TCPAddr).Port, routes))
	}
	for _, srv := range servers {
		if !srv.ReadyForConnections(time.Minute) {
			t.Fatal("a server of the cluster does not start")
		}
		urls = append(urls, srv.ClientURL())
	}
	return urls
}

func clusterServer(t *testing.T, i, port int, routes []*url.URL) *server.Server {
	t.Helper()
	srv, err := server.NewServer(&server.Options{
		ServerName: fmt.Sprintf("server-%d", i), Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: t.TempDir(), SyncAlways: true,
		Cluster: server.ClusterOpts{Name: "three", Host: "127.0.0.1", Port: port}, Routes: routes,
	})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	return srv
}

// openSoon opens a store as soon as the servers of a cluster have found each other.
// Until they have, they do not answer.
func openSoon(t *testing.T, o Options) *Store {
	t.Helper()
	for range 30 {
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

// TestShelfInACluster takes a shelf and a lease from node to node where everything is
// kept three times: there conflicts have another code, and replicas may be behind.
func TestShelfInACluster(t *testing.T) {
	urls, ctx := cluster(t), t.Context()
	a, b := openSoon(t, outsideIn(t, urls[0])), openSoon(t, outsideIn(t, urls[1]))
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
