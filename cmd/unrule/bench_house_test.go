//go:build bench && linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"unrule/domain"
)

// A household is the whole program, serving in this process: the same way in as
// `unrule serve`, with its clocks and its log of requests, which goes nowhere.
type household struct {
	*house
	*program
	addr  string
	token string // the first, of an admin
	end   context.CancelFunc
	ended chan error
	null  *os.File
}

// serve opens a house and returns when it says that it answers. A new store
// has no token yet and makes one.
func (b *bench) serve(dir, token string) *household {
	b.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	b.must(err)
	ctx, end := context.WithCancel(b.Context())
	out, stdout := io.Pipe()
	p := &program{
		ctx: ctx, stdout: stdout, stderr: null, flags: &flags{Data: dir},
		log: slog.New(slog.NewTextHandler(null, nil)),
	}
	h := &household{program: p, token: token, end: end, ended: make(chan error, 1), null: null}
	h.house, err = p.open()
	b.must(err)
	go func() {
		err := serveCommand{Listen: "127.0.0.1:0", Connections: 1024}.serve(p, h.house)
		stdout.CloseWithError(errors.Join(io.EOF, err))
		h.ended <- err
	}()
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		b.Fatalf("serve: %v", <-h.ended)
	}
	_, h.addr, _ = strings.Cut(lines.Text(), "http://")
	if token == "" && lines.Scan() {
		_, h.token, _ = strings.Cut(lines.Text(), "only now: ")
	}
	go io.Copy(io.Discard, out)
	return h
}

// stand opens a new house that serves nobody and whose clocks stand still, so that
// nothing falls due while it is filled. Its first token is made.
func (b *bench) stand(dir string) *household {
	b.Helper()
	p := &program{ctx: b.Context(), stderr: io.Discard, flags: &flags{Data: dir}, log: slog.New(slog.DiscardHandler)}
	h := &household{program: p}
	var err error
	h.house, err = p.openRead()
	b.must(err)
	h.token, err = h.createToken(b.Context(), "first admin", domain.Admin, time.Time{})
	b.must(err)
	return h
}

// stop ends it in the order of the data, as the program does.
func (h *household) stop(b *bench) {
	b.Helper()
	h.end()
	b.must(errors.Join(<-h.ended, h.house.close(), h.null.Close()))
}

// caught waits until the views have taken in the whole log.
func (h *household) caught(b *bench) {
	b.Helper()
	head, err := h.Head(b.Context())
	b.must(err)
	b.must(h.views.Wait(b.Context(), head))
}

// A source makes reports, the same ones in each run: of some departments, over
// some rules in turn, the first of each rule with its title.
type source struct {
	random      *rand.Rand
	rules       []domain.RuleID
	departments []domain.DepartmentID
	made        int
}

func newSource(rules int) *source {
	s := &source{random: rand.New(rand.NewPCG(1, 2)), rules: make([]domain.RuleID, rules)}
	for i := range s.rules {
		s.rules[i] = domain.RuleID{ID: s.id()}
	}
	return s
}

func (s *source) id() domain.ID {
	var b [16]byte
	for i := range b {
		b[i] = byte(s.random.Uint32())
	}
	return domain.IDFrom(b)
}

// settle registers the departments that reports are from.
func (s *source) settle(b *bench, h *household) {
	for i := range 12 {
		id := domain.DepartmentID{ID: s.id()}
		s.departments = append(s.departments, id)
		b.must(h.act(b.Context(), domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{
			Department: id, Name: fmt.Sprintf("Department %d", i+1), HeadCount: int64(50 * (i + 1)),
		}}))
	}
}

// story makes the body of a report about 500 bytes long.
const story = "Each purchase, a pen included, needs the signatures of three people who are never in the same building, " +
	"and the form has to be printed, scanned and typed in again by hand. Whoever asks why is told that it was always so, " +
	"and that somebody upstairs must have wanted it. "

// act is the next report, as an import brings it.
func (s *source) act() domain.Act {
	i := s.made
	s.made++
	rule := i % len(s.rules)
	r := domain.ReportFriction{Report: domain.ReportID{ID: s.id()}, FrictionReported: domain.FrictionReported{
		Rule: s.rules[rule], Side: domain.Sides[i%2], Impacts: []domain.Impact{domain.Impacts[i%len(domain.Impacts)]},
		Severity: 1 + i%4, Frequency: domain.Frequencies[i%len(domain.Frequencies)], Seconds: int64(60 + i%3600),
		Story: story, Language: domain.Languages[0], Day: domain.DayOf(time.Now().UTC()) - domain.Day(1+i%700),
	}}
	if r.Side == domain.Employee {
		r.Sufferer = s.departments[s.random.IntN(len(s.departments))]
	}
	if i < len(s.rules) {
		r.Title = fmt.Sprintf("Three signatures for purchase %d", rule+1)
	}
	return domain.Act{ID: s.id(), Command: r}
}

func (s *source) batch(n int) []domain.Act {
	acts := make([]domain.Act, n)
	for i := range acts {
		acts[i] = s.act()
	}
	return acts
}
