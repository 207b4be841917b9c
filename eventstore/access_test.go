package eventstore

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
)

// serverWith starts an outside server with settings of its own and gives HOST:PORT.
func serverWith(t *testing.T, o *server.Options) string {
	t.Helper()
	o.Host, o.Port, o.NoSigs, o.NoLog, o.SyncAlways, o.StoreDir = "127.0.0.1", server.RANDOM_PORT, true, true, true, t.TempDir()
	srv, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	if !srv.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	return srv.Addr().String()
}

// certificate makes a certificate for names and its key, signed by itself, as files.
func certificate(t *testing.T, names ...string) (cert, key string, pair tls.Certificate) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "log"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, name)
		}
	}
	signed, err := x509.CreateCertificate(rand.Reader, c, c, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})
	if pair, err = tls.X509KeyPair(certPEM, keyPEM); err != nil {
		t.Fatal(err)
	}
	return writeFile(t, certPEM), writeFile(t, keyPEM), pair
}

func writeFile(t *testing.T, body []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAccess opens a log on servers that let a node in, or say why not. No message holds
// a password.
func TestAccess(t *testing.T) {
	cert, key, pair := certificate(t, "127.0.0.1")
	clientCert, clientKey, client := certificate(t)
	otherName, _, other := certificate(t, "log.example.org")
	clients := x509.NewCertPool()
	clients.AddCert(client.Leaf)
	withTLS := func(c tls.Certificate) string {
		return serverWith(t, &server.Options{JetStream: true, TLS: true, TLSTimeout: 5, TLSConfig: &tls.Config{Certificates: []tls.Certificate{c}}})
	}
	inside, mutual, misnamed := withTLS(pair), serverWith(t, &server.Options{JetStream: true, TLS: true, TLSTimeout: 5, TLSVerify: true, TLSConfig: &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients,
	}}), withTLS(other)
	users := func(p *server.Permissions) string {
		return serverWith(t, &server.Options{JetStream: true, Users: []*server.User{{Username: "unrule", Password: "xyzzy", Permissions: p}}})
	}
	open, narrow, plain := users(nil), users(&server.Permissions{Publish: &server.SubjectPermission{Allow: []string{"friction.>"}}}), serverWith(t, &server.Options{})
	token, url := serverWith(t, &server.Options{JetStream: true, Authorization: "xyzzy"}), func(format, at string) string { return strings.ReplaceAll(format, "@", "@"+at) }
	for _, tc := range []struct {
		name, url string
		access    Access
		want      string
	}{
		{"a password", url("nats://unrule:xyzzy@", open), Access{}, ""},
		{"a token", url("nats://xyzzy@", token), Access{}, ""},
		{"two addresses, the first with nobody", "nats://unrule:xyzzy@127.0.0.1:1," + url("nats://unrule:xyzzy@", open), Access{}, ""},
		{"a wrong password", url("nats://unrule:xyzzy1@", open), Access{}, "does not let this node in: nats: Authorization Violation"},
		{"no password", "nats://" + open, Access{}, "does not let this node in"},
		{"narrow permissions", url("nats://unrule:xyzzy@", narrow), Access{}, "lacks a permission"},
		{"no JetStream", "nats://" + plain, Access{}, "no JetStream"},
		{"nobody there", "nats://unrule:xyzzy@127.0.0.1:1", Access{}, "connect to 127.0.0.1:1: no server answers there"},
		{"no address", "nats://unrule:xyzzy@%", Access{}, "address 1 of the outside server cannot be read"},
		{"another scheme", "nats://a,https://unrule:xyzzy@b", Access{}, "address 2 of the outside server must begin with nats:// or tls://"},
		{"TLS", "tls://" + inside, Access{CA: cert}, ""},
		{"TLS that only the server asks for", "nats://" + inside, Access{CA: cert}, ""},
		{"TLS of nobody known", "tls://" + inside, Access{}, "not signed by an authority that is known here"},
		{"TLS of another name", "tls://" + misnamed, Access{CA: otherName}, "certificate is of another name"},
		{"TLS that the server has not", url("tls://unrule:xyzzy@", open), Access{}, "the server has no TLS"},
		{"both show a certificate", "tls://" + mutual, Access{CA: cert, Cert: clientCert, Key: clientKey}, ""},
		{"a certificate without its key", "tls://" + mutual, Access{CA: cert, Cert: clientCert}, "given together"},
		{"a key of another", "tls://" + mutual, Access{CA: cert, Cert: clientCert, Key: key}, "private key does not match"},
		{"no file", "tls://" + inside, Access{CA: cert + ".away"}, "no such file"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := optionsIn(t)
			o.URL, o.Access = tc.url, tc.access
			writeSecret(t, filepath.Join(o.Dir, "secret"), "s")
			s, err := Open(t.Context(), o)
			if s != nil {
				defer s.Close()
			}
			if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Open() = %v, want %q", err, tc.want)
			}
			if err != nil && strings.Contains(err.Error(), "xyzzy") {
				t.Errorf("Open() = %v: it tells a password", err)
			}
		})
	}
}

// TestAccessByCredentials lets a node in by a signed name and the key to it.
func TestAccessByCredentials(t *testing.T) {
	keys := func(k nkeys.KeyPair, err error) (nkeys.KeyPair, string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		name, err := k.PublicKey()
		if err != nil {
			t.Fatal(err)
		}
		return k, name
	}
	signed := func(token string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	operator, operatorName := keys(nkeys.CreateOperator())
	account, accountName := keys(nkeys.CreateAccount())
	_, systemName := keys(nkeys.CreateAccount())
	user, userName := keys(nkeys.CreateUser())
	claims := jwt.NewAccountClaims(accountName)
	claims.Limits.JetStreamLimits = jwt.JetStreamLimits{DiskStorage: -1, MemoryStorage: -1, Streams: -1, Consumer: -1}
	trusted := jwt.NewOperatorClaims(operatorName)
	trusted.SystemAccount = systemName
	resolver := &server.MemAccResolver{}
	for name, c := range map[string]*jwt.AccountClaims{accountName: claims, systemName: jwt.NewAccountClaims(systemName)} {
		if err := resolver.Store(name, signed(c.Encode(operator))); err != nil {
			t.Fatal(err)
		}
	}
	at := serverWith(t, &server.Options{JetStream: true, TrustedOperators: []*jwt.OperatorClaims{trusted}, AccountResolver: resolver, SystemAccount: systemName})
	seed, err := user.Seed()
	if err != nil {
		t.Fatal(err)
	}
	creds, err := jwt.FormatUserConfig(signed(jwt.NewUserClaims(userName).Encode(account)), seed)
	if err != nil {
		t.Fatal(err)
	}
	o := outsideIn(t, "nats://"+at)
	if _, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "does not let this node in") {
		t.Errorf("Open() without credentials = %v, want not let in", err)
	}
	o.Access.Creds = writeFile(t, creds)
	handle(t, run(t, open(t, o)), friction())
}
