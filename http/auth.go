package http

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"unrule/domain"
	"unrule/http/act"
)

// Wrong tokens that may come from one network in one window.
const (
	maxFailures   = 5
	failureWindow = time.Minute
)

// TokenPrefix begins every token, so that one is known for what it is where it
// should not be.
const TokenPrefix = "unrule_"

// TokenDigest is what is kept of a token: the SHA-256 of all of it, in hexadecimal.
func TokenDigest(token string) string {
	sum := sha256.Sum256([]byte(token))
	var digest [2 * sha256.Size]byte
	hex.Encode(digest[:], sum[:])
	return string(digest[:])
}

// authorize lets in whoever shows a token with the role that the route needs. A
// good token always passes, whatever came from its network before.
func (s *Server) authorize(rt *route, r *http.Request) (act.Who, error) {
	if rt.role == "" {
		return act.Who{}, nil
	}
	token, given := bearer(r.Header)
	if !given {
		return act.Who{}, domain.Refuse(TokenRequired, "")
	}
	who, err := s.holder(token, r.RemoteAddr)
	if err == nil && !who.May(rt.role) {
		err = domain.Refuse(RoleTooLow, "")
	}
	return who, err
}

// holder is who holds a token. One that opens a session does nothing else.
func (s *Server) holder(token, remote string) (act.Who, error) {
	views, ok := s.Views()
	if !ok {
		return act.Who{}, domain.Refuse(ViewsBehind, "")
	}
	now := s.Now()
	known, ok := views.TokenByDigest(TokenDigest(token))
	if !ok || known.Once || known.Revoked || !known.Expires.IsZero() && !now.Before(known.Expires) {
		if !s.failures.Take(remote, now) {
			return act.Who{}, domain.Refuse(TokenTooOften, "")
		}
		return act.Who{}, domain.Refuse(TokenInvalid, "")
	}
	return act.Who{By: domain.ByHolder(known.Role, known.ID), Name: known.Name, Role: known.Role, Within: known.Owner}, nil
}

// bearer is the token of a request. Anything else in the header is a wrong one.
func bearer(h http.Header) (token string, given bool) {
	values := h["Authorization"]
	if len(values) == 0 {
		return "", false
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(token, TokenPrefix) {
		return "", true
	}
	return token, true
}
