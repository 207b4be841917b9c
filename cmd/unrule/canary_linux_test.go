package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A harvest is everything that is left of a run: what an administrator could look into,
// by its name.
type harvest map[string][]byte

// files takes every file below a directory.
func (h harvest) files(t *testing.T, name, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		h[name+strings.TrimPrefix(path, dir)] = b
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// command takes what a command of the program prints, and whether it says that all
// went well.
func (h harvest) command(t *testing.T, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, nil, strings.NewReader(""), &out, &errs)
	if code != exitDone {
		t.Fatalf("%v: exit %d: %s", args, code, &errs)
	}
	name := fmt.Sprint("unrule ", strings.Join(args[:len(args)-2], " "))
	h[name], h[name+" (errors)"] = out.Bytes(), errs.Bytes()
}

// answers takes what the board's and everybody's routes answer to somebody else.
func (h harvest) answers(t *testing.T, when, addr, token, rule string) {
	t.Helper()
	for _, path := range []string{
		"/api/v1/rules", "/api/v1/rules/" + rule, "/api/v1/rules/" + rule + "/stories", "/api/v1/rules/" + rule + "/history", "/api/v1/departments",
		"/api/v1/impact", "/api/v1/suggestions?q=yxtitle", "/rules", "/", "/api/openapi.yaml", "/api/openapi.json", "/healthz", "/readyz",
	} {
		r, _ := http.NewRequest("GET", "http://"+addr+path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		_ = got.Header.Write(&b)
		_, err = io.Copy(&b, got.Body)
		if got.Body.Close(); err != nil || got.StatusCode != http.StatusOK {
			t.Fatalf("GET %s: %d %v", path, got.StatusCode, err)
		}
		h[when+" GET "+path] = b.Bytes()
	}
}

// TestCanary goes over every route with a client that everything gives away, in the
// program as it is started and with all that can fail inside it, and then looks for
// the client in everything that is left.
func TestCanary(t *testing.T) {
	t.Parallel()
	data, found, began := filepath.Join(t.TempDir(), "data"), harvest{}, time.Now()
	c := newCanary(t)
	rule := c.inProcessOfItsOwn(data, found)
	c.inBrokenHouse(data, rule, found)
	requests := 0
	for _, n := range c.seen {
		requests += n
	}
	found.files(t, "data", data)
	backup, restored := t.TempDir(), t.TempDir()
	found.command(t, "backup", "-o", filepath.Join(backup, "unrule.backup"), "--data", data)
	found.files(t, "backup", backup)
	found.command(t, "restore", filepath.Join(backup, "unrule.backup"), "--secret-file", filepath.Join(data, "secret"), "--data", restored)
	found.files(t, "restored", restored)
	for _, args := range [][]string{
		{"--format", "json"}, {"--format", "csv"}, {"--format", "json", "--unsuppressed"}, {"--format", "csv", "--unsuppressed", "--language", "es"},
	} {
		found.command(t, append(append([]string{"export", "--quarter", thisQuarter()}, args...), "--data", data)...)
	}
	found.command(t, "token", "list", "--json", "--data", data)
	found.command(t, "department", "list", "--json", "--data", data)
	found.command(t, "rebuild", "--data", data)
	closeThisQuarter(t, data)
	found.files(t, "data after all", data)
	c.met(200, 201, 303, 400, 401, 403, 404, 405, 409, 413, 414, 415, 417, 421, 422, 429, 431, 500, 501, 503)
	nothingOf(t, c, found)
	noTimeOfDay(t, found)
	noLineOf(t, found)
	t.Logf("%d answers in %v", requests, time.Since(began).Round(time.Millisecond))
}

// nothingOf looks for every secret of the canary everywhere, and, so that it is known
// to look, for what was reported.
func nothingOf(t *testing.T, c *canary, found harvest) {
	t.Helper()
	raw := map[string]string{"address in bytes": "\x7f\x4d\x58\x63", "remote in bytes": "\xcb\x00\x71\x4d"}
	s, reported := newSearch(c.secrets, raw), newSearch(map[string]string{"title": "YxTitle", "story": "YxStory", "proposal": "YxProposal", "reply": "YxReply"}, nil)
	var hits []string
	met := map[string]bool{}
	chance := 0.0
	for _, place := range slices.Sorted(maps.Keys(found)) {
		b := found[place]
		hits = append(hits, s.in(place, b)...)
		for _, hit := range reported.in(place, b) {
			word, _, _ := strings.Cut(strings.TrimPrefix(hit, place+": "), " ")
			within, name, _ := strings.Cut(place, "/")
			if name == "quarters" {
				within = name
			}
			met[word+" in "+within] = true
		}
		// Four bytes of an address can lie somewhere by chance: after each byte
		// like its first, once in 2^24 times.
		chance += float64(bytes.Count(b, []byte{0x7f})+bytes.Count(b, []byte{0xcb})) / (1 << 24)
	}
	for _, want := range []string{"title in data", "story in data", "proposal in data", "reply in data", "title in backup", "story in backup", "story in restored", "title in quarters"} {
		if !met[want] {
			t.Errorf("the search does not find the %s, where it was stored", want)
		}
	}
	for _, never := range []string{"story in quarters", "proposal in quarters", "reply in quarters"} {
		if met[never] {
			t.Errorf("the search finds the %s, where no words belong", never)
		}
	}
	for _, hit := range hits[:min(len(hits), 20)] {
		t.Error(hit)
	}
	t.Logf("places: %s", strings.Join(s.places, ", "))
	t.Logf("%d places, %d bytes with what was unpacked; %d needles, %d patterns (with encodings, case and alignment); four bytes of an address by chance: %.6f; hits: %d; but found of what was reported: %s",
		len(s.places), s.bytes, len(c.secrets)+len(raw), s.count, chance, len(hits), strings.Join(slices.Sorted(maps.Keys(met)), ", "))
}

// inProcessOfItsOwn runs the program as an operator starts it, in directories that
// nothing may write into, and goes everywhere. It returns a rule.
func (c *canary) inProcessOfItsOwn(data string, found harvest) (rule string) {
	t, around := c.t, c.t.TempDir()
	watched := watch(t, around)
	p, metrics := startWatched(t, data, around)
	c.addr = p.addr
	found["metrics before"] = []byte(metricsOf(t, metrics))
	receipt := c.overAPI("YxTitle over the API")
	rule = c.visit(receipt)
	c.report("YxTitle of a robot", "ZqTrapWords")
	c.leave()
	c.everyRoute(string(found["metrics before"]), rule, receipt)
	c.noRequests()
	found.answers(t, "first", c.addr, p.token, rule)
	found["metrics after"] = []byte(metricsOf(t, metrics))
	onlyOpens(t, p.Process.Pid, data)
	p.end(t)
	watched.untouched(t)
	found["stdout"], found["stderr"] = p.stdout.Bytes(), p.stderr.Bytes()
	return rule
}

// A watchedChild is the program as a process of its own, of which every word is kept.
type watchedChild struct {
	*exec.Cmd
	addr, token    string
	stdout, stderr bytes.Buffer
	rest           io.Reader
}

// startWatched starts the program with a working directory, a home and a place for
// temporary files that it has no business in.
func startWatched(t *testing.T, data, around string) (p *watchedChild, metrics string) {
	t.Helper()
	path, err := exec.LookPath("unrule") // the test binary under the program's name
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	metrics = free.Addr().String()
	free.Close()
	p = &watchedChild{Cmd: exec.Command(path, "serve", "--listen", "127.0.0.1:0", "--metrics-listen", metrics, "--least", "0s", "--data", data)}
	p.Dir, p.Env, p.Stderr = around, []string{"TMPDIR=" + around, "HOME=" + around, "PWD=" + around}, &p.stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(io.TeeReader(out, &p.stdout))
	first, _ := lines.ReadString('\n')
	second, _ := lines.ReadString('\n')
	_, p.addr, _ = strings.Cut(strings.TrimSpace(first), "http://")
	_, p.token, _ = strings.Cut(strings.TrimSpace(second), "only now: ")
	p.rest = lines
	return p, metrics
}

// end asks the program to end and expects that it ends well.
func (p *watchedChild) end(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, p.rest)
	if err := p.Wait(); err != nil {
		t.Errorf("end after a signal: %v: %s", err, &p.stderr)
	}
}

// visit comes back with a receipt, with wrong ones and with none, and returns the rule
// that the receipt's report is about.
func (c *canary) visit(receipt string) (rule string) {
	c.t.Helper()
	path := "/receipt/" + c.lookUp(receipt)
	if page := c.get(path); !strings.Contains(page.body, "YxTitle") {
		c.t.Fatalf("the receipt answers %d\n%s", page.status, page.body)
	}
	c.send(path+"/reply", "reply", "ZqUnasked reply", "receipt", receipt)
	c.send(path+"/answer", "answer", "gone", "receipt", receipt)
	c.send("/receipt/"+strings.Repeat("0", 32)+"/reply", "reply", "ZqUnasked reply", "receipt", receipt)
	c.leads(c.send(path+"/leave"), "language=en")
	c.get("/receipt/" + c.lookUp("ZqWrongReceipt"))
	c.get("/receipt/" + c.lookUp(""))
	m := tableID.FindStringSubmatch(c.ask("GET", "/api/v1/suggestions?q=YxTitle", "", "").body)
	if m == nil {
		c.t.Fatal("no rule is suggested")
	}
	return m[1]
}
