package main

import (
	"errors"
	"strings"
	"testing"
)

// Nobody accepts a loss without a name and a reason.
func TestWhoAcceptsALossAnswersForIt(t *testing.T) {
	for _, args := range [][]string{
		{"--after", "8"}, {"--after", "8", "--name", "Ana"}, {"--after", "8", "--name", " ", "--reason", "the disk died"},
	} {
		var out strings.Builder
		args = append([]string{"accept-loss", "--data", t.TempDir()}, args...)
		if code := run(t.Context(), args, nil, nil, &out, &out); code != exitUsage || !strings.Contains(out.String(), "--name and --reason") {
			t.Errorf("%q: exit %d and %q", args, code, out.String())
		}
	}
}

func TestAFaultIsSaidOnce(t *testing.T) {
	var out strings.Builder
	err := errors.New("position 6: the event is missing")
	p := &program{stderr: &out}
	if code := p.exit(errors.Join(err, err)); code != exitFailed || out.String() != "unrule: position 6: the event is missing\n" {
		t.Errorf("exit %d and %q", code, out.String())
	}
}
