package outlets

import (
	"bufio"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
)

// A postOffice is a mail server that speaks as much SMTP as is needed. It offers no TLS.
type postOffice struct {
	net.Listener
	t     *testing.T
	auth  bool // a password is wanted
	mails chan envelope

	mu     sync.Mutex
	refuse string // answer to RCPT, when set
}

// An envelope is one mail as it came.
type envelope struct {
	from, to, user string
	netmail.Header
	text, html string
}

func newPostOffice(t *testing.T, auth bool) *postOffice {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return openPostOffice(t, l, auth)
}

func openPostOffice(t *testing.T, l net.Listener, auth bool) *postOffice {
	o := &postOffice{Listener: l, t: t, auth: auth, mails: make(chan envelope, 100)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			o.serve(conn)
		}
	}()
	t.Cleanup(func() { l.Close(); <-ended })
	return o
}

func (o *postOffice) say(refuse string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refuse = refuse
}

func (o *postOffice) serve(conn net.Conn) {
	defer conn.Close()
	in, e := bufio.NewReader(conn), envelope{}
	answer := func(s string) { io.WriteString(conn, s+"\r\n") }
	answer("220 post office")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO", "HELO":
			if o.auth {
				answer("250-post office\r\n250 AUTH PLAIN")
				break
			}
			answer("250 post office")
		case "AUTH":
			plain, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			e.user = strings.ReplaceAll(string(plain), "\x00", ":")
			answer("235 welcome")
		case "MAIL":
			if e.from = rest; o.auth && e.user == "" {
				answer("530 who are you?")
				break
			}
			answer("250 well")
		case "RCPT":
			o.mu.Lock()
			refuse := o.refuse
			o.mu.Unlock()
			if e.to = rest; refuse != "" {
				answer(refuse)
				break
			}
			answer("250 well")
		case "DATA":
			answer("354 go on")
			o.mails <- o.read(in, e)
			answer("250 taken")
		case "QUIT":
			answer("221 bye")
			return
		default:
			answer("250 well")
		}
	}
}

// read reads a mail up to its lone dot, and its parts.
func (o *postOffice) read(in *bufio.Reader, e envelope) envelope {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	m, err := netmail.ReadMessage(strings.NewReader(b.String()))
	if err != nil {
		o.t.Errorf("a mail that is none: %v\n%s", err, &b)
		return e
	}
	e.Header = m.Header
	kind, params, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if kind != "multipart/alternative" {
		o.t.Errorf("a mail is %s", kind)
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := parts.NextRawPart()
		if err != nil {
			return e
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil || p.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			o.t.Errorf("a part in %s: %v", p.Header.Get("Content-Transfer-Encoding"), err)
		}
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			e.html = string(body)
			continue
		}
		e.text = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
}

func TestParseServer(t *testing.T) {
	for s, want := range map[string]Server{
		"smtp://mail.example":                   {Host: "mail.example", Port: 587},
		"smtps://u:p%40ss@mail.example":         {Host: "mail.example", Port: 465, User: "u", Password: "p@ss", TLS: true},
		"smtp://u@mail.example:25/":             {Host: "mail.example", Port: 25, User: "u"},
		"smtp://[::1]:2525":                     {Host: "::1", Port: 2525},
		"https://mail.example":                  {},
		"mail.example:25":                       {},
		"smtp://":                               {},
		"smtp://u:zqsecret@mail.example:99999":  {},
		"smtp://u:zqsecret@mail.example/x":      {},
		"smtp://u:zqsecret@mail.example?x=1":    {},
		"smtp://u:zqsecret%zz@mail.example":     {},
		"smtp://u:zqsecret@mail.example:notone": {},
	} {
		got, err := ParseServer(s)
		if (err == nil) != (want != Server{}) || err == nil && got != want {
			t.Errorf("ParseServer(%q) = %+v, %v, want %+v", s, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "zqsecret") {
			t.Errorf("ParseServer(%q) says the secret: %v", s, err)
		}
	}
}

func TestParseRecipient(t *testing.T) {
	for s, ok := range map[string]bool{
		"reviewer:a@x.org": true, "leader:b.c+d@x.org": true, "viewer:a@x.org": false, "admin:a@x.org": false, "a@x.org": false,
		"reviewer:": false, "reviewer:a": false, "reviewer:Ana <a@x.org>": false, "reviewer:a@x.org\r\nBcc: b@x.org": false, "": false,
	} {
		if to, err := ParseRecipient(s); (err == nil) != ok || ok && string(to.Role)+":"+to.Address != s {
			t.Errorf("ParseRecipient(%q) = %+v, %v, want accepted %v", s, to, err, ok)
		}
	}
}
