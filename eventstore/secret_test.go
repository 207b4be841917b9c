package eventstore

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wantOpen opens and closes a log, or wants a reason why it cannot be opened.
func wantOpen(t *testing.T, o Options, want string) {
	t.Helper()
	s, err := Open(t.Context(), o)
	if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("Open() = %v, want %q", err, want)
	}
	if s != nil {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestNodesHaveOneSecret begins a log and opens it with the same secret and with others.
func TestNodesHaveOneSecret(t *testing.T) {
	const other = "begun with another secret"
	shared, foreign := filepath.Join(t.TempDir(), "shared"), filepath.Join(t.TempDir(), "foreign")
	writeSecret(t, shared, "s")
	writeSecret(t, foreign, "f")
	url := outside(t)
	node := func(secret string) Options {
		o := optionsIn(t)
		o.URL, o.SecretFile = url, secret
		return o
	}
	wantOpen(t, node(shared), "")
	wantOpen(t, node(shared), "")
	wantOpen(t, node(foreign), other)
	wantOpen(t, node(""), other) // it makes one of its own
	wantOpen(t, outsideIn(t, url), "")
	wantOpen(t, node(shared+".away"), "no such file")

	own := outsideIn(t, url) // it has the right one
	own.SecretFile = shared
	wantOpen(t, own, "")
	own.SecretFile = foreign
	wantOpen(t, own, "is another secret than")
}

// TestOldLogTakesASecret opens logs that do not say which secret they were begun with.
func TestOldLogTakesASecret(t *testing.T) {
	url := outside(t)
	s := open(t, outsideIn(t, url))
	handle(t, run(t, s), friction())
	info := s.stream.CachedInfo().Config
	info.Metadata = nil
	if _, err := s.js.UpdateStream(t.Context(), info); err != nil {
		t.Fatal(err)
	}
	young := optionsIn(t)
	young.URL = url
	wantOpen(t, young, "begun with another secret")
	wantOpen(t, outsideIn(t, url), "")
	stream, err := s.js.Stream(t.Context(), streamName)
	if err != nil || stream.CachedInfo().Config.Metadata[secretNoted] != s.dir.secretNote() {
		t.Errorf("the log does not note its secret (%v)", err)
	}
}

// TestEmbeddedLogKnowsItsSecret changes the secret beside a log.
func TestEmbeddedLogKnowsItsSecret(t *testing.T) {
	o := optionsIn(t)
	wantOpen(t, o, "")
	writeSecret(t, filepath.Join(o.Dir, "secret"), "f")
	wantOpen(t, o, "is not the secret")
	if err := os.Remove(filepath.Join(o.Dir, "witness")); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, o, "begun with another secret")
}

// TestOneReplicaInAClusterIsRefused keeps a log once where three servers are.
func TestOneReplicaInAClusterIsRefused(t *testing.T) {
	t.Parallel()
	c := startCluster(t).begin()
	s := openSoon(t, outsideIn(t, c.urls()))
	once := wanted(1)
	once.Metadata = s.stream.CachedInfo().Config.Metadata
	if _, err := s.js.UpdateStream(t.Context(), once); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, outsideIn(t, c.urls()), "num_replicas is 1 and must be 3")
}
