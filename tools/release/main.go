// Command release builds the program for every system it is released for and
// packs it: an archive and a bill of materials for each, and the sums of all. The
// same commit gives the same bytes, on whatever machine: it builds without paths,
// and every time in an archive is that of the commit.
//
//	go run ./tools/release -version v0.6.0 -time 1790000000 -out dist
//
// It runs in the root of the repository.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// A target is a system that the program is released for.
type target struct{ os, arch string }

var targets = []target{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "arm64"}, {"windows", "amd64"}}

// A release is one version of the program on its way out.
type release struct {
	version string
	time    time.Time // of the commit
	out     string    // directory
	work    string    // directory for what is not released by itself
}

func main() {
	version := flag.String("version", "", "version, as v1.2.3")
	seconds := flag.Int64("time", 0, "time of the commit, in seconds since 1970")
	out := flag.String("out", "dist", "directory for what is made")
	flag.Parse()
	if err := run(*version, time.Unix(*seconds, 0).UTC(), *out); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(version string, at time.Time, out string) error {
	if version == "" || at.Unix() == 0 {
		return fmt.Errorf("-version and -time are needed")
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	r := release{version, at, out, work}
	for _, t := range targets {
		if err := r.make(t); err != nil {
			return fmt.Errorf("%s/%s: %w", t.os, t.arch, err)
		}
	}
	return writeSums(out)
}

// make builds and packs the program for one system.
func (r release) make(t target) error {
	name := fmt.Sprintf("unrule_%s_%s_%s", r.version, t.os, t.arch)
	binary, err := r.build(t)
	if err != nil {
		return err
	}
	bill := filepath.Join(r.out, name+".cdx.json")
	if err := r.writeBill(binary, bill); err != nil {
		return err
	}
	entries := []entry{
		{filepath.Base(binary), binary, 0o755},
		{"README.md", "README.md", 0o644}, {"LICENSE", "LICENSE", 0o644}, {"CHANGELOG.md", "CHANGELOG.md", 0o644},
		{"sbom.cdx.json", bill, 0o644},
	}
	if t.os == "linux" {
		entries = append(entries, entry{"unrule.service", "docs/unrule.service", 0o644})
	}
	if t.os == "windows" {
		return writeFile(filepath.Join(r.out, name+".zip"), zipped{name, entries, r.time}.write)
	}
	return writeFile(filepath.Join(r.out, name+".tar.gz"), tarred{name, entries, r.time}.write)
}

func (r release) build(t target) (string, error) {
	binary := filepath.Join(r.work, t.os+"_"+t.arch, "unrule")
	if t.os == "windows" {
		binary += ".exe"
	}
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w -X main.version="+r.version, "-o", binary, "./cmd/unrule")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOOS="+t.os, "GOARCH="+t.arch, "GOAMD64=v1", "GOARM64=v8.0")
	build.Stderr = os.Stderr
	return binary, build.Run()
}
