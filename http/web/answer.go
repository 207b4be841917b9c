package web

import (
	"context"
	"errors"
	"net/http"
)

// ErrNoPage says that there is no page at an address.
var ErrNoPage = errors.New("web: no such page")

// An Answer is what to say of an error.
type Answer struct {
	Code       string // of the refusal
	Field      string // JSON Pointer to what is wrong; "" for the whole
	Status     int
	Title      string
	Words      string
	RetryAfter string // seconds; "" where coming back does not help
}

type unsureKey struct{}

// Unsure marks a request of which nobody can tell from where it comes: an old
// browser, or one on a plain address, that hides its origin. It may go on with what
// lies in memory under a token that only our own pages hold, and nothing else.
func Unsure(ctx context.Context) context.Context { return context.WithValue(ctx, unsureKey{}, true) }

// IsUnsure reports whether a request is marked so.
func IsUnsure(r *http.Request) bool { return r.Context().Value(unsureKey{}) != nil }

// SeeOther ends a POST: the browser fetches the page with GET.
func SeeOther(w http.ResponseWriter, path string) error {
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
