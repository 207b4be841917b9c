package http

import (
	"log/slog"
	"regexp"
)

// A scrubber stands where net/http logs. What it is given may hold the address of
// a client or the words of a request, so it passes on that something was said
// and nothing of what.
type scrubber struct{ log *slog.Logger }

// Write logs a constant message.
func (s scrubber) Write(b []byte) (int, error) {
	s.log.Warn("connection error")
	return len(b), nil
}

// In the text of a fault, ids and addresses are blotted out: with its time, the id of a
// report would tell when somebody reported.
var (
	uuids     = regexp.MustCompile(`[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}`)
	addresses = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\[[0-9a-fA-F:.%a-z]*:[0-9a-fA-F:.%a-z]*\](?::\d+)?`)
)

func scrub(text string) string {
	return addresses.ReplaceAllString(uuids.ReplaceAllString(text, "<id>"), "<address>")
}
