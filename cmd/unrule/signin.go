package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"unrule/domain"
	"unrule/eventstore"
	"unrule/http/session"
)

// sessions is where all nodes keep who is signed in. What lies there must outlive every
// session, or an end that was put to one would be forgotten before it.
func (c serveCommand) sessions(ctx context.Context, h *house) (session.Store, error) {
	shelf, err := h.Shelf(ctx, "sessions", c.SessionEnd+time.Hour)
	return session.Store{Shelf: shelf, Gone: eventstore.ErrNotFound, Taken: eventstore.ErrTaken}, err
}

// provider is the organisation's own sign-in, nil where none is set.
func (c serveCommand) provider() (*session.Provider, error) {
	if c.OIDCIssuer == "" {
		if c.OIDCClientID != "" || c.OIDCClientSecret != "" || len(c.OIDCRole) > 0 {
			return nil, errors.New("--oidc-client-id, --oidc-client-secret and --oidc-role need --oidc-issuer")
		}
		return nil, nil
	}
	if c.OIDCClientID == "" || c.PublicURL == "" || len(c.OIDCRole) == 0 {
		return nil, errors.New("--oidc-issuer needs --oidc-client-id, --public-url and at least one --oidc-role")
	}
	if !trusted(c.OIDCIssuer) {
		return nil, errors.New("--oidc-issuer must be an address that begins with https://; http:// is for this machine alone")
	}
	p := &session.Provider{Issuer: c.OIDCIssuer, ClientID: c.OIDCClientID, Secret: c.OIDCClientSecret, Groups: c.OIDCGroupsClaim, Return: c.PublicURL + session.ReturnPath}
	for _, text := range c.OIDCRole {
		grant, err := parseGrant(text)
		if err != nil {
			return nil, err
		}
		p.Roles = append(p.Roles, grant)
	}
	return p, nil
}

// trusted reports whether what comes from an address can be trusted to come from there.
func trusted(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip.IsLoopback())
}

// parseGrant reads GROUP=ROLE[:DEPARTMENT-ID]. A group may hold equals signs itself.
func parseGrant(text string) (g session.Grant, err error) {
	i := strings.LastIndex(text, "=")
	if i < 1 {
		return g, fmt.Errorf("--oidc-role %q must be like GROUP=ROLE or GROUP=ROLE:DEPARTMENT-ID", text)
	}
	role, department, limited := strings.Cut(text[i+1:], ":")
	g.Group = text[:i]
	if err = g.Role.UnmarshalText([]byte(role)); err == nil && limited {
		g.Within.ID, err = domain.ParseID(department)
	}
	if err != nil || g.Role == "" {
		return g, fmt.Errorf("--oidc-role %q: the role is viewer, reviewer, leader or admin, and what may follow it is the id of a department", text)
	}
	return g, nil
}
