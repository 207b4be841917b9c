//go:build linux

package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// wellWithin is how long servers may need to find each other again.
const wellWithin = time.Minute

// clusterFaults runs two nodes on three servers and kills, stops and cuts off servers,
// and kills nodes, while both nodes take reports. What got no answer is sent again to the other node.
func clusterFaults(t *trial) error {
	c, err := newServers(t)
	defer c.close()
	if err != nil {
		return err
	}
	for _, s := range c {
		if err := s.start(); err != nil {
			return err
		}
	}
	if err := c.healthy(wellWithin); err != nil {
		return err
	}
	nodes, err := t.nodesOn(c)
	for _, n := range nodes {
		defer func() { n.kill() }()
	}
	if err != nil {
		return err
	}
	l, err := newLedger(t.dir)
	if err == nil {
		err = nodes[0].register(l, 8)
	}
	if err != nil {
		return err
	}
	kinds := map[string]int{}
	for ; t.more(); t.tried++ {
		kind, err := t.clusterOnce(c, nodes, l)
		kinds[kind]++
		if err != nil {
			return fmt.Errorf("round %d, %s: %w", t.tried, kind, err)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		t.note("%d %s", kinds[k], k)
	}
	return errors.Join(t.all(l, nodes[0]), t.receipts(l.sample(t.random, 1000), nodes[1]), t.counts(l, nodes[1]), c.healthy(wellWithin))
}

// nodesOn starts two nodes with the same secret.
func (t *trial) nodesOn(c servers) (nodes []*node, err error) {
	for i := range 2 {
		data := filepath.Join(t.dir, fmt.Sprint("node-", i))
		n := newNode(t.unrule, data, "--nats-url", c.url(i))
		if i == 0 {
			err = n.admit("--nats-url", c.url(i))
		} else {
			n.token = nodes[0].token
			err = sameSecret(nodes[0].data, data)
		}
		if err == nil {
			err = n.start()
		}
		if err != nil {
			return nodes, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

func sameSecret(from, to string) error {
	secret, err := os.ReadFile(filepath.Join(from, "secret"))
	if err != nil {
		return err
	}
	return errors.Join(os.MkdirAll(to, 0o700), os.WriteFile(filepath.Join(to, "secret"), secret, 0o600))
}

// clusterOnce does one fault under load, mends it and compares with the ledger.
func (t *trial) clusterOnce(c servers, nodes []*node, l *ledger) (kind string, err error) {
	writers := &load{row: t.row, ledger: l, nodes: nodes, size: 300, pace: 30 * time.Millisecond}
	writers.start(writersAtOnce)
	time.Sleep(t.moment(time.Second))
	kind, mend := t.clusterFault(c, nodes)
	time.Sleep(300*time.Millisecond + t.moment(3*time.Second))
	err = mend()
	if err == nil {
		err = c.healthy(wellWithin)
	}
	time.Sleep(t.moment(500 * time.Millisecond))
	writers.stop()
	for _, n := range nodes {
		if err == nil {
			err = t.some(l, n)
		}
	}
	return kind, err
}

// clusterFault does something to a server, as often as not to the one that leads, and
// gives what undoes it.
func (t *trial) clusterFault(c servers, nodes []*node) (kind string, mend func() error) {
	at := t.random.IntN(len(c))
	if t.random.IntN(2) == 0 {
		at = c.leader()
	}
	s := c[at]
	other := c[(at+1+t.random.IntN(2))%len(c)]
	state, how := broken, "cut"
	if t.random.IntN(2) == 0 {
		state, how = silent, "silent"
	}
	between := []*wire{s.from[indexOf(c, other)], other.from[at]}
	switch t.random.IntN(9) {
	case 0, 1:
		return "kills", killedOf(s)
	case 6:
		return "kills of two", killedOf(s, other)
	case 7:
		return "kills of all three", killedOf(c[:]...)
	case 8:
		n := nodes[t.random.IntN(len(nodes))]
		n.kill()
		return "kills of a node", n.start
	case 2:
		s.signal(syscall.SIGSTOP)
		return "stops", func() error { s.signal(syscall.SIGCONT); return nil }
	case 3:
		return how + " links between servers", turned(state, between...)
	case 4:
		return how + " links to a node", turned(state, s.nodes[t.random.IntN(len(s.nodes))])
	default:
		third := c[3-at-indexOf(c, other)]
		alone := append(between, s.from[indexOf(c, third)], third.from[at])
		return how + " off from the others", turned(state, append(alone, s.nodes[:]...)...)
	}
}

// killedOf kills servers and gives what starts them again on what they have left.
func killedOf(servers ...*server) func() error {
	for _, s := range servers {
		s.kill()
	}
	return func() (err error) {
		for _, s := range servers {
			err = errors.Join(err, s.start())
		}
		return err
	}
}

// turned cuts wires and gives what mends them.
func turned(state wireState, wires ...*wire) func() error {
	for _, w := range wires {
		w.turn(state)
	}
	return func() error {
		for _, w := range wires {
			w.turn(leads)
		}
		return nil
	}
}

func indexOf(c servers, s *server) int { return slices.Index(c[:], s) }
