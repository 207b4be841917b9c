package outlets

import (
	"crypto/tls"
	"crypto/x509"
	"maps"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
)

// A password goes over no network in the clear.
func TestPasswordWantsTLS(t *testing.T) {
	p := newPost(t, domain.English, true)
	p.Mail.Server.Host = "localhost.localdomain.invalid"
	if p.Mail.Server.local() || !(Server{Host: "localhost"}).local() || !(Server{Host: "::1"}).local() || (Server{Host: "192.0.2.1"}).local() {
		t.Error("what is local?")
	}
	client, err := clientOf(Server{Host: "mail.example", Port: 25, User: "u", Password: "p"})
	if err != nil || client.TLSPolicy() != "TLSMandatory" {
		t.Errorf("TLS is %v, %v, want mandatory", client.TLSPolicy(), err)
	}
	if client, _ = clientOf(Server{Host: "mail.example", Port: 25}); client.TLSPolicy() != "TLSOpportunistic" {
		t.Errorf("TLS is %v, want opportunistic", client.TLSPolicy())
	}
}

// Over smtps the password goes under TLS, to a server whose certificate is to be trusted.
func TestMailUnderTLS(t *testing.T) {
	known := httptest.NewTLSServer(nil)
	defer known.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := newPost(t, domain.English, false)
	p.office = openPostOffice(t, tls.NewListener(l, &tls.Config{Certificates: known.TLS.Certificates}), true)
	roots := x509.NewCertPool()
	roots.AddCert(known.Certificate())
	p.Mail.Server = Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: true, User: "u", Password: "p"}
	p.monday(8)
	if p.due(t.Context()); len(p.mails()) != 0 {
		t.Error("a strange server got mail")
	}
	p.Mail.Server.trust = &tls.Config{RootCAs: roots, ServerName: "example.com"}
	p.now = p.now.Add(retryMail)
	p.due(t.Context())
	if e := p.mails()[toAna]; e.user != ":u:p" {
		t.Errorf("signed in as %q\n%s", e.user, p.said)
	}
}

func TestWordsOfEveryLanguage(t *testing.T) {
	keys := slices.Sorted(maps.Keys(words[domain.English]))
	for _, l := range domain.Languages {
		if got := slices.Sorted(maps.Keys(words[l])); !slices.Equal(got, keys) {
			t.Errorf("%s has other words: %q", l, got)
		}
		for key, s := range words[l] {
			if s == "" || strings.Count(s, "{") != strings.Count(words[domain.English][key], "{") && key != "done" {
				t.Errorf("%s: %s = %q", l, key, s)
			}
		}
	}
	for _, c := range []string{domain.ClockTriage, domain.ClockJustification, domain.ClockDecision, domain.ClockRemoval, domain.ClockVerification, domain.ClockAnswers, domain.ClockDeferral} {
		if words[domain.English]["clock."+c] == "" {
			t.Errorf("no word for the clock %s", c)
		}
	}
}

// Numbers are grouped as the pages of the board group them.
func TestNumbers(t *testing.T) {
	for l, want := range map[domain.Language]string{
		domain.Spanish: "999 1234 12.345 1.234.567", domain.English: "999 1,234 12,345 1,234,567", domain.Portuguese: "999 1.234 12.345 1.234.567",
	} {
		say := speaker(l)
		if got := strings.Join([]string{say.number(999), say.number(1234), say.number(12345), say.number(1234567)}, " "); got != want {
			t.Errorf("%s: numbers = %q, want %q", l, got, want)
		}
	}
}
