package eventstore

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"unrule/domain"
)

// TestExamine looks at a directory in every state of its life, and changes nothing.
func TestExamine(t *testing.T) {
	o := optionsIn(t)
	o.Dir = filepath.Join(o.Dir, "data")
	if _, err := Examine(o.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Examine(nothing) = %v, want that it is not there", err)
	}
	if err := os.Mkdir(o.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if p, err := Examine(o.Dir); p.Log || p.Locked || p.Secret != nil || p.Others != "" || err != nil {
		t.Errorf("Examine(empty) = %+v, %v", p, err)
	}
	if left, err := os.ReadDir(o.Dir); len(left) != 0 || err != nil {
		t.Errorf("Examine left %v, %v", left, err)
	}
	s := open(t, o)
	p, err := Examine(o.Dir)
	if !p.Log || !p.Locked || p.Secret != nil || err != nil || p.Shared == s.shareSync() || p.Limit <= p.Size || p.Free < p.Limit-p.Size {
		t.Errorf("Examine(open) = %+v, %v", p, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if p, err := Examine(o.Dir); !p.Log || p.Locked || err != nil {
		t.Errorf("Examine(closed) = %+v, %v", p, err)
	}
	open(t, o) // looking has kept nobody out
}

func TestExamineOutside(t *testing.T) {
	o := outsideIn(t, outside(t))
	got, err := ExamineOutside(t.Context(), o)
	if got.Log || got.Server == "" || got.Cluster != "" || err != nil {
		t.Errorf("before the first start: %+v, %v", got, err)
	}
	handle(t, run(t, open(t, o)), friction())
	got, err = ExamineOutside(t.Context(), o)
	if !got.Log || got.Position != 1 || got.Replicas != 1 || len(got.Weak) != 0 || err != nil {
		t.Errorf("with a log: %+v, %v", got, err)
	}
	o.URL = "nats://127.0.0.1:1"
	if _, err := ExamineOutside(t.Context(), o); err == nil {
		t.Error("nobody there: no error")
	}
}

func TestExamineOutsideWithoutJetStream(t *testing.T) {
	srv, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	defer srv.Shutdown()
	if !srv.ReadyForConnections(startWithin) {
		t.Fatal("the server does not start")
	}
	if _, err := ExamineOutside(t.Context(), outsideIn(t, srv.ClientURL())); err == nil || !strings.Contains(err.Error(), "ask for JetStream") {
		t.Errorf("ExamineOutside() = %v, want JetStream missed", err)
	}
}

// The last backup that was written to its end is known beside the log, and no other.
func TestLastBackupIsNoted(t *testing.T) {
	o := optionsIn(t)
	during(t, o, func(s *Store) {
		wait(t, s)
		noted := func() LastBackup {
			t.Helper()
			p, err := Examine(o.Dir)
			if err != nil {
				t.Fatal(err)
			}
			return p.Backup
		}
		handle(t, s, friction())
		if got := noted(); got != (LastBackup{}) {
			t.Errorf("before a backup there is %+v", got)
		}
		today := domain.DayOf(s.opts.Now().UTC())
		for position := uint64(1); position <= 2; position++ {
			if _, err := s.Backup(t.Context(), io.Discard, "test"); err != nil {
				t.Fatal(err)
			}
			if got := noted(); got != (LastBackup{position, today}) {
				t.Errorf("the last backup is %+v, want position %d today", got, position)
			}
			handle(t, s, friction())
		}
		broken := errors.New("no room")
		if _, err := s.Backup(t.Context(), failing{broken}, "test"); !errors.Is(err, broken) || noted().Position != 2 {
			t.Errorf("a backup that broke off: %v, and %+v is noted", err, noted())
		}
	})
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
