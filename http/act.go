package http

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/act"
	"unrule/projections"
)

// An acted is what an act came to.
type acted struct {
	Position uint64            `json:"position"`
	ID       domain.ID         `json:"id,omitzero"`      // of what was made
	Rule     *projections.Line `json:"rule,omitempty"`   // as it stands now
	Policy   *domain.Policy    `json:"policy,omitempty"` // as it stands now
	Token    string            `json:"token,omitempty"`  // the secret of a new one, shown only now
	Secret   string            `json:"secret,omitempty"` // that signs what is told to a webhook
}

// acts are the routes of all that the board may do, as their table says it.
func acts() (list []route) {
	for _, v := range act.Verbs {
		path := "/api/v1/" + v.Of
		if v.Name != "" {
			path += "/:id/" + v.Name
		}
		list = append(list, route{method: http.MethodPost, path: path, role: v.Role, handler: acting(v)})
	}
	return list
}

// acting makes a handler of a verb.
func acting(v act.Verb) func(*Server, echo.Context, query) error {
	return func(s *Server, c echo.Context, _ query) error {
		r, a := c.Request(), c.Response().Writer.(*answer)
		key, err := requestKey(r.Header)
		if err != nil {
			return err
		}
		id, err := s.aimed(v, c.Param("id"), a.who, key)
		if err != nil {
			return err
		}
		command, err := readCommand(v, r, id)
		if err != nil {
			return err
		}
		var done acted
		command, done.Token = s.withSecret(command, a.who, key)
		var expects *uint64
		if v.Guarded() {
			if expects, err = matched(r.Header); err != nil {
				return err
			}
		}
		if done.Position, err = s.do(r.Context(), a.who, key, expects, command); err != nil {
			return s.withPresent(err, v, id)
		}
		return s.sendActed(a, v, id, done)
	}
}

// aimed is what an act is about: the id of the path, or one for what it makes, which
// follows from the key so that a retry makes the same.
func (s *Server) aimed(v act.Verb, id string, who act.Who, key string) (domain.ID, error) {
	switch {
	case v.Of == act.OfPolicy:
		return domain.ID{}, nil
	case v.Makes():
		return act.Keys(s.Key).Made(v.Of, who.By, key), nil
	}
	aim, err := domain.ParseID(id)
	if err != nil {
		return aim, domain.Refuse(v.Unknown(), "")
	}
	return aim, nil
}

// readCommand reads the body. Where there is nothing to say there need be none.
func readCommand(v act.Verb, r *http.Request, id domain.ID) (domain.Command, error) {
	if len(v.Fields) == 0 && r.ContentLength == 0 {
		return v.Command(&object{}, id)
	}
	f, err := readBody(r, v.Fields...)
	if err != nil {
		return nil, err
	}
	return v.Command(f, id)
}

// withSecret gives a new token its secret, of which the log keeps the digest alone.
func (s *Server) withSecret(c domain.Command, who act.Who, key string) (domain.Command, string) {
	made, ok := c.(domain.CreateToken)
	if !ok {
		return c, ""
	}
	secret := act.Keys(s.Key).Token(TokenPrefix, who.By, key)
	made.Digest = TokenDigest(secret)
	return made, secret
}

// do stores a command in somebody's name and waits until it can be read.
func (s *Server) do(ctx context.Context, who act.Who, key string, expects *uint64, c domain.Command) (uint64, error) {
	a, err := who.Act(act.Keys(s.Key), key, expects, c)
	if err != nil {
		return 0, err
	}
	position, err := s.handle(ctx, a)
	if err != nil {
		return 0, err
	}
	_, err = s.views(ctx, position)
	return position, err
}

// sendActed answers with what the act came to, and with the rule or the policy where it
// is about one.
func (s *Server) sendActed(a *answer, v act.Verb, id domain.ID, done acted) error {
	status := http.StatusOK
	if v.Makes() {
		done.ID, status = id, http.StatusCreated
	}
	switch v.Of {
	case act.OfRule:
		if done.Rule = s.lineOf(id); done.Rule != nil {
			a.Header()["Etag"] = []string{etagOfRule(done.Rule)}
		}
	case act.OfPolicy:
		if views, ok := s.Views(); ok {
			policy := views.Policy()
			done.Policy = &policy
			a.Header()["Etag"] = []string{etagOfPosition(views.PolicyVersion())}
		}
	case act.OfWebhook:
		if v.Makes() {
			done.Secret = act.Keys(s.Key).WebhookSecret(id)
		}
	}
	return sendValue(a, status, done)
}

// lineOf is a rule as it stands now; nil where there is none.
func (s *Server) lineOf(id domain.ID) *projections.Line {
	views, ok := s.Views()
	if !ok {
		return nil
	}
	line, ok := views.Rule(domain.RuleID{ID: id}, views.Today(s.Now()))
	if !ok {
		return nil
	}
	return &line
}

// etagOfRule is a rule's version: the position of the last act on it.
func etagOfRule(l *projections.Line) string { return etagOfPosition(l.Version) }

func etagOfPosition(p uint64) string { return `"` + strconv.FormatUint(p, 10) + `"` }

// matched is the version that a request says it has seen.
func matched(h http.Header) (*uint64, error) {
	given := h["If-Match"]
	if len(given) == 0 {
		return nil, domain.Refuse(MatchRequired, "")
	}
	tag, opened := strings.CutPrefix(given[0], `"`)
	tag, ended := strings.CutSuffix(tag, `"`)
	version, err := strconv.ParseUint(tag, 10, 63)
	if len(given) > 1 || !opened || !ended || err != nil {
		return nil, domain.Refuse(MatchSyntax, "")
	}
	return &version, nil
}

// A movedError is a refusal of an act on what has moved on: a rule, or the policy, as it
// stands now.
type movedError struct {
	error
	current any
}

func (e movedError) Unwrap() error { return e.error }

// withPresent adds the present state to a refusal because of it.
func (s *Server) withPresent(err error, v act.Verb, id domain.ID) error {
	refusal, ok := err.(*domain.Refusal)
	views, there := s.Views()
	switch {
	case !ok || !there || refusal.Reason != domain.Conflict:
		return err
	case v.Of == act.OfPolicy:
		return movedError{err, views.Policy()}
	case v.Of == act.OfRule:
		if line := s.lineOf(id); line != nil {
			return movedError{err, line}
		}
	}
	return err
}
