package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/export"
)

// runs runs the program on a data directory and gives what it printed.
func runs(t *testing.T, data string, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args = append(args, "--data", data)
	if code := run(t.Context(), args, nil, strings.NewReader(""), &stdout, &stderr); code != exitDone {
		t.Fatalf("unrule %s: exit %d\n%s", strings.Join(args, " "), code, &stderr)
	}
	return stdout.String()
}

// whileServing runs `unrule serve` on a data directory and gives its address to a function.
func whileServing(t *testing.T, data string, do func(url string), args ...string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, stdout := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, args...), nil, strings.NewReader(""), stdout, io.Discard)
		stdout.Close()
	}()
	lines := bufio.NewScanner(out)
	if lines.Scan() {
		_, addr, _ := strings.Cut(lines.Text(), "http://")
		go io.Copy(io.Discard, out)
		do("http://" + addr)
	}
	stop()
	if code := <-ended; code != exitDone {
		t.Fatalf("unrule serve: exit %d", code)
	}
}

func downloaded(t *testing.T, url, token string) []byte {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("GET %s = %d, %v\n%s", url, answer.StatusCode, err, b)
	}
	return b
}

// The API and the command line give the same bytes, of a closed quarter and of the one
// that is open, in every format and language.
func TestExportIsWhatTheAPIAnswers(t *testing.T) {
	data := t.TempDir()
	dir := t.TempDir()
	rows, mapping := filepath.Join(dir, "rows.csv"), filepath.Join(dir, "map.json")
	if err := os.WriteFile(rows, []byte("id,day,what\n1,05/01/2022,Sign twice\n2,20/02/2022,=1+1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mapping, []byte(`{"name":"kitchen","fields":["id","day","what"],"key":["id"],"rule":{"field":"what","required":true},
		"day":[{"field":"day","formats":["DD/MM/YYYY"]}],"side":{"constant":"employee"},"impacts":[{"constant":"delay"}],"language":{"constant":"en"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	runs(t, data, "import", rows, "--map", mapping)
	runs(t, data, "close")
	token := strings.TrimSpace(runs(t, data, "token", "create", "--name", "analyst", "--role", "viewer"))
	got, open := map[string][]byte{}, ""
	whileServing(t, data, func(url string) {
		body := `{"rule":{"title":"Three signatures"},"impacts":["anger"],"seconds":60,"frequency":"daily"}`
		answer, err := http.Post(url+"/api/v1/reports", "application/json", strings.NewReader(body))
		if err != nil || answer.StatusCode != http.StatusCreated {
			t.Fatal(err, answer)
		}
		answer.Body.Close()
		_, rest, _ := strings.Cut(string(downloaded(t, url+"/api/v1/quarters", token)), `"quarter":"`)
		open = rest[:len("2022-Q1")]
		for _, q := range []string{"2022-Q1", open} {
			for _, f := range export.Formats {
				for _, l := range domain.Languages {
					got[fileName(t, q, f, l)] = downloaded(t, url+"/api/v1/quarters/"+q+"."+f.Name+"?language="+string(l)+"&min_seq=1", token)
				}
			}
		}
	})
	if len(got) != 2*len(export.Formats)*len(domain.Languages) {
		t.Fatalf("%d documents, so two formats have one name of a file", len(got))
	}
	for _, q := range []string{"2022-Q1", open} {
		pack := filepath.Join(dir, q)
		runs(t, data, "export", "--quarter", q, "--format", "all", "--language", "all", "-o", pack)
		for _, f := range export.Formats {
			for _, l := range domain.Languages {
				name := fileName(t, q, f, l)
				b, err := os.ReadFile(filepath.Join(pack, name))
				if err != nil || !bytes.Equal(b, got[name]) || len(b) == 0 {
					t.Errorf("%s: %d bytes on the command line, %d over HTTP, %v", name, len(b), len(got[name]), err)
				}
				if printed := runs(t, data, "export", "--quarter", q, "--format", f.Name, "--language", string(l)); printed != string(b) {
					t.Errorf("%s: standard output has %d bytes, the file %d", name, len(printed), len(b))
				}
			}
		}
	}
	closed := got[fileName(t, "2022-Q1", export.Formats[0], domain.English)]
	if slices.Equal(closed, got[fileName(t, open, export.Formats[0], domain.English)]) || !bytes.Contains(closed, []byte("2022")) {
		t.Error("the two quarters are one")
	}
}

func fileName(t *testing.T, quarter string, f export.Format, l domain.Language) string {
	t.Helper()
	q, err := domain.ParseQuarter(quarter)
	if err != nil {
		t.Fatal(err)
	}
	return f.FileName(q, l)
}

// What is no text is not printed on a terminal.
func TestBinaryFormats(t *testing.T) {
	for media, want := range map[string]bool{"application/pdf": true, "application/zip": true, "text/html; charset=utf-8": false, "text/csv; charset=utf-8": false} {
		if got := binary(export.Format{Name: "x", Media: media}); got != want {
			t.Errorf("binary(%s) = %v, want %v", media, got, want)
		}
	}
	if f, _ := export.FormatOf("json"); binary(f) {
		t.Error("JSON is binary")
	}
}
