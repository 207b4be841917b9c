package main

import "errors"

// A verifyCommand checks what somebody has kept.
type verifyCommand struct{ proofFlags }

// Validate refuses to check nothing.
func (c verifyCommand) Validate() error {
	if !c.asked() {
		return errors.New("say what to check: --receipt or --consistency")
	}
	return c.proofFlags.Validate()
}

// Run checks a proof.
func (c verifyCommand) Run(p *program) error { return c.verify(p) }
