package session

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"unrule/domain"
	"unrule/http/act"
)

// A record is a session as the shelf keeps it, under the hash of what opens it.
type record struct {
	ID     string              `json:"id"` // names the session and does not open it
	By     string              `json:"by"` // who came in: the id of a token or of a member
	Name   string              `json:"name"`
	Role   domain.Role         `json:"role"`
	Within domain.DepartmentID `json:"within,omitzero"`

	Begun  time.Time `json:"begun"`
	Turned time.Time `json:"turned"` // when its key was made
	Seen   time.Time `json:"seen"`   // to the minute
	Ends   time.Time `json:"ends"`
	Over   time.Time `json:"over,omitzero"` // of a key that another has taken the place of

	Generation string `json:"generation,omitempty"` // of its holder's sessions
}

// turnedAfter is how long a key opens a session before another takes its place, and
// overlap how long it still does then, for pages that load side by side.
const (
	turnedAfter = time.Hour
	overlap     = 30 * time.Second
	seenEvery   = time.Minute
)

func (r record) who() act.Who {
	return act.Who{By: r.By, Name: r.Name, Role: r.Role, Within: r.Within, Session: r.ID}
}

// holder is the id of the token or the member whose session it is.
func (r record) holder() string { return holderOf(r.By) }

func holderOf(by string) string {
	_, id, _ := domain.HolderOf(by)
	return id.String()
}

// newSecret is what a browser holds.
func newSecret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: the program ends first
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// newName names something for those who may know of it.
func newName() string {
	var b [12]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// keyOf is the key of a session on the shelf; ok is false of what no browser of ours
// can hold.
func keyOf(secret string) (key string, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(secret)
	if err != nil || len(b) != 32 {
		return "", false
	}
	sum := sha256.Sum256(b)
	return sessionKeys + hex.EncodeToString(sum[:]), true
}

// Keys on the shelf begin with what they are of: a session, or an end that was put to
// sessions.
const (
	sessionKeys = "s."
	endKeys     = "e."
)
