package http

import (
	"net"
	"net/http"
	"strings"

	"unrule/domain"
)

// Bounds on what precedes a body.
const (
	maxURL     = 4 << 10
	maxHeaders = 16 << 10
)

// Headers by which a request would like to have another method than it has.
var overrides = []string{"X-Http-Method-Override", "X-Http-Method", "X-Method-Override"}

// admit looks at what can be judged without knowing the route.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) *domain.Refusal {
	if len(r.RequestURI) > maxURL {
		return domain.Refuse(URLTooLong, "", "max", maxURL)
	}
	if headerBytes(r.Header) > maxHeaders {
		return domain.Refuse(HeadersTooLarge, "", "max", maxHeaders)
	}
	if !s.hosts[strings.ToLower(r.Host)] && !s.hosts[hostname(r.Host)] {
		return domain.Refuse(HostUnknown, "")
	}
	for _, name := range overrides {
		if len(r.Header[name]) > 0 {
			return domain.Refuse(MethodWrong, "")
		}
	}
	return framing(w, r)
}

// framing refuses bodies whose end two parties could see in different places, and
// bodies nobody asked for. The connection is closed, because what follows on it
// may be the rest of such a body.
func framing(w http.ResponseWriter, r *http.Request) *domain.Refusal {
	switch {
	case len(r.TransferEncoding) > 0 || r.ContentLength < 0:
		w.Header().Set("Connection", "close")
		return domain.Refuse(BodyChunked, "")
	case r.ContentLength > 0 && r.Method != http.MethodPost:
		w.Header().Set("Connection", "close")
		return domain.Refuse(BodyUnexpected, "")
	}
	return nil
}

func headerBytes(h http.Header) int {
	n := 0
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(v) + len(": \r\n")
		}
	}
	return n
}

// loopback are the names of the machine itself. No page of somebody else's can
// make a browser send them, so they need no configuration.
var loopback = []string{"localhost", "127.0.0.1", "[::1]"}

// hostSet holds every name as it may stand in a Host header.
func hostSet(names []string) map[string]bool {
	set := map[string]bool{}
	for _, n := range names {
		set[strings.ToLower(n)] = true
	}
	return set
}

// hostname is the name without its port, in small letters.
func hostname(host string) string {
	host = strings.ToLower(host)
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		return host
	}
	if strings.Contains(name, ":") {
		return "[" + name + "]"
	}
	return name
}
