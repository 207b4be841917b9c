//go:build linux

package main

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
)

// An encoding is a way in which a text may lie somewhere.
type encoding struct {
	name string
	of   func(text string) []string
}

var encodings = []encoding{
	{"plain", func(s string) []string { return []string{s} }},
	{"url", func(s string) []string {
		all := "%" + strings.Join(slices.Collect(chunks(hex.EncodeToString([]byte(s)), 2)), "%")
		return []string{url.QueryEscape(s), url.PathEscape(s), all, strings.ToUpper(all)}
	}},
	{"json", func(s string) []string { once := quoted(s); return []string{once, quoted(once), unicodeEscapes(s)} }},
	{"html", func(s string) []string { return []string{html.EscapeString(s)} }},
	{"base64", base64s},
	{"hex", func(s string) []string {
		h := hex.EncodeToString([]byte(s))
		return []string{h, strings.ToUpper(h)}
	}},
	{"unhexed", func(s string) []string {
		if b, err := hex.DecodeString(s); err == nil {
			return []string{string(b)}
		}
		return nil
	}},
	{"utf-16", func(s string) []string {
		var little, big []byte
		for _, u := range utf16.Encode([]rune(s)) {
			little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
		}
		return []string{string(little), string(big)}
	}},
	{"hash", func(s string) []string {
		a, b, c := sha256.Sum256([]byte(s)), sha1.Sum([]byte(s)), md5.Sum([]byte(s))
		return []string{string(a[:]), hex.EncodeToString(a[:]), string(b[:]), hex.EncodeToString(b[:]), string(c[:]), hex.EncodeToString(c[:])}
	}},
}

func chunks(s string, n int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for ; len(s) >= n && yield(s[:n]); s = s[n:] {
		}
	}
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // a string always encodes
	return string(b[1 : len(b)-1])
}

func unicodeEscapes(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, `\u%04x`, u)
	}
	return b.String()
}

// base64s is what of a text's base64 does not depend on what stands around it, for the
// three places at which it can begin.
func base64s(s string) (list []string) {
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before, from := range []int{0, 2, 3} {
			whole := e.EncodeToString([]byte(strings.Repeat("\x00", before) + s))
			list = append(list, whole[from:(before+len(s))*8/6])
		}
	}
	return list
}

// A buried needle is one as it may lie somewhere.
type buried struct{ needle, encoding, bytes string }

// A search looks for many patterns at once.
type search struct {
	first    [1 << 16]bool // whether a pattern begins with two bytes
	patterns map[[4]byte][]buried
	count    int
	places   []string
	bytes    int
}

// newSearch looks for texts by their names in every encoding, in small and capital
// letters, and for bytes as they are.
func newSearch(texts, raw map[string]string) *search {
	s := &search{patterns: map[[4]byte][]buried{}}
	for name, text := range texts {
		for _, e := range encodings {
			for _, v := range []string{text, strings.ToLower(text), strings.ToUpper(text)} {
				for _, b := range e.of(v) {
					s.add(buried{name, e.name, b})
				}
			}
		}
	}
	for name, b := range raw {
		s.add(buried{name, "bytes", b})
	}
	return s
}

func (s *search) add(p buried) {
	key := [4]byte([]byte(p.bytes))
	if !slices.ContainsFunc(s.patterns[key], func(q buried) bool { return q.needle == p.needle && q.bytes == p.bytes }) {
		s.patterns[key] = append(s.patterns[key], p)
		s.first[int(key[0])<<8|int(key[1])] = true
		s.count++
	}
}

// in looks through a place, and through what is packed in it.
func (s *search) in(place string, b []byte) (hits []string) {
	s.places = append(s.places, place)
	for _, layer := range unpacked(b, 3) {
		s.bytes += len(layer)
		for i := 0; i+4 <= len(layer); i++ {
			if !s.first[int(layer[i])<<8|int(layer[i+1])] {
				continue
			}
			for _, p := range s.patterns[[4]byte(layer[i:])] {
				if len(layer)-i >= len(p.bytes) && string(layer[i:i+len(p.bytes)]) == p.bytes {
					hits = append(hits, fmt.Sprintf("%s: %s as %s: …%q…", place, p.needle, p.encoding, layer[max(0, i-60):min(len(layer), i+60)]))
				}
			}
		}
	}
	return hits
}

