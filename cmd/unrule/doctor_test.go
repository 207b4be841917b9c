package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/eventstore"
)

// of is what was found of one thing; the worst where there is more than one.
func (f findings) of(check string) (worst finding) {
	rank := map[string]int{fine: 1, warn: 2, bad: 3}
	for _, one := range f {
		if one.Check == check && rank[one.State] > rank[worst.State] {
			worst = one
		}
	}
	return worst
}

// found wants a state and some words of one thing.
func (f findings) found(t *testing.T, check, state, says string) {
	t.Helper()
	one := f.of(check)
	if one.State != state || !strings.Contains(one.Says, says) {
		t.Errorf("%s is %q, %q, want %q with %q", check, one.State, one.Says, state, says)
	}
	if (one.Do == "") != (one.State == fine) {
		t.Errorf("%s is %q and says to do %q", check, one.State, one.Do)
	}
}

// doctor runs the command on a directory.
func doctor(t *testing.T, data string, args ...string) (findings, int) {
	t.Helper()
	var out, errs strings.Builder
	args = append([]string{"doctor", "--json", "--data", data}, args...)
	code := run(t.Context(), args, nil, strings.NewReader(""), &out, &errs)
	var all findings
	if err := json.Unmarshal([]byte(out.String()), &all); err != nil {
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	return all, code
}

// nowhere is an address that nothing answers on.
func nowhere(t *testing.T) string {
	s := httptest.NewServer(nil)
	s.Close()
	return strings.TrimPrefix(s.URL, "http://")
}

// TestDoctor looks at directories with one fault each.
func TestDoctor(t *testing.T) {
	chmod := func(path string, mode os.FileMode) func(string) error {
		return func(dir string) error { return os.Chmod(filepath.Join(dir, path), mode) }
	}
	for _, tc := range []struct {
		name               string
		spoil              func(dir string) error
		check, state, says string
		code               int
	}{
		{"well", func(string) error { return nil }, "log", fine, "ends at position 1;", exitDone},
		{"for all to look into", chmod(".", 0o755), "directory", warn, "(mode 0755)", exitDone},
		{"secret for all", chmod("secret", 0o644), "secret", bad, "may be read by others (mode 0644)", exitFailed},
		{"secret cut", func(dir string) error { return os.Truncate(filepath.Join(dir, "secret"), 7) }, "secret", bad, "has 7 bytes", exitFailed},
		{"secret gone", func(dir string) error { return os.Remove(filepath.Join(dir, "secret")) }, "secret", bad, "no such file", exitFailed},
		{"log of nothing", func(dir string) error {
			log := filepath.Join(dir, "jetstream")
			return errors.Join(os.RemoveAll(log), os.WriteFile(log, nil, 0o600))
		}, "log", bad, "did not start", exitFailed},
		{"a file", func(dir string) error {
			return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600))
		}, "directory", bad, "it is no directory", exitFailed},
		{"not there", os.RemoveAll, "directory", warn, "is not there", exitDone},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if code := run(t.Context(), []string{"department", "add", "Kitchen", "--data", dir}, nil, nil, &strings.Builder{}, &strings.Builder{}); code != exitDone {
				t.Fatalf("department: exit %d", code)
			}
			if err := tc.spoil(dir); err != nil {
				t.Fatal(err)
			}
			all, code := doctor(t, dir, "--listen", nowhere(t))
			all.found(t, tc.check, tc.state, tc.says)
			if code != tc.code {
				t.Errorf("exit %d, want %d", code, tc.code)
			}
			if _, err := os.Stat(dir); tc.name == "not there" && err == nil {
				t.Error("doctor made a data directory")
			}
		})
	}
}

// TestDoctorOfARunningServer asks the server for what nobody else can see.
func TestDoctorOfARunningServer(t *testing.T) {
	p := silent(t.Context(), t.TempDir(), &strings.Builder{}, &lockedBuffer{})
	h, err := p.openRead()
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	silentOnes := nowhere(t)
	all, code := doctor(t, p.flags.Data, "--listen", silentOnes)
	all.found(t, "log", fine, "running unrule has it open")
	all.found(t, "server", bad, "nothing answers on "+silentOnes)
	if code != exitFailed {
		t.Errorf("exit %d, want %d", code, exitFailed)
	}
}

// answering is a server that answers /readyz.
func answering(t *testing.T, status int, body string) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

func TestDoctorJudgesWhatAnswers(t *testing.T) {
	for _, tc := range []struct {
		status               int
		body                 string
		server, says, public string
		told                 string
	}{
		{200, `{"status":"ready"}`, fine, "is ready", fine, "under a name that it knows"},
		{503, `{"type":"urn:unrule:problem:service.not_ready","status":503,"detail":"Not ready: the log has no room left"}`, bad, "no room left", bad, "no room left"},
		{421, `{"type":"urn:unrule:problem:host.unknown","status":421}`, bad, "", bad, "does not know"},
		{200, `hello`, bad, "another program", bad, "something else (200)"},
		{301, ``, bad, "another program", bad, "something else (301)"},
	} {
		t.Run(fmt.Sprint(tc.status, tc.body), func(t *testing.T) {
			addr := answering(t, tc.status, tc.body)
			var all findings
			all.server(t.Context(), addr, true)
			all.public(t.Context(), "http://"+addr, addr)
			all.found(t, "server", tc.server, tc.says)
			all.found(t, "public", tc.public, tc.told)
			all.found(t, "forwarded", fine, "never reads X-Forwarded-For")
			if got := all.of("listen"); got.State != "" {
				t.Errorf("loopback: %v", got)
			}
		})
	}
}

