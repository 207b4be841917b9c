package session

import (
	"crypto/rand"
	"errors"

	"unrule/domain"
)

// used turns the log's answer to who was second into what to say of the link.
func used(err error) error {
	if refusal, ok := errors.AsType[*domain.Refusal](err); ok && refusal.Name == domain.TokenIsRevoked.Name {
		return domain.Refuse(LinkUsed, "")
	}
	return err
}

// randomID is the id of an act that is done once.
func randomID() domain.ID {
	var b [16]byte
	rand.Read(b[:])
	return domain.IDFrom(b)
}
