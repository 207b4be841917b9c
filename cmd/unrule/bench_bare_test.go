//go:build bench && linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sys/unix"

	"unrule/domain"
)

const streamName = "FRICTION"

// A bareServer is the log's server without anything of ours: what a figure of
// ours is compared with.
type bareServer struct {
	*bench
	srv    *server.Server
	nc     *nats.Conn
	js     jetstream.JetStream
	stream jetstream.Stream
	disk   *sharedSync
	up     time.Duration // from the start until the stream answers
}

// openBare starts the server on a directory, with the settings that the store
// gives it, and looks up the stream, which is made when a configuration is given.
func (b *bench) openBare(dir string, create *jetstream.StreamConfig) *bareServer {
	b.Helper()
	begin := time.Now()
	s := &bareServer{bench: b}
	var err error
	s.srv, err = server.NewServer(&server.Options{
		ServerName: "unrule", DontListen: true, NoSigs: true, NoLog: true, JetStream: true, StoreDir: dir,
		JetStreamMaxStore: 64 << 30, JetStreamMaxMemory: 64 << 20, DisableJetStreamBanner: true,
	})
	b.must(err)
	s.srv.Start()
	if !s.srv.ReadyForConnections(2 * time.Minute) {
		b.Fatal("the bare server did not start")
	}
	s.nc, err = nats.Connect("", nats.InProcessServer(s.srv))
	b.must(err)
	s.js, err = jetstream.New(s.nc)
	b.must(err)
	if create != nil {
		_, err = s.js.CreateStream(b.Context(), *create)
		b.must(err)
	}
	s.stream, err = s.js.Stream(b.Context(), streamName)
	b.must(err)
	s.up = time.Since(begin)
	s.disk, err = openSync(dir)
	b.must(err)
	return s
}

func (s *bareServer) close() {
	s.nc.Close()
	s.srv.Shutdown()
	s.srv.WaitForShutdown()
	s.must(s.disk.dir.Close())
}

// messages is how many the stream holds.
func (s *bareServer) messages() int {
	s.Helper()
	info, err := s.stream.Info(s.Context())
	s.must(err)
	return int(info.State.Msgs)
}

// A pattern is a message as the store wrote it, and the stream that it lies in: a
// bare message is the same but for its subject.
type pattern struct {
	stream jetstream.StreamConfig
	header nats.Header
	body   []byte
}

// patternOf takes the last message of a store that is closed.
func (b *bench) patternOf(dir string) pattern {
	b.Helper()
	s := b.openBare(dir, nil)
	defer s.close()
	info, err := s.stream.Info(b.Context())
	b.must(err)
	m, err := s.stream.GetMsg(b.Context(), info.State.LastSeq)
	b.must(err)
	p := pattern{stream: info.Config, header: nats.Header{}, body: m.Data}
	for _, name := range []string{"Unrule-Kind", "Unrule-Version", "Unrule-Command"} {
		p.header[name] = m.Header[name]
	}
	return p
}

// message is a new one, which expects to be the first on its subject.
func (p pattern) message() *nats.Msg {
	var id [16]byte
	for i := range id {
		id[i] = byte(rand.Uint32())
	}
	m := &nats.Msg{Subject: "friction.report." + domain.IDFrom(id).String(), Data: p.body, Header: nats.Header{}}
	maps.Copy(m.Header, p.header)
	m.Header["Nats-Expected-Last-Subject-Sequence"] = []string{"0"}
	return m
}

// publish stores one message and returns when it is on the disk.
func (s *bareServer) publish(p pattern) error {
	if err := s.ask(p.message()); err != nil {
		return err
	}
	return s.disk.wait()
}

// batch stores messages all or none and returns when they are on the disk.
func (s *bareServer) batch(msgs []*nats.Msg) error {
	id := nats.NewInbox()[len("_INBOX."):]
	for i, m := range msgs {
		m.Header["Nats-Batch-Id"] = []string{id}
		m.Header["Nats-Batch-Sequence"] = []string{strconv.Itoa(i + 1)}
	}
	last := msgs[len(msgs)-1]
	last.Header["Nats-Batch-Commit"] = []string{"1"}
	if err := s.ask(msgs[0]); err != nil {
		return err
	}
	for _, m := range msgs[1 : len(msgs)-1] {
		if err := s.nc.PublishMsg(m); err != nil {
			return err
		}
	}
	return errors.Join(s.ask(last), s.disk.wait())
}

func (s *bareServer) ask(m *nats.Msg) error {
	ctx, cancel := context.WithTimeout(s.Context(), 10*time.Second)
	defer cancel()
	reply, err := s.nc.RequestMsgWithContext(ctx, m)
	if err != nil || len(reply.Data) == 0 {
		return err
	}
	var a struct {
		Error json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(reply.Data, &a); err != nil || a.Error != nil {
		return fmt.Errorf("the server answers %s: %w", reply.Data, err)
	}
	return nil
}

// A sharedSync is the least that keeps the promise "on the disk": all who wait at
// the same time share one sync of the file system, begun after they had written.
type sharedSync struct {
	dir  *os.File
	mu   sync.Mutex
	next *syncRound
	runs bool
}

type syncRound struct {
	done chan struct{}
	err  error
}

func openSync(dir string) (*sharedSync, error) {
	f, err := os.Open(dir)
	return &sharedSync{dir: f}, err
}

func (y *sharedSync) wait() error {
	y.mu.Lock()
	if y.next == nil {
		y.next = &syncRound{done: make(chan struct{})}
	}
	r := y.next
	if !y.runs {
		y.runs = true
		go y.run()
	}
	y.mu.Unlock()
	<-r.done
	return r.err
}

func (y *sharedSync) run() {
	for {
		y.mu.Lock()
		r := y.next
		y.next, y.runs = nil, r != nil
		y.mu.Unlock()
		if r == nil {
			return
		}
		r.err = unix.Syncfs(int(y.dir.Fd()))
		close(r.done)
	}
}
