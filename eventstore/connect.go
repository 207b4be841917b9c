package eventstore

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Access is how an outside server lets this node in, and how the node knows that it is
// the right one. All are names of files; the zero Access needs none.
type Access struct {
	Creds     string // of a user: a JWT and the key that signs for it
	CA        string // authorities that sign the certificates of servers, in PEM
	Cert, Key string // with which this node shows who it is, in PEM
}

const (
	// pingEvery finds a dead link in a few seconds. Two pings may stay unanswered.
	pingEvery = 3 * time.Second
	// reconnectWait is how long the node waits before it tries the same server again.
	reconnectWait = 250 * time.Millisecond
)

func (s *Store) connect(ctx context.Context) (err error) {
	opts := []nats.Option{
		nats.Name("unrule"), nats.MaxReconnects(-1),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			s.pulse.heard(err)
			s.opts.Log.Warn("log connection", "error", err)
		}),
	}
	if s.opts.URL == "" {
		always := s.shareSync()
		if s.server, err = startServer(ctx, s.dir, s.opts, always); err != nil {
			return err
		}
		opts = append(opts, nats.InProcessServer(s.server.srv))
	} else {
		outside, err := s.opts.outside()
		if err != nil {
			return err
		}
		opts = append(opts, outside...)
	}
	if s.nc, err = nats.Connect(s.opts.URL, opts...); err != nil {
		return s.opts.unreachable(err)
	}
	return nil
}

// outside is what holds for a server that somebody else runs. What could not be sent at
// once is not kept to be sent later: who was told that it was not stored must be right.
func (o Options) outside() ([]nats.Option, error) {
	if _, err := addresses(o.URL); err != nil {
		return nil, err
	}
	opts := []nats.Option{
		nats.ReconnectBufSize(-1), nats.ReconnectWait(reconnectWait), nats.IgnoreAuthErrorAbort(),
		nats.PingInterval(pingEvery), nats.MaxPingsOutstanding(2),
	}
	if (o.Access.Cert == "") != (o.Access.Key == "") {
		return nil, errors.New("a certificate and its key are given together or not at all")
	}
	for _, f := range []struct {
		path string
		opt  nats.Option
	}{
		{o.Access.Creds, nats.UserCredentials(o.Access.Creds)},
		{o.Access.CA, nats.RootCAs(o.Access.CA)},
		{o.Access.Cert, nats.ClientCert(o.Access.Cert, o.Access.Key)},
	} {
		if f.path == "" {
			continue
		}
		if _, err := os.ReadFile(f.path); err != nil {
			return nil, err
		}
		opts = append(opts, f.opt)
	}
	return opts, nil
}

// addresses are the hosts of a list of addresses. No error repeats an address: there may
// be a password in it.
func addresses(list string) (hosts []string, err error) {
	for i, text := range strings.Split(list, ",") {
		text = strings.TrimSpace(text)
		if !strings.Contains(text, "://") {
			text = "nats://" + text
		}
		u, err := url.Parse(text)
		if err != nil || u.Hostname() == "" {
			return nil, fmt.Errorf("address %d of the outside server cannot be read: it is like nats://HOST:4222 or tls://HOST:4222", i+1)
		}
		if u.Scheme != "nats" && u.Scheme != "tls" {
			return nil, fmt.Errorf("address %d of the outside server must begin with nats:// or tls://", i+1)
		}
		hosts = append(hosts, u.Host)
	}
	return hosts, nil
}

// unreachable says why no connection came about, without what the addresses hold besides
// hosts.
func (o Options) unreachable(err error) error {
	hosts, _ := addresses(o.URL)
	at := strings.Join(hosts, ", ")
	why := ""
	var unsigned x509.UnknownAuthorityError
	var otherName x509.HostnameError
	var invalid *tls.CertificateVerificationError
	switch {
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked), errors.Is(err, nats.ErrAccountAuthExpired):
		why = "the server does not let this node in"
	case errors.As(err, &unsigned):
		why = "the server's certificate is not signed by an authority that is known here; give the file of one"
	case errors.As(err, &otherName):
		why = "the server's certificate is of another name"
	case errors.As(err, &invalid):
		why = "the server's certificate does not hold"
	case errors.Is(err, nats.ErrSecureConnWanted):
		why = "the server has no TLS, and TLS is asked for"
	case errors.Is(err, nats.ErrNoServers):
		return fmt.Errorf("connect to %s: no server answers there", at)
	default:
		return fmt.Errorf("connect to %s: %w", at, err)
	}
	return fmt.Errorf("connect to %s: %s: %w", at, why, err)
}

// codeNoLeader is how a server says that too few of its cluster hear each other.
const codeNoLeader = 10008

// refusedByServer says what is wrong with a server that answers, but not with a stream.
func (s *Store) refusedByServer(err error) error {
	api, _ := errors.AsType[*jetstream.APIError](err)
	switch {
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return fmt.Errorf("there is no JetStream in this account: %w", err)
	case api != nil && api.ErrorCode == codeNoLeader:
		return fmt.Errorf("%w: %w", ErrAway, err)
	case api != nil && (api.ErrorCode == codeNoPeers || api.ErrorCode == codeReplicas):
		return fmt.Errorf("a log that is kept three times needs a cluster of three servers or more, all of them up when it is made: %w", err)
	case s.pulse.denied() != nil:
		return fmt.Errorf("the account lacks a permission: %w", s.pulse.denied())
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrTimeout), errors.Is(err, jetstream.ErrNoStreamResponse):
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return err
}

// What a cluster says that has too few servers for three replicas.
const (
	codeNoPeers  = 10005
	codeReplicas = 10074
)
