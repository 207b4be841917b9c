package poster

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"unrule/domain"
)

// MaxAddress is how many characters an address may have. With more, the modules of
// the code get too small to be read from afar.
const MaxAddress = 100

const (
	alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	inAddress    = alphanumeric + "-._~:/@!$&'()*+,;=%[]"
)

// An Address is where the form is: http or https, a host, perhaps a port and a path.
// It holds nothing by which one copy of it could be told from another.
type Address string

// UnmarshalText takes an address as it is. No refusal repeats it: what is refused may
// hold a password.
func (a *Address) UnmarshalText(b []byte) error {
	text := string(b)
	switch {
	case len(text) > MaxAddress:
		return fmt.Errorf("the address has %d characters; at most %d are allowed, so that the code can be read from afar", len(text), MaxAddress)
	case strings.ContainsAny(text, "?#"):
		return errors.New("the address must have no query and no fragment (? or #): a poster does not track")
	case strings.Trim(text, inAddress) != "":
		return errors.New("the address holds a character that no address has; write other letters as xn-- in the host and with % in the path")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return errors.New("this is not an address; it should look like https://unrule.example.org")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("the address must begin with https:// or http://")
	case u.User != nil:
		return errors.New("the address must have no user name and no password: everybody can read a poster")
	case !host(u):
		return errors.New("the address must name a host, like unrule.example.org")
	}
	*a = Address(text)
	return nil
}

// host reports whether an address names a host that can be: url.Parse lets more pass.
func host(u *url.URL) bool {
	if strings.HasSuffix(u.Host, ":") {
		return false
	}
	name := u.Hostname()
	if strings.HasPrefix(u.Host, "[") {
		ip, err := netip.ParseAddr(name)
		return err == nil && ip.Zone() == ""
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(name, "."), ".") {
		if label == "" || strings.Trim(label, alphanumeric+"-_") != "" {
			return false
		}
	}
	return true
}

// Link is what the code holds: the address, which opens the form in a language. An
// address without a path gets the slash that every browser would send.
func (a Address) Link(language domain.Language) string {
	_, rest, _ := strings.Cut(string(a), "://")
	if !strings.Contains(rest, "/") {
		a += "/"
	}
	return string(a) + "?language=" + string(language)
}
