package poster

import (
	"strings"
	"testing"

	"unrule/domain"
)

func TestAddress(t *testing.T) {
	for _, tt := range []struct{ address, link string }{
		{"https://unrule.example.org", "https://unrule.example.org/?language=es"},
		{"https://unrule.example.org/", "https://unrule.example.org/?language=es"},
		{"http://10.0.0.7:8080", "http://10.0.0.7:8080/?language=es"},
		{"https://[2001:db8::1]:8443/unrule", "https://[2001:db8::1]:8443/unrule?language=es"},
		{"https://example.org/a/b%20c/", "https://example.org/a/b%20c/?language=es"},
		{"HTTPS://Example.org/A", "HTTPS://Example.org/A?language=es"},
		{"http://" + strings.Repeat("a", 52) + ".onion", "http://" + strings.Repeat("a", 52) + ".onion/?language=es"},
		{longest, longest + "?language=es"},
	} {
		var a Address
		if err := a.UnmarshalText([]byte(tt.address)); err != nil || string(a) != tt.address {
			t.Errorf("address %q = %q, %v", tt.address, a, err)
		}
		if got := a.Link(domain.Spanish); got != tt.link {
			t.Errorf("Link of %q = %q, want %q", tt.address, got, tt.link)
		}
	}
}

// longest is as long as an address may be.
var longest = "https://example.org/" + strings.Repeat("x", MaxAddress-20)

func TestAddressIsRefused(t *testing.T) {
	for _, tt := range []struct{ address, why string }{
		{"", "begin with https"},
		{"unrule.example.org", "begin with https"},
		{"//unrule.example.org", "begin with https"},
		{"ftp://unrule.example.org", "begin with https"},
		{"javascript:alert(1)", "begin with https"},
		{"https:unrule.example.org", "name a host"},
		{"https://", "name a host"},
		{"https:///report", "name a host"},
		{"https://:8080", "name a host"},
		{"https://example.org:", "name a host"},
		{"https://a..b", "name a host"},
		{"https://exa,mple.org", "name a host"},
		{"https://[fe80::1%25eth0]", "name a host"},
		{"https://anna:s3cret@example.org", "no user name"},
		{"https://s3cret@example.org", "no user name"},
		{"https://@example.org", "no user name"},
		{"https://example.org?utm_source=s3cret", "no query"},
		{"https://example.org?", "no query"},
		{"https://example.org#s3cret", "no query"},
		{"https://example.org#", "no query"},
		{"https://example.org:port", "not an address"},
		{"https://example.org/%zz", "not an address"},
		{"https://españa.example.org", "no address has"},
		{"https://example.org/a b", "no address has"},
		{"https://example.org/\x00", "no address has"},
		{"https://example.org/a\"b", "no address has"},
		{"https://example.org/<b>", "no address has"},
		{longest + "x", "at most 100"},
	} {
		var a Address
		err := a.UnmarshalText([]byte(tt.address))
		if err == nil || !strings.Contains(err.Error(), tt.why) || a != "" {
			t.Errorf("address %q = %q, %v, want a refusal with %q", tt.address, a, err, tt.why)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("address %q: the refusal repeats it: %v", tt.address, err)
		}
	}
}

func TestName(t *testing.T) {
	for _, tt := range []struct{ text, name, why string }{
		{"", "", ""},
		{"  Hospital X ", "Hospital X", ""},
		{"Pen\u0303i\u0301scola", "Peñíscola", ""},
		{"<b> & \"Co\"", "<b> & \"Co\"", ""},
		{strings.Repeat("ñ", MaxName), strings.Repeat("ñ", MaxName), ""},
		{strings.Repeat("ñ", MaxName+1), "", "at most 80"},
		{"two\nlines", "", "control character"},
		{"\xff", "", "UTF-8"},
		{"turned \u202e round", "", "U+202E"},
		{"\ufffe", "", "U+FFFE"},
	} {
		var n Name
		err := n.UnmarshalText([]byte(tt.text))
		if string(n) != tt.name || (err == nil) != (tt.why == "") || err != nil && !strings.Contains(err.Error(), tt.why) {
			t.Errorf("name %q = %q, %v, want %q and a refusal with %q", tt.text, n, err, tt.name, tt.why)
		}
	}
}
