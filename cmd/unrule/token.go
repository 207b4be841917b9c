package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"time"

	"unrule/domain"
	unrulehttp "unrule/http"
	"unrule/http/session"
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
	Owner   string      `help:"Department whose rules alone it may act on: its name." placeholder:"DEPARTMENT"`
	Expires string      `help:"Day after which it ends, YYYY-MM-DD." placeholder:"DAY"`

	Link      bool   `help:"Print a link that signs in to the board, once and within a day, in the place of a token."`
	PublicURL string `name:"public-url" help:"Address under which people reach the server, for the link." placeholder:"URL"`
	Listen    string `default:"127.0.0.1:8080" help:"Address that the server answers on, for a link without --public-url." placeholder:"ADDR"`
}

// Validate refuses what a link cannot have.
func (c tokenCreate) Validate() error {
	if c.Link && c.Expires != "" {
		return errors.New("--link ends within a day, so it takes no --expires")
	}
	_, err := parsePublic(c.PublicURL)
	return err
}

// Run prints the token or the link alone, so that a script can take it.
func (c tokenCreate) Run(p *program) error {
	e := domain.TokenCreated{Name: c.Name, Role: c.Role}
	if c.Expires != "" {
		day, err := domain.ParseDay(c.Expires)
		if err != nil {
			return err
		}
		e.Expires = (day + 1).Time()
	}
	h, err := p.openRead()
	if err != nil {
		return err
	}
	made, err := c.create(p.ctx, h, e)
	return closing(h, err, func() { fmt.Fprintln(p.stdout, made) })
}

func (c tokenCreate) create(ctx context.Context, h *house, e domain.TokenCreated) (made string, err error) {
	if c.Owner != "" {
		if e.Owner, err = h.departmentNamed(c.Owner, "/owner"); err != nil {
			return "", err
		}
	}
	if c.Link {
		return h.createLink(ctx, cmp.Or(c.PublicURL, "http://"+c.Listen), e)
	}
	return h.makeToken(ctx, e)
}

// createToken makes a token that may act on all rules.
func (h *house) createToken(ctx context.Context, name string, role domain.Role, expires time.Time) (string, error) {
	return h.makeToken(ctx, domain.TokenCreated{Name: name, Role: role, Expires: expires})
}

// makeToken makes a token of 32 random bytes, of which the log keeps the SHA-256.
func (h *house) makeToken(ctx context.Context, e domain.TokenCreated) (string, error) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: the program ends first
	token := unrulehttp.TokenPrefix + base64.RawURLEncoding.EncodeToString(b[:])
	e.Token, e.Digest = newID(), unrulehttp.TokenDigest(token)
	return token, h.act(ctx, domain.CreateToken{TokenCreated: e})
}

// linkLasts is how long a link waits for whom it is for.
const linkLasts = 24 * time.Hour

// createLink makes an address that signs in to the board once.
func (h *house) createLink(ctx context.Context, public string, e domain.TokenCreated) (string, error) {
	e.Once, e.Expires = true, h.now().Add(linkLasts).UTC().Truncate(time.Second)
	token, err := h.makeToken(ctx, e)
	return public + session.LinkPath + token, err
}

// parsePublic reads the address under which people reach the server.
func parsePublic(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || address != "" && (u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "") {
		return nil, errors.New("--public-url must be like https://unrule.example.org, with nothing after the name")
	}
	return u, nil
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
	case t.Revoked && t.Once:
		return "link, used"
	case t.Revoked:
		return "revoked"
	case t.Expires.IsZero():
		return "valid"
	case !now.Before(t.Expires):
		return "expired"
	case t.Once:
		return "link, until " + t.Expires.UTC().Format("2006-01-02 15:04")
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
