package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed assets/*
var assetFiles embed.FS

// Kinds of assets by name.
var assetTypes = map[string]string{
	"form.css":  "text/css; charset=utf-8",
	"form.js":   "text/javascript; charset=utf-8",
	"work.js":   "text/javascript; charset=utf-8",
	"brand.css": "text/css; charset=utf-8",
	"board.css": "text/css; charset=utf-8",
	"board.js":  "text/javascript; charset=utf-8",
	"api.css":   "text/css; charset=utf-8",
	"logo.svg":  "image/svg+xml",
}

// branded are the assets that an organisation may replace by its own.
var branded = []string{"brand.css", "logo.svg"}

// maxBrand is the most that a file of the brand may weigh, in bytes: the first page is
// for a cheap phone.
const maxBrand = 8 << 10

// Assets are the files beside the pages, plain and compressed.
type Assets struct{ files map[string]asset }

type asset struct {
	kind        string
	plain, gzip []byte
}

// NewAssets reads the assets; a brand directory may hold files of an organisation's
// own in their place. "" is no directory.
func NewAssets(brand string) (*Assets, error) {
	a := &Assets{files: map[string]asset{}}
	for name, kind := range assetTypes {
		body, err := assetFiles.ReadFile("assets/" + name)
		if err != nil {
			return nil, fmt.Errorf("web: read asset: %w", err)
		}
		if strings.HasSuffix(name, ".js") {
			body = lean(body)
		}
		a.files[name] = compress(kind, body)
	}
	if brand == "" {
		return a, nil
	}
	found := 0
	for _, name := range branded {
		body, err := os.ReadFile(filepath.Join(brand, name))
		switch {
		case os.IsNotExist(err):
			continue
		case err != nil:
			return nil, fmt.Errorf("read brand: %w", err)
		case len(body) > maxBrand:
			return nil, fmt.Errorf("read brand: %s has %d bytes; at most %d are served", name, len(body), maxBrand)
		}
		a.files[name] = compress(assetTypes[name], body)
		found++
	}
	if found == 0 {
		return nil, fmt.Errorf("read brand: %s holds none of %s", brand, strings.Join(branded, ", "))
	}
	return a, nil
}

// lean is a script without what only its reader needs: whole lines of comment, and the
// space before each line.
func lean(script []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(script) {
		if line = bytes.TrimLeft(line, " \t"); !bytes.HasPrefix(line, []byte("//")) {
			b.Write(line)
		}
	}
	return b.Bytes()
}

func compress(kind string, body []byte) asset {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level exists
	z.Write(body)                                         // a buffer takes everything
	z.Close()
	return asset{kind, body, b.Bytes()}
}

// Serve answers with an asset and reports whether there is one of this name. Pages are
// never compressed, because they hold what somebody typed beside what nobody may guess;
// assets hold neither.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request, name string) bool {
	file, ok := a.files[name]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Vary", "Accept-Encoding")
	body := file.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = file.gzip
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	w.Write(body) // an error here means that the client has gone
	return true
}
