package outlets

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// patience bounds one delivery from the look-up of the name to the end of the answer.
const patience = 10 * time.Second

// errPrivate says that a name leads to where nobody outside can be told anything.
var errPrivate = errors.New("outlets: the address is not a public one")

// newClient is what delivers: to public addresses alone unless private ones are
// allowed, by no proxy, following no redirection, keeping nothing.
func newClient(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: patience, ControlContext: onlyPublic}
	if private {
		dialer.ControlContext = nil
	}
	return &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: patience,
			DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: 16 << 10,
		},
	}
}

// onlyPublic refuses the address that a connection is about to be made to. It sees what
// the name was resolved to, so that a name which leads elsewhere the next time it is
// asked for gets nowhere.
func onlyPublic(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !public(to.Addr()) {
		return errPrivate
	}
	return nil
}

// unused are the ranges inside of what is public that lead to no public host: this
// network, private use, the operator's own (CGNAT), loopback, link-local, protocols,
// documentation, benchmarks, multicast, and in version 6 what carries a version 4
// address inside (NAT64, 6to4, Teredo).
var unused = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

// unicast is all of version 6 that is given to public hosts; NAT64's 64:ff9b::/96 and
// the private, local and mapped ranges lie outside of it.
var unicast = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) (list []netip.Prefix) {
	for _, t := range texts {
		list = append(list, netip.MustParsePrefix(t))
	}
	return list
}

// public reports whether an address is one of a public host.
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if a.Is6() && !unicast.Contains(a) {
		return false
	}
	for _, p := range unused {
		if p.Contains(a) {
			return false
		}
	}
	return a.IsValid()
}
