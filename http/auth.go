package http

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"unrule/domain"
	"unrule/http/act"
	"unrule/projections"
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

// authorize lets in whoever shows a token with the role that the route needs, or, on
// the pages of the board, a session. A good token always passes, whatever came from its
// network before; a cookie opens nothing but the pages. w is where a session may be
// given a new key; nil is for who looks again at a request that was answered long ago.
func (s *Server) authorize(w http.ResponseWriter, rt *route, r *http.Request) (who act.Who, err error) {
	if rt.role == "" {
		return act.Who{}, nil
	}
	token, given := bearer(r.Header)
	switch {
	case given:
		who, err = s.holder(token, r.RemoteAddr)
	case rt.board != nil || rt.door != nil:
		who, err = s.door.Who(w, r)
	default:
		err = domain.Refuse(TokenRequired, "")
	}
	if err == nil && !who.May(rt.role) {
		err = domain.Refuse(RoleTooLow, "")
	}
	return who, err
}

// holder is who holds a token. One that opens a session does nothing else.
func (s *Server) holder(token, remote string) (act.Who, error) {
	known, ok, err := s.tokenOf(token)
	if err != nil {
		return act.Who{}, err
	}
	if !ok || known.Once || s.spent(known) {
		return act.Who{}, s.wrong(remote, TokenInvalid)
	}
	return whoHolds(known), nil
}

// tokenOf is what is known of a token.
func (s *Server) tokenOf(token string) (t projections.Token, ok bool, err error) {
	views, ok := s.Views()
	if !ok {
		return t, false, s.noViews()
	}
	t, ok = views.TokenByDigest(TokenDigest(token))
	return t, ok, nil
}

func (s *Server) spent(t projections.Token) bool { return t.Revoked || s.expired(t) }

func (s *Server) expired(t projections.Token) bool {
	return !t.Expires.IsZero() && !s.Now().Before(t.Expires)
}

// wrong counts what nobody could know, and says that there was too much of it.
func (s *Server) wrong(remote string, c domain.Code) error {
	if !s.failures.Take(remote, s.Now()) {
		c = TokenTooOften
	}
	return domain.Refuse(c, "")
}

func whoHolds(t projections.Token) act.Who {
	return act.Who{By: domain.ByHolder(t.Role, t.ID), Name: t.Name, Role: t.Role, Within: t.Owner}
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