func TestDoctorJudgesTheWayIn(t *testing.T) {
	gone := nowhere(t)
	var all findings
	all.server(t.Context(), "0.0.0.0:"+gone[strings.LastIndex(gone, ":")+1:], false)
	all.public(t.Context(), "http://unrule.invalid", gone)
	all.found(t, "listen", warn, "without TLS")
	all.found(t, "tls", warn, "is not encrypted")
	all.found(t, "public", bad, "cannot be reached")
	var none findings
	none.public(t.Context(), "", gone)
	none.found(t, "public", warn, "not known")
	for days, state := range map[int]string{90: fine, 13: warn, -1: warn} {
		var all findings
		all.certificate(&tls.ConnectionState{PeerCertificates: []*x509.Certificate{{NotAfter: time.Now().Add(time.Duration(days)*24*time.Hour + time.Hour)}}})
		all.found(t, "tls", state, "the certificate")
	}
}

func TestDoctorJudgesClocks(t *testing.T) {
	built := time.Date(2027, time.March, 1, 0, 0, 0, 0, time.UTC)
	for day, state := range map[string]string{"1970-01-01": bad, "2027-02-01": bad, "2102-01-01": bad} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		var all findings
		all.clock(now, built)
		all.found(t, "clock", state, day)
	}
	var all findings
	if all.clock(built.AddDate(0, 1, 0), built); all.of("clock").State == bad {
		t.Errorf("a good clock: %v", all)
	}
}

// TestDoctorSeesAClockSetBack finds the log's last record in the future.
func TestDoctorSeesAClockSetBack(t *testing.T) {
	o := eventstore.Options{Dir: t.TempDir(), Now: time.Now, Log: silent(t.Context(), "", nil, &lockedBuffer{}).log}
	store, err := eventstore.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	go store.Run(t.Context(), func(domain.Recorded) {})
	register := domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: domain.DepartmentID{ID: newID()}, Name: "Cocina"}}
	if _, err := store.Handle(t.Context(), domain.Act{ID: newID(), By: byOperator, Command: register}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	var all findings
	o.Now = func() time.Time { return time.Now().AddDate(0, 0, -2) }
	all.opened(t.Context(), o)
	all.found(t, "clock", bad, "the log's last record is of")
	var now findings
	o.Now = time.Now
	if now.opened(t.Context(), o); now.of("clock").State != "" {
		t.Errorf("with the right clock: %v", now)
	}
}

func TestDoctorJudgesSpaceAndLoss(t *testing.T) {
	for free, state := range map[int64]string{1 << 20: bad, 500 << 20: warn, 50 << 30: fine} {
		var all findings
		all.space(eventstore.Place{Free: free, Reserve: 16 << 20})
		all.found(t, "space", state, "free")
	}
	for _, tc := range []struct {
		place       eventstore.Place
		state, says string
	}{
		{eventstore.Place{FileSystem: "ext4", Shared: true}, fine, "nothing acknowledged would be lost: each answer waits"},
		{eventstore.Place{FileSystem: "zfs"}, fine, "nothing acknowledged would be lost: each write is synced"},
		{eventstore.Place{FileSystem: "nfs"}, warn, "up to another program"},
		{eventstore.Place{FileSystem: "tmpfs", Volatile: true}, bad, "everything would be lost"},
	} {
		var all findings
		all.loss(tc.place)
		all.found(t, "loss", tc.state, tc.says)
	}
	var all findings
	all.directory(eventstore.Place{Owner: os.Geteuid() + 1}, nil)
	all.found(t, "owner", warn, "and this is another")
	p := silent(t.Context(), "", &strings.Builder{}, &lockedBuffer{})
	all.log(t.Context(), p, eventstore.Place{Owner: os.Geteuid() + 1, Log: true})
	all.found(t, "log", warn, "not opened")
}

func TestDoctorJudgesBackups(t *testing.T) {
	today := domain.DayOf(time.Now())
	for _, tc := range []struct {
		last        eventstore.LastBackup
		state, says string
	}{
		{eventstore.LastBackup{}, warn, "none was made"},
		{eventstore.LastBackup{Position: 9, Day: today - 8}, warn, "8 days ago, and goes to position 9"},
		{eventstore.LastBackup{Position: 9, Day: today - 7}, fine, "goes to position 9"},
	} {
		var all findings
		all.backup(eventstore.Place{Log: true, Backup: tc.last}, today)
		all.found(t, "backup", tc.state, tc.says)
	}
	var none findings
	if none.backup(eventstore.Place{}, today); len(none) != 0 {
		t.Errorf("without a log: %v", none)
	}
}
