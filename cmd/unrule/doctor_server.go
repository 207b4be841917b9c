package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"

	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// A visit is what an address answered to /readyz.
type visit struct {
	status int
	ours   bool // it is unrule that answers
	why    string
	tls    *tls.ConnectionState
}

// askReady asks an address whether it is ready. A redirection is not followed: it is
// not unrule that gives one.
func askReady(ctx context.Context, base string) (visit, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(base, "/")+"/readyz", nil)
	if err != nil {
		return visit{}, err
	}
	r.Header.Set("Accept", "application/json")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		return visit{}, err
	}
	defer answer.Body.Close()
	var said struct {
		Status       any // "ready", or the number of a problem
		Type, Detail string
	}
	decoding := json.NewDecoder(io.LimitReader(answer.Body, 64<<10)).Decode(&said)
	return visit{
		status: answer.StatusCode, tls: answer.TLS, why: said.Detail,
		ours: decoding == nil && (said.Status == "ready" || strings.HasPrefix(said.Type, "urn:unrule:")),
	}, nil
}

// server judges what answers where the server should.
func (f *findings) server(ctx context.Context, listen string, locked bool) {
	v, err := askReady(ctx, "http://"+dialable(listen))
	switch {
	case errors.Is(err, syscall.ECONNREFUSED) && !locked:
		f.fine("server", "none runs on %s", listen)
	case err != nil && locked:
		f.bad("server", "if the server has another --listen, give it to doctor too", "a process has the data directory, and nothing answers on %s", listen)
	case err != nil:
		f.warn("server", "look at --listen", "%s: %v", listen, reason(err))
	case !v.ours:
		f.bad("server", "end it, or choose another --listen", "another program answers on %s", listen)
	case v.status != http.StatusOK:
		f.bad("server", "see what messages mean in operating.md", "it answers on %s: %s", listen, v.why)
	default:
		f.fine("server", "it answers on %s and is ready", listen)
	}
	if host, _, err := net.SplitHostPort(listen); err == nil && !loopback(host) {
		f.warn("listen", "listen on 127.0.0.1 behind a proxy with TLS, or let nothing but the proxy reach it",
			"%s can be reached from other machines without TLS", listen)
	}
}

// public judges the way that people take, through whatever proxy there is.
func (f *findings) public(ctx context.Context, public, listen string) {
	const forwarded = "unrule never reads X-Forwarded-For, Forwarded or X-Real-IP: whoever forges one gains nothing"
	f.fine("forwarded", forwarded)
	u, err := parsePublic(public)
	if err != nil || u.Host == "" {
		f.warn("public", "give --public-url, and doctor goes the way that people go", "not known under which address people come")
		return
	}
	if u.Scheme != "https" && !loopback(u.Hostname()) {
		f.warn("tls", "put a proxy with TLS before it", "%s is not encrypted: the network reads what people write, and nobody can sign in", public)
	}
	v, err := askReady(ctx, public)
	switch {
	case err != nil:
		f.bad("public", "look at the name, the proxy and its certificate; from inside a network the way may be another", "%s cannot be reached from here: %v", public, reason(err))
	case v.status == http.StatusMisdirectedRequest:
		f.bad("public", "let the proxy pass the Host header on, and serve with the same --public-url or --host", "%s reaches unrule under a name that it does not know", public)
	case !v.ours:
		f.bad("public", "lead the proxy to "+listen, "%s is answered by something else (%d)", public, v.status)
	case v.status != http.StatusOK:
		f.bad("public", "see what messages mean in operating.md", "%s is not ready: %s", public, v.why)
	default:
		f.fine("public", "%s reaches unrule under a name that it knows", public)
	}
	f.certificate(v.tls)
}

// certificate judges how long the public address can be trusted.
func (f *findings) certificate(c *tls.ConnectionState) {
	if c == nil || len(c.PeerCertificates) == 0 {
		return
	}
	ends := c.PeerCertificates[0].NotAfter
	if left := time.Until(ends); left < 14*24*time.Hour {
		f.warn("tls", "have it renewed", "the certificate ends on %s", ends.UTC().Format(time.DateOnly))
		return
	}
	f.fine("tls", "the certificate is valid until %s", ends.UTC().Format(time.DateOnly))
}

// reason is an error of a request without the address, which is named already.
func reason(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// dialable is an address to dial for one to listen on.
func dialable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}
