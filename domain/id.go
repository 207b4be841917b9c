package domain

import (
	"bytes"
	"strings"

	"github.com/google/uuid"
)

// An ID is a UUID of version 4. A version 7 id would tell when an anonymous
// report was made, so no other version is accepted anywhere.
type ID uuid.UUID

// ParseID reads the canonical form of 36 lower-case characters and nothing else: no
// braces, no "urn:uuid:", no version but 4. What it accepts is safe in a subject.
func ParseID(s string) (ID, error) {
	u, err := uuid.Parse(s)
	if err != nil || len(s) != 36 || strings.ToLower(s) != s || u.Version() != 4 || u.Variant() != uuid.RFC4122 {
		return ID{}, Refuse(IDInvalid, "")
	}
	return ID(u), nil
}

// IDFrom turns 16 bytes, random or a keyed hash, into an ID.
func IDFrom(b [16]byte) ID {
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return ID(b)
}

// IsZero reports whether the id is absent.
func (id ID) IsZero() bool { return id == ID{} }

// Compare orders ids by their bytes.
func (id ID) Compare(other ID) int { return bytes.Compare(id[:], other[:]) }

func (id ID) String() string {
	if id.IsZero() {
		return ""
	}
	return uuid.UUID(id).String()
}

// MarshalText writes the canonical form, and nothing for an absent id.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = ID{}
		return nil
	}
	v, err := ParseID(string(b))
	*id = v
	return err
}

// RuleID, ReportID and DepartmentID keep one kind of id from standing in for another.
type (
	RuleID       struct{ ID }
	ReportID     struct{ ID }
	DepartmentID struct{ ID }
)
