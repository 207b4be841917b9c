package main

import "testing"

// What somebody wrote into a record does nothing to the terminal it is shown in.
func TestShownActsNowhere(t *testing.T) {
	if got, want := shown("a\x1b[2J\u009bb\r\x7fñ\nc"), "a\ufffd[2J\ufffdb\ufffd\ufffdñ\nc"; got != want {
		t.Errorf("shown() = %q, want %q", got, want)
	}
}
