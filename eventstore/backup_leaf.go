package eventstore

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"golang.org/x/mod/sumdb/tlog"
)

// leafOf is the leaf of a record that is there.
func leafOf(r Record) []byte { return leaf(r.Subject, natsHeader(r.Header), r.Body) }

func natsHeader(list []Header) nats.Header {
	h := make(nats.Header, len(list)+4)
	for _, one := range list {
		h[one.Name] = append(h[one.Name], one.Value)
	}
	return h
}

// parseLeaf reads a leaf: what a record is made of, besides its position and its day,
// and its hash.
func parseLeaf(text []byte) (r Record, err error) {
	head, body, ok := bytes.Cut(text, []byte("\n\n"))
	if !ok {
		return r, errors.New("a record has no end of its headers")
	}
	lines := strings.Split(string(head), "\n")
	r.Subject, r.Body, r.Hash = lines[0], bytes.Clone(body), tlog.RecordHash(text)
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ": ")
		if !ok || !strings.HasPrefix(name, headerOurs) {
			return r, errors.New("a record has a line among its headers that is none")
		}
		r.Header = append(r.Header, Header{name, value})
	}
	return r, nil
}

// parseHash reads a hash in hexadecimal.
func parseHash(text string) (h [32]byte, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(h) {
		return h, fmt.Errorf("%q is no SHA-256", text)
	}
	return [32]byte(b), nil
}
