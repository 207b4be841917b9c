package eventstore

import (
	"bytes"
	"errors"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

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
