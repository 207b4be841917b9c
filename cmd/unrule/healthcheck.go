package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// errSick says that the server is not ready.
var errSick = errors.New("not ready")

type healthcheckCommand struct {
	Server string `help:"Address of the server." default:"http://127.0.0.1:8080" placeholder:"URL"`
}

// Run asks /readyz; why it is not ready goes to standard error.
func (c healthcheckCommand) Run(p *program) error {
	v, err := askReady(p.ctx, c.Server)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %v", errSick, err)
	case v.status == http.StatusOK && v.ours:
		fmt.Fprintln(p.stdout, "ready")
		return nil
	case v.ours:
		return fmt.Errorf("%w: %s", errSick, strings.TrimPrefix(v.why, "Not ready: "))
	}
	return fmt.Errorf("%w: another program answers at %s (%d)", errSick, c.Server, v.status)
}
