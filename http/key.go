package http

import (
	"net/http"

	"unrule/domain"
	"unrule/http/receipt"
)

// A key that could be guessed would give its receipt away.
const minKey, maxKey = 16, 255

// requestKey is the Idempotency-Key, or a random one where none is given.
func requestKey(h http.Header) (string, error) {
	given := h["Idempotency-Key"]
	if len(given) == 0 {
		return receipt.NewKey(), nil
	}
	if len(given) > 1 || len(given[0]) < minKey || len(given[0]) > maxKey {
		return "", domain.Refuse(KeyInvalid, "")
	}
	for _, c := range []byte(given[0]) {
		if c < '!' || c > '~' {
			return "", domain.Refuse(KeyInvalid, "")
		}
	}
	return given[0], nil
}
