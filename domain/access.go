package domain

import (
	"math"
	"net/url"
	"slices"
)

// accessEvent answers the commands about who comes in and who is told.
func (s *State) accessEvent(c Command) (Event, error) {
	switch c := c.(type) {
	case CreateToken:
		return s.createToken(c.TokenCreated)
	case RevokeToken:
		revoked, ok := s.org.tokens[c.Token]
		if !ok {
			return nil, Refuse(TokenUnknown, "/token")
		}
		if revoked {
			return nil, Refuse(TokenIsRevoked, "/token")
		}
		return TokenRevoked(c), nil
	case AdmitMember:
		return s.admitMember(c.MemberAdmitted)
	case RegisterWebhook:
		return s.registerWebhook(c.WebhookRegistered)
	case RemoveWebhook:
		if removed, ok := s.org.webhooks[c.Webhook]; removed || !ok {
			return nil, Refuse(WebhookUnknown, "/webhook")
		}
		return WebhookRemoved(c), nil
	case CountReads:
		return s.countReads(c.StoriesRead)
	}
	return nil, Refuse(NothingChanges, "")
}

func (s *State) createToken(e TokenCreated) (Event, error) {
	var t texts
	t.line(&e.Name, "/name", MaxName)
	if t.err != nil {
		return nil, t.err
	}
	if _, ok := s.org.tokens[e.Token]; ok || e.Token.IsZero() || len(e.Digest) != 64 {
		return nil, Refuse(IDInvalid, "/token")
	}
	return e, firstError(
		func() error { return inList("/role", e.Role, Roles) },
		func() error { return s.org.mayOwn("/owner", e.Owner) },
		func() error {
			if e.Once && e.Expires.IsZero() { // a link that nobody uses must not wait for ever
				return Refuse(TextRequired, "/expires")
			}
			return nil
		},
	)
}

// admitMember stores what is new about somebody, and nothing where nothing is.
func (s *State) admitMember(e MemberAdmitted) (Event, error) {
	var t texts
	t.line(&e.Name, "/name", MaxName)
	return e, firstError(
		func() error { return t.err },
		func() error { return named("/member", e.Member) },
		func() error { return inList("/role", e.Role, Roles) },
		func() error { return s.org.mayOwn("/owner", e.Owner) },
		func() error {
			if s.org.members[e.Member] == e {
				return Refuse(NothingChanges, "")
			}
			return nil
		},
	)
}

// MaxURL is the longest address of a webhook, in characters.
const MaxURL = 2000

func (s *State) registerWebhook(e WebhookRegistered) (Event, error) {
	var t texts
	t.line(&e.Name, "/name", MaxName)
	t.line(&e.URL, "/url", MaxURL)
	return e, firstError(
		func() error { return t.err },
		func() error {
			if _, ok := s.org.webhooks[e.Webhook]; ok {
				return Refuse(IDInvalid, "/webhook")
			}
			return named("/webhook", e.Webhook)
		},
		func() error { return address("/url", e.URL) },
		func() error { return kindsOf(e.Kinds) },
	)
}

func address(field, s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil {
		return Refuse(AddressSyntax, field)
	}
	return nil
}

// kindsOf demands stored names of events, each once.
func kindsOf(kinds []string) error {
	known := make([]string, len(Events))
	for i, e := range Events {
		known[i] = e.EventName()
	}
	for i, k := range kinds {
		if !slices.Contains(known, k) || slices.Contains(kinds[:i], k) {
			return Refuse(WordUnknown, "/kinds", "words", known)
		}
	}
	return nil
}

func (s *State) countReads(e StoriesRead) (Event, error) {
	if len(e.Reads) == 0 {
		return nil, Refuse(NothingChanges, "")
	}
	for _, r := range e.Reads {
		if r.By == "" || !s.HasRule(r.Rule) {
			return nil, Refuse(RuleUnknown, "/reads")
		}
		if err := between("/reads", int64(r.Stories), 1, math.MaxInt32); err != nil {
			return nil, err
		}
	}
	return e, nil
}
