package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// served is an asset as it is served, without its compression.
func served(t *testing.T, a *Assets, name, accept string) (body, encoding string, ok bool) {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/assets/"+name, nil)
	r.Header.Set("Accept-Encoding", accept)
	ok = a.Serve(w, r, name)
	var content io.Reader = w.Body
	if encoding = w.Header().Get("Content-Encoding"); encoding != "" {
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		content = z
	}
	b, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), encoding, ok
}

func TestAssetsPlainAndCompressed(t *testing.T) {
	a, err := NewAssets("")
	if err != nil {
		t.Fatal(err)
	}
	for name := range assetTypes {
		want, err := assetFiles.ReadFile("assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".js") {
			want = lean(want)
		}
		for accept, encoding := range map[string]string{"": "", "br": "", "gzip, deflate, br": "gzip", "gzip": "gzip"} {
			if body, got, ok := served(t, a, name, accept); !ok || got != encoding || body != string(want) {
				t.Errorf("%s for %q: %d bytes in %q, want %d in %q", name, accept, len(body), got, len(want), encoding)
			}
		}
	}
	for _, name := range []string{"", "form", "../doc.go", "FORM.CSS", "form.css/"} {
		if _, _, ok := served(t, a, name, ""); ok {
			t.Errorf("%q is served", name)
		}
	}
}

// A script loses its comments and its indentation, and nothing that does something.
func TestLean(t *testing.T) {
	script := "// a law\n'use strict';\n  {\n\t// why\n    const at = '//'; // not a line of its own\n  }\n"
	if got, want := string(lean([]byte(script))), "'use strict';\n{\nconst at = '//'; // not a line of its own\n}\n"; got != want {
		t.Errorf("lean(%q) = %q, want %q", script, got, want)
	}
}

// Every file that is embedded has a type, and none is served without being listed.
func TestEveryAssetHasItsType(t *testing.T) {
	files, err := assetFiles.ReadDir("assets")
	if err != nil || len(files) != len(assetTypes) {
		t.Errorf("%d files and %d types, %v", len(files), len(assetTypes), err)
	}
}

func TestBrand(t *testing.T) {
	full := string(bytes.Repeat([]byte("x"), maxBrand))
	for _, tc := range []struct {
		name  string
		files map[string]string
		says  string
	}{
		{"both", map[string]string{"brand.css": ":root{}", "logo.svg": "<svg/>"}, ""},
		{"one", map[string]string{"logo.svg": "<svg/>", "notes.txt": "not ours"}, ""},
		{"as large as may be", map[string]string{"brand.css": full}, ""},
		{"too large", map[string]string{"brand.css": full + "x"}, "at most 8192 are served"},
		{"empty", nil, "holds none of brand.css, logo.svg"},
		{"others alone", map[string]string{"form.css": "x", "form.js": "x"}, "holds none of"},
	} {
		dir := t.TempDir()
		for name, body := range tc.files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		a, err := NewAssets(dir)
		if tc.says != "" {
			if err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%s: NewAssets = %v, want %q", tc.name, err, tc.says)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		for _, name := range branded {
			want, ok := tc.files[name]
			if body, _, _ := served(t, a, name, "gzip"); (body == want) != ok {
				t.Errorf("%s: %s = %.20q, ours: %t", tc.name, name, body, !ok)
			}
		}
		if body, _, _ := served(t, a, "form.js", ""); body == tc.files["form.js"] {
			t.Errorf("%s: a brand replaces the script", tc.name)
		}
	}
	if _, err := NewAssets(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a directory that is not there is taken")
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "brand.css"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := NewAssets(dir); err == nil || !strings.HasPrefix(err.Error(), "read brand: ") {
		t.Errorf("a directory in the place of a file = %v", err)
	}
}
