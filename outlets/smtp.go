package outlets

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"
)

// A Server is who takes mail.
type Server struct {
	Host           string
	Port           int
	User, Password string
	TLS            bool        // from the first byte
	trust          *tls.Config // of the tests
}

var errServer = errors.New("the mail server is smtp://USER:PASSWORD@HOST:PORT, or smtps://")

// ParseServer reads smtp://user:password@host:port, or smtps:// for TLS from the first
// byte. No error repeats what it was given, because it may be a secret.
func ParseServer(s string) (Server, error) {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return Server{}, errServer
	}
	server := Server{Host: u.Hostname(), Port: 587, TLS: u.Scheme == "smtps", User: u.User.Username()}
	server.Password, _ = u.User.Password()
	if server.TLS {
		server.Port = 465
	}
	if u.Port() != "" {
		if server.Port, err = strconv.Atoi(u.Port()); err != nil || server.Port < 1 || server.Port > 65535 {
			return Server{}, errServer
		}
	}
	return server, nil
}

// options say how to speak to the server. A password crosses the network under TLS
// alone; without one TLS is taken where it is offered.
func (s Server) options() []mail.Option {
	options := []mail.Option{mail.WithPort(s.Port), mail.WithTimeout(10 * time.Second), mail.WithTLSPolicy(mail.TLSOpportunistic)}
	if s.User != "" {
		how, policy := mail.SMTPAuthAutoDiscover, mail.TLSMandatory
		if s.local() && !s.TLS {
			how, policy = mail.SMTPAuthPlainNoEnc, mail.TLSOpportunistic
		}
		options = append(options, mail.WithSMTPAuth(how), mail.WithTLSPolicy(policy), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	if s.TLS {
		options = append(options, mail.WithSSL())
	}
	if s.trust != nil {
		options = append(options, mail.WithTLSConfig(s.trust))
	}
	return options
}

func (s Server) local() bool {
	ip := net.ParseIP(s.Host)
	return s.Host == "localhost" || ip != nil && ip.IsLoopback()
}

func clientOf(s Server) (*mail.Client, error) { return mail.NewClient(s.Host, s.options()...) }

func (s Server) send(ctx context.Context, msg *mail.Msg) error {
	client, err := clientOf(s)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return client.DialAndSendWithContext(ctx, msg)
}
