// Package http is the way in and out over the network: the JSON interface under
// /api/v1, the two health answers, the description of the interface, and the
// counters that an operator scrapes on a listener of its own.
//
// A request passes, in this order, [Server.ServeHTTP] (headers, size, host,
// framing, cross-site posts), the router with the table of routes.go, the token,
// the query and then one handler. A handler decodes, sends one command or reads
// one view, and answers. It holds no law of the domain, and no status but the
// happy one: whoever says no answers with a [domain.Refusal], and refusals.go is
// the one place where a refusal becomes a status. Every other error is a fault:
// it is logged once, and the client learns nothing of it.
//
// # What is kept about a reporter
//
// Nothing. Routes without a token have no access log, no cookie, no validator and
// no account; their counters move once an hour. The receipt is derived from the
// key of the request (package receipt) and its keyed hash is the report's id, so the
// log holds nothing from which a receipt could be made. No line of any log holds
// an address, a user agent, a query or a body; scrub.go stands before what
// net/http and a panic would print.
//
// # What net/http decides
//
// Some requests never become one: net/http answers them before any handler runs,
// with a bare text body and a closed connection. They are a request line or a header that
// cannot be parsed (400; that includes a NUL, two Host headers, a space before a
// colon, a negative or doubled Content-Length and the bytes of a TLS handshake), a
// transfer coding other than chunked (501), an expectation other than 100-continue
// (417) and headers beyond 128 KiB (431). It accepts a bare line feed as the end of
// a line (RFC 9112, section 2.2 allows that): such a request is served like any
// other, because no body is accepted that a proxy in front could frame otherwise:
// chunked bodies are refused and the connection is closed.
package http