// packings are compressed forms by the bytes that they begin with.
var packings = []struct {
	magic string
	open  func(io.Reader) (io.Reader, error)
}{
	{"\x1f\x8b\x08", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
	{"\x28\xb5\x2f\xfd", func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r, zstd.WithDecoderConcurrency(1)) }},
	{"\xff\x06\x00\x00S2sTwO", func(r io.Reader) (io.Reader, error) { return s2.NewReader(r), nil }},
	{"\xff\x06\x00\x00sNaPpY", func(r io.Reader) (io.Reader, error) { return s2.NewReader(r), nil }},
	{"\x78\x01", func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }},
	{"\x78\x9c", func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }},
	{"\x78\xda", func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }},
}

// unpacked is b and all that can be unpacked from any place in it.
func unpacked(b []byte, depth int) [][]byte {
	all := [][]byte{b}
	for _, p := range packings {
		for i := 0; depth > 0; i++ {
			next := bytes.Index(b[i:], []byte(p.magic))
			if next < 0 {
				break
			}
			i += next
			r, err := p.open(bytes.NewReader(b[i:]))
			if err != nil {
				continue
			}
			inner, _ := io.ReadAll(io.LimitReader(r, 64<<20)) // what could be read before something else began
			if len(inner) > 0 {
				all = append(all, unpacked(inner, depth-1)...)
			}
		}
	}
	return all
}

// The search finds what is hidden in each encoding, each packing and between any
// bytes, and nothing in noise.
func TestCanarySearchFindsWhatIsPlanted(t *testing.T) {
	noise := rand.New(rand.NewPCG(7, 7))
	around := func(s string) []byte {
		b := make([]byte, 3000)
		for i := range b {
			b[i] = byte(noise.Uint32())
		}
		return slices.Concat(b[:1000+noise.IntN(3)], []byte(s), b[1500:])
	}
	texts := map[string]string{"word": `Zq"Planted <Ñ> word/&`, "hex": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"}
	s := newSearch(texts, map[string]string{"four": "\x7f\x4d\x58\x63"})
	found := func(b []byte, needle string) bool {
		return slices.ContainsFunc(s.in("x", b), func(h string) bool { return strings.HasPrefix(h, "x: "+needle+" as ") })
	}
	for name, text := range texts {
		for _, e := range encodings {
			for _, v := range []string{text, strings.ToUpper(text), strings.ToLower(text)} {
				for _, b := range e.of(v) {
					if !found(around(b), name) {
						t.Errorf("%q as %s is not found", v, e.name)
					}
				}
			}
		}
		for before := range 3 {
			b := base64.StdEncoding.EncodeToString([]byte("abc"[:before] + text + "tail"))
			if !found(around(b), name) {
				t.Errorf("%s in base64 after %d bytes is not found", name, before)
			}
		}
		for packing, pack := range map[string]func(io.Writer) io.WriteCloser{
			"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
			"zlib": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
			"s2":   func(w io.Writer) io.WriteCloser { return s2.NewWriter(w) },
			"snap": func(w io.Writer) io.WriteCloser { return s2.NewWriter(w, s2.WriterSnappyCompat()) },
			"zstd": func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z },
		} {
			var once, twice bytes.Buffer
			w := pack(&once)
			fmt.Fprint(w, strings.Repeat("once more ", 50), text, strings.Repeat(" once more", 50))
			w.Close()
			w = pack(&twice)
			w.Write(around(once.String()))
			w.Close()
			if !found(around(once.String()), name) || !found(twice.Bytes(), name) {
				t.Errorf("%s packed with %s is not found", name, packing)
			}
		}
	}
	if !found(around("\x7f\x4d\x58\x63"), "four") {
		t.Error("four bytes are not found")
	}
	if hits := s.in("noise", around("")); len(hits) > 0 {
		t.Errorf("in noise: %v", hits)
	}
}
