package main

import (
	"fmt"
	"runtime/debug"
)

// version is the release, set when the program is built.
var version = "dev"

type versionCommand struct{}

// Run shows the version and what it was built with.
func (versionCommand) Run(p *program) error {
	built := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		built = info.GoVersion
	}
	if p.flags.JSON {
		return printJSON(p.stdout, map[string]string{"version": version, "go": built})
	}
	_, err := fmt.Fprintf(p.stdout, "unrule %s %s\n", version, built)
	return err
}
