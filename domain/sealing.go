package domain

import (
	"math"
	"strings"
)

// Sealed is how many records of the log lie under its last seal.
func (s *State) Sealed() uint64 { return s.org.sealed }

// sealLog refuses a seal that tells nothing new: two nodes that seal at the same time
// leave one seal.
func (s *State) sealLog(c SealLog) (Event, error) {
	switch {
	case c.Size <= s.org.sealed:
		return nil, Refuse(NothingChanges, "/size")
	case !isHash(c.Root):
		return nil, Refuse(IDInvalid, "/root")
	}
	return LogSealed(c.LogSealed), between("/size", int64(c.Size), 1, int64(s.position))
}

// acceptLoss goes on after a loss that somebody answers for.
func (s *State) acceptLoss(c AcceptLoss) (Event, error) {
	var t texts
	t.line(&c.Name, "/name", MaxName)
	t.required(&c.Reason, "/reason", MaxWords)
	return c.LossAccepted, firstError(
		func() error { return t.err },
		func() error { return between("/through", int64(c.Through), int64(c.After), math.MaxInt64) },
		func() error {
			for _, m := range c.Missing {
				if !isHash(m.Hash) {
					return Refuse(IDInvalid, "/missing")
				}
			}
			return nil
		},
	)
}

// isHash reports whether a text is a SHA-256 in hexadecimal.
func isHash(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }
