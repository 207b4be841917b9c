package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"unrule/domain"
	unrulehttp "unrule/http"
	"unrule/projections"
)

type tokenCommand struct {
	Create tokenCreate `cmd:"" help:"Create a token and print it, once and alone."`
	List   tokenList   `cmd:"" help:"List tokens; none can be shown again."`
	Revoke tokenRevoke `cmd:"" help:"Revoke a token."`
}

type tokenCreate struct {
	Name    string      `required:"" help:"Whose token it is: a role or a program, best not a person."`
	Role    domain.Role `required:"" enum:"viewer,reviewer,leader,admin" help:"viewer, reviewer, leader or admin."`
	Expires string      `help:"Day after which it ends, YYYY-MM-DD." placeholder:"DAY"`
}

// Run prints the token alone, so that a script can take it.
func (c tokenCreate) Run(p *program) error {
	var expires time.Time
	if c.Expires != "" {
		day, err := domain.ParseDay(c.Expires)
		if err != nil {
			return err
		}
		expires = (day + 1).Time()
	}
	h, err := p.openRead()
	if err != nil {
		return err
	}
	token, err := h.createToken(p.ctx, c.Name, c.Role, expires)
	return closing(h, err, func() { fmt.Fprintln(p.stdout, token) })
}

// createToken makes a token of 32 random bytes, of which the log keeps the SHA-256.
func (h *house) createToken(ctx context.Context, name string, role domain.Role, expires time.Time) (string, error) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: the program ends first
	token := unrulehttp.TokenPrefix + base64.RawURLEncoding.EncodeToString(b[:])
	err := h.act(ctx, domain.CreateToken{TokenCreated: domain.TokenCreated{
		Token: newID(), Name: name, Role: role, Digest: unrulehttp.TokenDigest(token), Expires: expires,
	}})
	return token, err
}

// closing closes the house and, when all went well, says so.
func closing(h *house, err error, say func()) error {
	closed := h.close()
	if err != nil {
		return err
	}
	say()
	return closed
}

type tokenList struct{}

// Run lists the tokens.
func (tokenList) Run(p *program) error {
	return list(p, func(h *house) []projections.Token { return h.views.Tokens() },
		"ID\tNAME\tROLE\tCREATED\tSTATE", func(t projections.Token) string {
			return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", t.ID, t.Name, t.Role, t.Created.Format(time.DateOnly), tokenState(t, time.Now()))
		})
}

func tokenState(t projections.Token, now time.Time) string {
	switch {
	case t.Revoked:
		return "revoked"
	case t.Expires.IsZero():
		return "valid"
	case !now.Before(t.Expires):
		return "expired"
	}
	return "valid until " + t.Expires.AddDate(0, 0, -1).Format(time.DateOnly)
}

type tokenRevoke struct {
	ID string `arg:"" help:"Id of the token, as listed."`
}

// Run revokes a token.
func (c tokenRevoke) Run(p *program) error {
	id, err := domain.ParseID(c.ID)
	if err != nil {
		return err
	}
	h, err := p.openOld()
	if err != nil {
		return err
	}
	err = h.act(p.ctx, domain.RevokeToken{Token: id})
	return closing(h, err, func() { fmt.Fprintln(p.stderr, "revoked", id) })
}
