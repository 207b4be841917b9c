package http

import (
	"net/http"
	"strings"
)

// Every answer carries these, whatever it answers. The values are shared slices
// without room to grow: whoever sets a header anew replaces the slice.
var headers = []struct {
	name  string
	value []string
}{
	{"Content-Security-Policy", []string{"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; " +
		"img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}},
	{"Referrer-Policy", []string{"no-referrer"}},
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
	{"Cross-Origin-Embedder-Policy", []string{"require-corp"}},
	{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
	{"Permissions-Policy", []string{"camera=(), microphone=(), geolocation=()"}},
	{"Cache-Control", []string{"no-store"}},
	{"X-Robots-Tag", []string{"noindex"}},
}

// Transport security, on every name but an onion's, which has no certificate.
var strictTransport = []string{"max-age=31536000; includeSubDomains"}

func setHeaders(h http.Header, host string) {
	for i := range headers {
		h[headers[i].name] = headers[i].value
	}
	if name, _, _ := strings.Cut(host, ":"); !strings.HasSuffix(name, ".onion") {
		h["Strict-Transport-Security"] = strictTransport
	}
}
