package eventstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unrule/domain"
)

// recordsOf are the records of a backup.
func recordsOf(t testing.TB, b []byte) (list []Record) {
	t.Helper()
	if _, err := ReadBackup(t.Context(), bytes.NewReader(b), nil, func(r Record) error { list = append(list, r); return nil }); err != nil {
		t.Fatalf("ReadBackup() = %v", err)
	}
	return list
}

// forged is a backup of records that no log ever had.
func forged(t testing.TB, head BackupHead, records []Record) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := newBackupWriter(&b, head)
	for _, r := range records {
		if !r.Gone {
			r.Hash = leafHash(r.Subject, natsHeader(r.Header), r.Body)
		}
		from := len(w.text)
		if err == nil {
			w.text, err = appendRecord(w.text, r)
			_ = w.tally.take(r, w.text[from:]) // what it refuses is what is forged
		}
	}
	if err == nil {
		_, err = w.end()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with is a record with one of its headers changed.
func with(r Record, name, value string) Record {
	h := []Header{}
	for _, one := range r.Header {
		if one.Name == name {
			one.Value = value
		}
		h = append(h, one)
	}
	r.Header = h
	return r
}

func TestForgedBackups(t *testing.T) {
	b, m := backUp(t, someLog(t, 3))
	good := recordsOf(t, b)
	change := func(i int, r Record) []Record {
		list := append([]Record{}, good...)
		list[i] = r
		return list
	}
	gone := good[1]
	gone.Gone = true
	quarter, err := domain.ParseQuarter("2026-Q2")
	if err != nil {
		t.Fatal(err)
	}
	closing, err := json.Marshal(domain.QuarterClosed{Quarter: quarter, Head: 2, Root: strings.Repeat("0", 64)})
	if err != nil {
		t.Fatal(err)
	}
	seal := with(good[4], headerKind, "quarter-closed")
	seal.Subject, seal.Body = subjectOrg, closing
	for name, tt := range map[string]struct {
		head    BackupHead
		records []Record
		at      uint64
		want    string
	}{
		"newer kind":          {m.BackupHead, change(2, with(good[2], headerKind, "rule-praised")), 3, `kind "rule-praised" is not known`},
		"newer version":       {m.BackupHead, change(2, with(good[2], headerVersion, "9")), 3, `version 9 of kind "friction-reported" is not known`},
		"gap not explained":   {m.BackupHead, change(1, gone), 2, "nothing in the log says that it was erased"},
		"false seal":          {m.BackupHead, change(4, seal), 5, "does not agree"},
		"a position left out": {m.BackupHead, append(append([]Record{}, good[:2]...), good[3:]...), 3, "the event is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readBackup(t, forged(t, tt.head, tt.records))
			damage, ok := errors.AsType[*DamageError](err)
			if !ok || damage.Position != tt.at || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadBackup() = %v, want position %d: %s", err, tt.at, tt.want)
			}
		})
	}
}

// A day that is long past is the same after a restore, and so is that of the next one.
func TestDaysAreRestored(t *testing.T) {
	s := someLog(t, 2)
	b, m := backUp(t, s)
	records := recordsOf(t, b)
	for i := range records {
		records[i].Day = domain.DayOf(noon) - domain.Day(i*400)
	}
	old := forged(t, m.BackupHead, records)
	o := optionsIn(t)
	restoreTo(t, o, s, old)
	restored := run(t, open(t, o))
	for i, e := range everyEvent(t, restored) {
		if e.Day != records[i].Day {
			t.Errorf("position %d is of %s, want %s", e.Position, e.Day, records[i].Day)
		}
	}
	if e, err := restored.ReadAt(t.Context(), 3); err != nil || e.Day != records[2].Day {
		t.Errorf("ReadAt(3) = %v, %v, want the day %s", e.Day, err, records[2].Day)
	}
	if again, _ := backUp(t, restored); !bytes.Equal(again[len(firstLine()):], old[len(firstLine()):]) {
		t.Error("the backup of what was restored differs")
	}
}

func TestNoBackup(t *testing.T) {
	for text, want := range map[string]error{
		"":                      ErrNoBackup,
		"PK\x03\x04":            ErrNoBackup,
		"unrule-backup":         ErrNoBackup,
		"unrule-backup x\n":     ErrNoBackup,
		"unrule-backup 2\nrest": ErrNewerBackup,
		"unrule-backup 1\n":     errCut,
	} {
		if _, err := readBackup(t, []byte(text)); !errors.Is(err, want) {
			t.Errorf("ReadBackup(%q) = %v, want %v", text, err, want)
		}
	}
}

// everything is what lies below a directory.
func everything(t testing.TB, dir string) string {
	t.Helper()
	var b strings.Builder
	if err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil {
			b.WriteString(path + " " + info.Mode().String() + "\n")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestRefusedRestoreTouchesNothing refuses for every reason there is.
func TestRefusedRestoreTouchesNothing(t *testing.T) {
	s := someLog(t, 3)
	b, _ := backUp(t, s)
	secret := filepath.Join(s.opts.Dir, "secret")
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, bytes.Repeat([]byte("o"), 32), 0o600); err != nil {
		t.Fatal(err)
	}
	used := outside(t)
	if err := open(t, outsideIn(t, used)).Close(); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		backup []byte
		secret string
		url    string
		holds  string
		want   string
	}{
		"no backup":        {[]byte("hello"), secret, "", "", "no backup"},
		"newer form":       {[]byte("unrule-backup 7\n"), secret, "", "", "a newer Unrule"},
		"half a file":      {b[:len(b)/2], secret, "", "", "cut short"},
		"changed":          {append(bytes.Clone(b[:len(b)-9]), "damaged!!"...), secret, "", "", "not as it was written"},
		"other secret":     {b, other, "", "", "the secret is not the one"},
		"no secret":        {b, "", "", "", "secret is missing"},
		"not empty":        {b, secret, "", "jetstream", "there is no log"},
		"other files":      {b, secret, "", "photos", "there is no log"},
		"two secrets":      {b, secret, "", "secret", "are not the same"},
		"stream is there":  {b, secret, used, "", "has a stream FRICTION already"},
		"secret is absent": {b, filepath.Join(t.TempDir(), "nowhere"), "", "", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			o := optionsIn(t)
			o.URL = tt.url
			if tt.holds != "" {
				if err := os.WriteFile(filepath.Join(o.Dir, tt.holds), bytes.Repeat([]byte("x"), 32), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			before := everything(t, o.Dir)
			_, err := Restore(t.Context(), RestoreOptions{Options: keptBy(o, tt.secret)}, bytes.NewReader(tt.backup))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Restore() = %v, want %q", err, tt.want)
			}
			if after := everything(t, o.Dir); after != before && tt.url == "" {
				t.Errorf("the directory is\n%swant\n%s", after, before)
			}
		})
	}
	if head, err := open(t, outsideIn(t, used)).Head(t.Context()); head != 0 || err != nil {
		t.Errorf("the stream that was there ends at %d, %v, want 0", head, err)
	}
}
