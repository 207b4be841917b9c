package session

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"unrule/domain"
)

// A Provider is the organisation's own sign-in, over OpenID Connect.
type Provider struct {
	Issuer   string
	ClientID string
	Secret   string
	Return   string // the address that people are sent back to
	Groups   string // the claim that lists somebody's groups
	Roles    []Grant
}

// A Grant is the role that a group gives, on the rules of one department or, where
// that is zero, of all.
type Grant struct {
	Group  string
	Role   domain.Role
	Within domain.DepartmentID
}

// best is the highest role that somebody's groups give them. Of two grants of one role
// the one without a limit wins, and then the first.
func (p Provider) best(groups []string) (best Grant, ok bool) {
	for _, g := range p.Roles {
		if !slices.Contains(groups, g.Group) {
			continue
		}
		higher := g.Role != best.Role && g.Role.Allows(best.Role)
		if !ok || higher || g.Role == best.Role && g.Within.IsZero() && !best.Within.IsZero() {
			best, ok = g, true
		}
	}
	return best, ok
}

// How long the provider may take to answer, and how long it is left in peace after it
// did not.
const (
	providerPatience = 10 * time.Second
	providerPeace    = 5 * time.Second
)

// errDown says that the provider does not answer; errRefused, that it said no or that
// what it said cannot be trusted. Neither ever carries what it said: that names people.
var (
	errDown    = errors.New("session: the provider does not answer")
	errRefused = errors.New("session: the provider refuses")
)

// A desk is where the provider is asked. It is looked for when it is first needed, and
// again after it was not there: a provider that is down keeps nobody else from working.
type desk struct {
	Provider
	now    func() time.Time
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider
	tried time.Time
}

func newDesk(p Provider, now func() time.Time) *desk {
	return &desk{Provider: p, now: now, client: &http.Client{Timeout: providerPatience}}
}

// ask finds the provider and is how to talk to it.
func (d *desk) ask(ctx context.Context) (*oauth2.Config, *oidc.Provider, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.found == nil {
		if d.now().Sub(d.tried).Abs() < providerPeace {
			return nil, nil, errDown
		}
		found, err := oidc.NewProvider(oidc.ClientContext(ctx, d.client), d.Issuer)
		if err != nil {
			d.tried = d.now()
			return nil, nil, silent("discover it", err)
		}
		d.found = found
	}
	return &oauth2.Config{
		ClientID: d.ClientID, ClientSecret: d.Secret, Endpoint: d.found.Endpoint(), RedirectURL: d.Return,
		Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
	}, d.found, nil
}

// claims are what is read of an id token, and nothing else of it.
type claims struct {
	Nonce    string `json:"nonce"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Username string `json:"preferred_username"`
	groups   []string
}

// called is how somebody is called, in one line.
func (c claims) called(subject string) string {
	name := subject
	for _, n := range []string{c.Username, c.Email, c.Name} {
		if strings.TrimSpace(n) != "" {
			name = n
		}
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.TrimSpace(name))
	if letters := []rune(name); len(letters) > domain.MaxName {
		name = string(letters[:domain.MaxName])
	}
	return name
}

// identify takes a code to the provider and is who came with it.
func (d *desk) identify(ctx context.Context, code, verifier, nonce string) (subject string, c claims, err error) {
	config, found, err := d.ask(ctx)
	if err != nil {
		return "", c, err
	}
	ctx = oidc.ClientContext(ctx, d.client)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return "", c, exchangeFailed(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := found.Verifier(&oidc.Config{ClientID: d.ClientID, Now: d.now}).Verify(ctx, raw)
	if err != nil {
		return "", c, fmt.Errorf("%w: its token does not hold", errRefused)
	}
	if err := id.Claims(&c); err != nil || subtle.ConstantTimeCompare([]byte(c.Nonce), []byte(nonce)) != 1 {
		return "", c, fmt.Errorf("%w: its token is not for this sign-in", errRefused)
	}
	var all map[string]any
	if err := id.Claims(&all); err != nil {
		return "", c, fmt.Errorf("%w: its token cannot be read", errRefused)
	}
	c.groups = words(all[d.Groups])
	return id.Subject, c, nil
}

// exchangeFailed tells a provider that says no from one that is not there.
func exchangeFailed(err error) error {
	if said, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		if said.Response != nil && said.Response.StatusCode < http.StatusInternalServerError {
			return fmt.Errorf("%w: status %d for a code", errRefused, said.Response.StatusCode)
		}
		return fmt.Errorf("%w: an error for a code", errDown)
	}
	return silent("exchange a code", err)
}

// silent says that the provider is not there, and why where nobody's words are in that.
func silent(verb string, err error) error {
	if network, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("%w: %s: %w", errDown, verb, network.Err)
	}
	return fmt.Errorf("%w: %s: it answers something else", errDown, verb)
}

// words are a claim that is a list of words, or one word.
func words(claim any) (list []string) {
	switch v := claim.(type) {
	case string:
		return []string{v}
	case []any:
		for _, w := range v {
			if s, ok := w.(string); ok {
				list = append(list, s)
			}
		}
	}
	return list
}
