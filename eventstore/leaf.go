package eventstore

import (
	"crypto/sha256"
	"slices"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"
	"golang.org/x/mod/sumdb/tlog"
)

// leafBuffers keeps what leaves are written into.
var leafBuffers = sync.Pool{New: func() any { return &leafBuffer{} }}

type leafBuffer struct {
	text  []byte
	names []string
}

// leafHash is the hash of a record's leaf in the tree of the log (RFC 6962): of a zero
// byte and the leaf.
func leafHash(subject string, header nats.Header, body []byte) tlog.Hash {
	b := leafBuffers.Get().(*leafBuffer)
	b.text = append(b.text[:0], 0)
	b.write(subject, header, body)
	h := sha256.Sum256(b.text)
	clear(b.text) // it holds words
	leafBuffers.Put(b)
	return h
}

// leafOf is a record as it is hashed: its subject, its own headers by name, an empty
// line and its body. The log's stamp of the time is not part of it, and neither are
// the headers that told the log how to store it: a record that is moved to another
// server keeps its leaf.
func leafOf(subject string, header nats.Header, body []byte) []byte {
	var b leafBuffer
	b.write(subject, header, body)
	return b.text
}

func (b *leafBuffer) write(subject string, header nats.Header, body []byte) {
	b.names = b.names[:0]
	for name := range header {
		if strings.HasPrefix(name, headerOurs) {
			b.names = append(b.names, name)
		}
	}
	slices.Sort(b.names)
	b.text = append(append(b.text, subject...), '\n')
	for _, name := range b.names {
		for _, value := range header[name] {
			b.text = append(append(append(append(b.text, name...), ": "...), value...), '\n')
		}
	}
	b.text = append(append(b.text, '\n'), body...)
}
