//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A server is one NATS server of three, a process of its own on an address of its own.
// It is reached over wires alone: one from each other server, one from each node.
type server struct {
	*process
	path, config           string
	name                   string
	clients, peers, survey string   // addresses
	from                   [3]*wire // from each other server
	nodes                  [2]*wire // from each node
}

// servers are a cluster.
type servers [3]*server

const serverConfig = `
server_name: %q
listen: %q
http: %q
jetstream { store_dir: %q, sync_interval: always }
cluster { name: faults, listen: %q, advertise: "127.0.0.1:1", no_advertise: true, routes: [%s] }
`

// newServers makes the wires and writes the configurations. A server tells the others
// an address at which nobody answers, so that they find each other over the wires.
func newServers(t *trial) (c servers, err error) {
	for i := range c {
		s := &server{path: t.nats, name: fmt.Sprint("server-", i), config: filepath.Join(t.dir, fmt.Sprint("server-", i, ".conf"))}
		for _, addr := range []*string{&s.clients, &s.peers, &s.survey} {
			if *addr, err = freeAddress(fmt.Sprintf("127.0.0.%d", i+2)); err != nil {
				return c, err
			}
		}
		c[i] = s
	}
	for i, s := range c {
		var routes []string
		for j, other := range c {
			if i == j {
				continue
			}
			if other.from[i], err = newWire(other.peers); err != nil {
				return c, err
			}
			routes = append(routes, "nats://"+other.from[i].addr())
		}
		for n := range s.nodes {
			if s.nodes[n], err = newWire(s.clients); err != nil {
				return c, err
			}
		}
		config := fmt.Sprintf(serverConfig, s.name, s.clients, s.survey, filepath.Join(t.dir, s.name), s.peers, strings.Join(routes, ", "))
		if err := os.WriteFile(s.config, []byte(config), 0o600); err != nil {
			return c, err
		}
	}
	return c, nil
}

func freeAddress(host string) (string, error) {
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (s *server) start() (err error) {
	s.process, err = start(s.path, nil, "-c", s.config)
	return err
}

// url is how a node reaches the servers.
func (c servers) url(node int) string {
	var urls []string
	for _, s := range c {
		urls = append(urls, "nats://"+s.nodes[node].addr())
	}
	return strings.Join(urls, ",")
}

// leader is the server that leads the log, or the first where none does.
func (c servers) leader() int {
	quick := http.Client{Timeout: time.Second}
	for _, s := range c {
		got, err := quick.Get("http://" + s.survey + "/jsz?streams=true")
		if err != nil {
			continue
		}
		var jsz struct {
			Accounts []struct {
				Streams []struct {
					Name    string                  `json:"name"`
					Cluster struct{ Leader string } `json:"cluster"`
				} `json:"stream_detail"`
			} `json:"account_details"`
		}
		err = json.NewDecoder(got.Body).Decode(&jsz)
		_ = got.Body.Close()
		if err != nil {
			continue
		}
		for _, a := range jsz.Accounts {
			for _, stream := range a.Streams {
				for i, s := range c {
					if stream.Name == "FRICTION" && stream.Cluster.Leader == s.name {
						return i
					}
				}
			}
		}
	}
	return 0
}

// healthy waits until each server says that it is, which is when what it missed has
// reached it.
func (c servers) healthy(within time.Duration) error {
	var last error
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		last = nil
		for _, s := range c {
			last = errors.Join(last, s.healthy())
		}
		if last == nil {
			return nil
		}
	}
	return fmt.Errorf("the servers are not well after %s: %w", within, last)
}

func (s *server) healthy() error {
	quick := http.Client{Timeout: time.Second}
	got, err := quick.Get("http://" + s.survey + "/healthz")
	if err != nil {
		return err
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", s.name, got.Status)
	}
	return nil
}

// close ends all.
func (c servers) close() {
	for _, s := range c {
		if s == nil {
			continue
		}
		if s.process != nil {
			s.kill()
		}
		for _, w := range append(s.from[:], s.nodes[:]...) {
			if w != nil {
				w.close()
			}
		}
	}
}
