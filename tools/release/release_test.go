package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var commit = time.Date(2027, time.January, 2, 3, 4, 6, 0, time.UTC)

// twice writes an archive of one file, touches the file and writes it again.
func twice(t *testing.T, pack func(archive, io.Writer) error) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	a := archive{"unrule_v1", []entry{{"unrule", path, 0o755}}, commit}
	var packed [2]bytes.Buffer
	for i := range packed {
		err := errors.Join(os.WriteFile(path, []byte("binary"), 0o600), os.Chtimes(path, commit, commit.AddDate(i, 0, 0)))
		if err = errors.Join(err, pack(a, &packed[i])); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(packed[0].Bytes(), packed[1].Bytes()) {
		t.Error("the same files give other bytes")
	}
	return packed[0].Bytes()
}

func TestTar(t *testing.T) {
	b := twice(t, func(a archive, w io.Writer) error { return tarred(a).write(w) })
	unpacked, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	in := tar.NewReader(unpacked)
	head, err := in.Next()
	if err != nil || head.Name != "unrule_v1/unrule" || head.Mode != 0o755 || !head.ModTime.Equal(commit) || head.Uid != 0 || head.Uname != "" {
		t.Errorf("entry is %+v, %v", head, err)
	}
	if body, err := io.ReadAll(in); string(body) != "binary" || err != nil {
		t.Errorf("it holds %q, %v", body, err)
	}
}

func TestZip(t *testing.T) {
	b := twice(t, func(a archive, w io.Writer) error { return zipped(a).write(w) })
	in, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if f := in.File[0]; f.Name != "unrule_v1/unrule" || f.Mode() != 0o755 || !f.Modified.Equal(commit) {
		t.Errorf("entry is %+v", f.FileHeader)
	}
}

// A file that cannot be written to its end is not there.
func TestHalfAFileIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	broken := errors.New("no room")
	if err := writeFile(path, func(w io.Writer) error { _, _ = w.Write([]byte("half")); return broken }); !errors.Is(err, broken) {
		t.Errorf("writeFile() = %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("half a file was left")
	}
}

func TestBillIsSettled(t *testing.T) {
	const raw = `{"metadata":{"timestamp":"now","tools":[{"name":"x","hashes":[{"content":"1"}]}]},"components":[{"name":"a&b"}]}`
	got, err := settled([]byte(raw), commit)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"timestamp": "2027-01-02T03:04:06Z"`, `"name": "a&b"`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if strings.Contains(string(got), "hashes") {
		t.Errorf("the tool's sums are in %s", got)
	}
	if _, err := settled([]byte(`{}`), commit); err == nil {
		t.Error("a bill without metadata is taken")
	}
}
