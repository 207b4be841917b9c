package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fetch is an answer as text.
func (w *walk) fetch(method, path, body string) string {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		w.Fatalf("%s %s = %d %s, %v", method, path, got.StatusCode, text, err)
	}
	return string(text)
}

// seal lets a day pass, on which the log seals itself.
func (w *walk) seal(day string) {
	w.Helper()
	w.on(day)
	head, err := w.house.Head(w.Context())
	if err == nil {
		err = w.house.Wait(w.Context(), head)
	}
	if err != nil {
		w.Fatal(err)
	}
}

// provedBy runs the program on what somebody kept, and nothing else: there is no data
// directory where it runs.
func provedBy(t *testing.T, args ...string) (out string, code int) {
	t.Helper()
	var said strings.Builder
	code = run(context.Background(), append([]string{"verify", "--data", filepath.Join(t.TempDir(), "none")}, args...), nil, strings.NewReader(""), &said, &said)
	return said.String(), code
}

func kept(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "kept")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTheWayOfAProof: a report is sealed, its proof is checked without the server, the log
// goes on and is shown to go on, the words are erased and their hash is still proved.
func TestTheWayOfAProof(t *testing.T) {
	w := newWalk(t)
	receipt, _ := w.report(`{"title":"Tres firmas <&>"}`, "2125-12")
	tell := func() string {
		return w.fetch("POST", "/api/v1/receipts", fmt.Sprintf(`{"receipt":%q}`, receipt))
	}
	if told := tell(); !strings.Contains(told, `"sealed":false`) || strings.Contains(told, `"proof"`) {
		t.Fatalf("before the seal: %s", told)
	}
	w.seal("2126-01-11")
	first, key := tell(), strings.TrimSpace(w.fetch("GET", "/api/v1/checkpoint/key", ""))
	out, code := provedBy(t, "--receipt", kept(t, first), "--key", key)
	if code != exitDone || !strings.Contains(out, "una hora en la fila") || !strings.Contains(out, "Good: the record is in the log") {
		t.Fatalf("verify = %d %s\n%s", code, out, first)
	}
	if out, code := provedBy(t, "--receipt", kept(t, strings.Replace(first, "una hora", "dos horas", 1)), "--key", key); code != exitFailed {
		t.Errorf("other words pass: %d %s", code, out)
	}

	old := w.fetch("GET", "/api/v1/checkpoint", "")
	size := strings.Split(old, "\n")[1]
	for n := range 20 {
		w.report(fmt.Sprintf(`{"title":"Regla %d"}`, n), "2125-12")
	}
	w.seal("2126-01-12")
	growth := w.fetch("GET", "/api/v1/checkpoint/consistency?from="+size, "")
	if now := w.fetch("GET", "/api/v1/checkpoint", ""); now == old {
		t.Error("the checkpoint stands still")
	}
	if out, code := provedBy(t, "--consistency", kept(t, growth), "--checkpoint", kept(t, old), "--key", key); code != exitDone {
		t.Errorf("verify = %d %s", code, out)
	}

	position := w.ask("POST", "/api/v1/receipts", fmt.Sprintf(`{"receipt":%q}`, receipt)).Log.Position
	report, err := w.house.ReadAt(t.Context(), position)
	if err != nil {
		t.Fatal(err)
	}
	if s := w.ask("POST", "/api/v1/reports/"+report.Aggregate.ID.String()+"/redact", `{"reason":"nombra a alguien"}`, "Authorization", "Bearer "+w.token); s.status != http.StatusOK {
		t.Fatalf("redact = %d %s", s.status, s.Code)
	}
	w.seal("2126-01-13")
	if leaf, err := (provable{w.house.Store}).Leaf(t.Context(), position); err != nil || leaf.Text != nil {
		t.Errorf("the erased record reads %q, %v", leaf.Text, err)
	}
	last := tell()
	if strings.Contains(last, "una hora") || !strings.Contains(last, `"reason":"nombra a alguien"`) {
		t.Errorf("once the words are erased: %s", last)
	}
	hash := func(text string) string {
		out, code := provedBy(t, "--receipt", kept(t, text), "--key", key)
		_, line, _ := strings.Cut(out, "hash of the record")
		line, _, _ = strings.Cut(line, "\n")
		if code != exitDone || line == "" {
			t.Errorf("verify = %d %s", code, out)
		}
		return line
	}
	if hash(first) != hash(last) {
		t.Error("what is proved is another record than the one that was erased")
	}
}
