package http

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"net/http"
	"strings"

	"unrule/domain"
)

// A receipt is what a reporter keeps: 120 bits, written as 24 characters of
// Crockford's base 32. All ids of a report follow from it, and it follows from the
// key of the request, so that the same request gets the same answer for ever and
// nothing needs to be stored:
//
//	receipt   = the first 120 bits of Key("receipt", key)
//	report id = the first 128 bits of Key("report", receipt)
//	rule id   = the first 128 bits of Key("rule", receipt), for a rule of its own
//	act id    = the first 128 bits of Key("act", receipt)
//
// Each is a keyed hash, so no id leads back to the receipt. The ids have the form of
// a version 4 UUID.
type receipt string

const receiptLength = 24

var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

func (s *Server) receiptOf(key string) receipt {
	sum := s.Key("receipt", key)
	return receipt(crockford.EncodeToString(sum[:15]))
}

func (s *Server) id(purpose string, rc receipt) domain.ID {
	sum := s.Key(purpose, string(rc))
	return domain.IDFrom([16]byte(sum[:16]))
}

func (s *Server) reportID(rc receipt) domain.ReportID { return domain.ReportID{ID: s.id("report", rc)} }
func (s *Server) ruleID(rc receipt) domain.RuleID     { return domain.RuleID{ID: s.id("rule", rc)} }
func (s *Server) actID(rc receipt) domain.ID          { return s.id("act", rc) }

// String shows the receipt in groups of four.
func (rc receipt) String() string {
	var b strings.Builder
	for i := 0; i < len(rc); i += 4 {
		if i > 0 {
			b.WriteByte('-')
		}
		b.WriteString(string(rc[i:min(i+4, len(rc))]))
	}
	return b.String()
}

// parseReceipt reads a receipt as people type it: in small letters, with spaces or
// hyphens anywhere, O for 0, I and L for 1. What is none becomes one that nobody has,
// so that looking it up takes as long.
func parseReceipt(typed string) (rc receipt, ok bool) {
	const nobodys = receipt("000000000000000000000000")
	var b [receiptLength]byte
	n := 0
	for _, r := range typed {
		c, skip := receiptCharacter(r)
		switch {
		case skip:
			continue
		case c == 0 || n == receiptLength:
			return nobodys, false
		}
		b[n] = c
		n++
	}
	if n < receiptLength {
		return nobodys, false
	}
	return receipt(b[:]), true
}

func receiptCharacter(r rune) (c byte, skip bool) {
	switch r {
	case ' ', '\t', '\u00a0', '-', '\u2010', '\u2011', '\u2013':
		return 0, true
	case 'o', 'O':
		return '0', false
	case 'i', 'I', 'l', 'L':
		return '1', false
	case 'u', 'U':
		return 0, false
	}
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
		return byte(r), false
	}
	return 0, false
}

// A key that could be guessed would give its receipt away.
const minKey, maxKey = 16, 255

// requestKey is the Idempotency-Key, or a random one where none is given.
func requestKey(h http.Header) (string, error) {
	given := h["Idempotency-Key"]
	if len(given) == 0 {
		return randomText(16), nil
	}
	if len(given) > 1 || len(given[0]) < minKey || len(given[0]) > maxKey {
		return "", domain.Refuse(KeyInvalid, "")
	}
	for _, c := range []byte(given[0]) {
		if c < '!' || c > '~' {
			return "", domain.Refuse(KeyInvalid, "")
		}
	}
	return given[0], nil
}

func randomText(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // never fails: the program ends first
	return hex.EncodeToString(b)
}
