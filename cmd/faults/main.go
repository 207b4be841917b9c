//go:build linux

// Command faults breaks Unrule on purpose, many times over, and counts what is lost.
//
// It runs the real program as a process of its own, lets many report at once, and
// keeps a ledger of what was acknowledged, outside the data directory. Then it
// kills, cuts the power, fills the disk, flips bits. After each fault it starts the
// program again, sends what was under way again under the same Idempotency-Key, and
// compares with the ledger: every receipt answers, no key gave two reports, no word
// has changed.
//
// It prints one table and ends with 1 when anything was lost, doubled or undetected.
// A line is left out only by giving it 0 rounds; one that needs root fails without.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A line is one kind of fault.
type line struct {
	flag, name string
	rounds     int // unless said
	root       bool
	run        func(*trial) error
}

// lines are all of them, in the order of the table.
var lines = []line{
	{"kills", "kill -9 under load", 200, false, killed},
	{"cuts", "power cut", 20, true, powerCut},
	{"unsynced", "power cut, sync off: must lose", 5, true, powerCutUnsynced},
	{"full", "full disk", 4, true, fullDisk},
	{"mutations", "harmed data directory", 500, false, mutated},
	{"replays", "kill -9 during replay", 50, false, killedInReplay},
	{"backups", "kill -9 during backup", 20, false, killedInBackup},
	{"erasures", "kill -9 during erasure", 50, false, killedInErasure},
	{"cluster", "three servers: kills, stops, cut links", 50, false, clusterFaults},
}

// A trial is a run of one line.
type trial struct {
	*row
	ctx    context.Context // ends when it is asked to end; the round under way is finished
	rounds int
	random *rand.Rand
	seed   uint64
	dir    string // empty, and its own
	unrule string // the program, built with the tag faults
	nats   string // nats-server

	slowest  time.Duration // of what the line measures
	repeated int           // acts that had to be done again
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("faults", flag.ContinueOnError)
	flags.SetOutput(stderr)
	seed := flags.Uint64("seed", uint64(time.Now().UnixNano()), "what all that is random follows from")
	dir := flags.String("dir", "/var/tmp", "where to work: a directory on a real disk")
	unrule := flags.String("unrule", "./unrule", "the program, built with -tags faults")
	nats := flags.String("nats", "./nats-server", "a NATS server")
	asked := make([]*int, len(lines))
	for i, l := range lines {
		asked[i] = flags.Int(l.flag, l.rounds, "rounds of: "+l.name)
	}
	if err := flags.Parse(args); err != nil {
		return 2
	}
	work, err := os.MkdirTemp(*dir, "unrule-faults-")
	if err != nil {
		fmt.Fprintln(stderr, "faults:", err)
		return 1
	}
	fmt.Fprintf(stderr, "seed %d, in %s\n", *seed, work)
	ctx, end := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer end()
	var rows table
	for i, l := range lines {
		t := &trial{
			ctx: ctx, row: &row{name: l.name}, rounds: *asked[i], seed: *seed,
			random: randomOf(*seed, l.flag),
			dir:    filepath.Join(work, l.flag), unrule: absolute(*unrule), nats: absolute(*nats),
		}
		t.try(l, stderr)
		rows = append(rows, t.row)
	}
	fmt.Fprintf(stdout, "%vseed %d\n", rows, *seed)
	if !rows.good() {
		return 1 // what is left in work may tell why
	}
	_ = os.RemoveAll(work)
	return 0
}

// try runs a line. What goes wrong stands in its row.
func (t *trial) try(l line, stderr io.Writer) {
	if t.rounds == 0 || t.ctx.Err() != nil {
		t.note("not asked for")
		return
	}
	begin := time.Now()
	err := os.MkdirAll(t.dir, 0o700)
	if l.root && os.Geteuid() != 0 {
		err = errors.New("it must be root")
	}
	if err == nil {
		err = l.run(t)
	}
	t.failed = err
	if t.tried < t.rounds && err == nil {
		t.note("asked to end after %d of %d", t.tried, t.rounds)
	}
	fmt.Fprintf(stderr, "%s: %s in %s\n", l.name, strings.TrimSpace(t.row.summary()), time.Since(begin).Round(time.Second))
}

// more reports whether another round is to be done.
func (t *trial) more() bool { return t.tried < t.rounds && t.ctx.Err() == nil }

// randomOf gives each line a course of its own, so that one can be run again alone.
func randomOf(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// moment is a random time up to most.
func (t *trial) moment(most time.Duration) time.Duration {
	return time.Duration(t.random.Int64N(int64(most)))
}

func absolute(path string) string {
	if a, err := filepath.Abs(path); err == nil {
		return a
	}
	return path
}
