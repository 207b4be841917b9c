//go:build bench && linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// What a run may be given in the environment.
const (
	envReports = "BENCH_REPORTS" // in the large store; 1,000,000 unless said
	envDir     = "BENCH_DIR"     // where the stores are made: on a real disk
	envSeconds = "BENCH_SECONDS" // that one turn of load takes; 3 unless said
)

const (
	repetitions = 3    // each turn of ours is followed by one of the bare counterpart, so often
	boardRules  = 5000 // rules in the stores that are read
	smallStore  = 10_000
)

// A bench is one run: what it was asked for, where its stores are and what it has
// found.
type bench struct {
	*testing.T // of the step under way
	reports    int
	turn       time.Duration
	dir        string
	table      table

	smallToken, largeToken string // of the stores that are read
	smallBoard             series
}

// TestBench prints one table of ratios: each figure of ours, the same of its bare
// counterpart taken in the same minutes on the same disk, and the goal. It never
// fails for being slow; it fails on errors and on reports lost or doubled.
func TestBench(t *testing.T) {
	b := &bench{
		reports: fromEnv(t, envReports, 1_000_000), dir: benchDir(t),
		turn: time.Duration(fromEnv(t, envSeconds, 3)) * time.Second,
	}
	fmt.Print(machine(t, b.dir), "\n")
	for _, step := range []struct {
		name string
		run  func(*bench)
	}{
		{"accept", accepts},
		{"import", imported},
		{"quarters", quarters},
		{"read-small", readsSmall},
		{"replay", replays},
		{"read-large", readsLarge},
	} {
		t.Run(step.name, func(t *testing.T) {
			b.T = t
			step.run(b)
		})
	}
	fmt.Print(&b.table)
}

// small and large are the stores that are read; both are filled by import.
func (b *bench) small() string { return filepath.Join(b.dir, "small") }
func (b *bench) large() string { return filepath.Join(b.dir, "large") }

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func fromEnv(t *testing.T, name string, otherwise int) int {
	t.Helper()
	v := os.Getenv(name)
	if v == "" {
		return otherwise
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is no number from 1", name, v)
	}
	return n
}

// benchDir is a new directory on a disk that the store trusts with a shared sync:
// figures of any other would say nothing.
func benchDir(t *testing.T) string {
	t.Helper()
	parent := os.Getenv(envDir)
	if parent == "" {
		parent = "/var/tmp"
	}
	dir, err := os.MkdirTemp(parent, "unrule-bench-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if name, trusted := fileSystem(t, dir); !trusted {
		t.Fatalf("%s is on %s: set %s to a directory on ext4, xfs or btrfs", parent, name, envDir)
	}
	return dir
}
