package http

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"slices"

	"unrule/domain"
	"unrule/projections"
)

// A seal signs cursors: where a page ended, together with the query it belongs to,
// so that no one can make one up or carry it over to another order or filter.
type seal struct{ key [32]byte }

const sealBytes = 16

// Strict: a changed last character must not decode to the same bytes.
var cursorEncoding = base64.RawURLEncoding.Strict()

func (k seal) sum(scope string, payload []byte) []byte {
	mac := hmac.New(sha256.New, k.key[:])
	mac.Write(binary.AppendUvarint(nil, uint64(len(scope))))
	mac.Write([]byte(scope))
	mac.Write(payload)
	return mac.Sum(nil)[:sealBytes]
}

func (k seal) close(scope string, payload []byte) string {
	return cursorEncoding.EncodeToString(slices.Concat(k.sum(scope, payload), payload))
}

func (k seal) open(scope, cursor string) ([]byte, error) {
	b, err := cursorEncoding.DecodeString(cursor)
	if err != nil || len(b) < sealBytes || !hmac.Equal(b[:sealBytes], k.sum(scope, b[sealBytes:])) {
		return nil, domain.Refuse(CursorInvalid, inQuery+"cursor")
	}
	return b[sealBytes:], nil
}

// scopeOf is a query without what may change from page to page.
func scopeOf(path string, q query) string {
	values := url.Values{}
	for name, v := range q {
		if name != "cursor" && name != "limit" && name != "min_seq" {
			values[name] = v
		}
	}
	return path + "?" + values.Encode()
}

// closeBoard seals where a page of rules ended.
func (k seal) closeBoard(path string, q query, c *projections.BoardCursor) string {
	return k.close(scopeOf(path, q), boardCursor(c))
}

func boardCursor(c *projections.BoardCursor) []byte {
	b := binary.AppendVarint(nil, c.Number)
	b = append(b, c.ID.ID[:]...)
	return append(b, c.Text...)
}

func parseBoardCursor(b []byte) (*projections.BoardCursor, error) {
	number, n := binary.Varint(b)
	if n <= 0 || len(b) < n+16 {
		return nil, domain.Refuse(CursorInvalid, inQuery+"cursor")
	}
	id := domain.RuleID{ID: domain.ID(b[n : n+16])}
	return &projections.BoardCursor{Number: number, ID: id, Text: string(b[n+16:])}, nil
}
