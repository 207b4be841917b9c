package eventstore

import (
	"errors"
	"fmt"
)

// The faults that a caller may branch on.
var (
	// ErrLocked says that another process has the data directory open.
	ErrLocked = errors.New("another process is using this data directory")
	// ErrFull says that the log has no room left. Nothing was stored; the same act
	// may be sent again once there is room.
	ErrFull = errors.New("the log has no room left")
	// ErrFateUnknown says that no answer came, so the act may or may not be stored.
	// Sending it again under the same id settles it.
	ErrFateUnknown = errors.New("whether the act is stored is not known")
	// ErrAway says that an outside log cannot be reached, or has too few servers left to
	// store anything. Nothing was stored; it goes on by itself.
	ErrAway = errors.New("the log cannot be reached")
	// ErrClosed says that the store is closed.
	ErrClosed = errors.New("the store is closed")
	// ErrNotSynced says that a sync has failed. From then on nothing is stored until
	// the program starts anew and reads back what the disk has really kept.
	ErrNotSynced = errors.New("the disk did not confirm a write; restart to read back what it kept")
	// ErrNotCaughtUp says that the state has not yet reached the end the log had
	// when the store was opened.
	ErrNotCaughtUp = errors.New("the log is still being read")
	// ErrNotFound says that there is no event at a position, or nothing under a key
	// of a shelf.
	ErrNotFound = errors.New("nothing is there")
	// ErrDamaged is every [DamageError]: the log is not what it was, and nothing is served
	// from it.
	ErrDamaged = errors.New("the log is damaged")
	// ErrTaken says that Create found the key there, or Update another revision.
	ErrTaken = errors.New("another was first")
)

// A DamageError says that the log cannot be read at a position: an event is
// missing there, was written by a newer program, or is no longer what was stored.
type DamageError struct {
	Position uint64
	Err      error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("eventstore: position %d: %v", e.Position, e.Err)
}

// Is lets every damage be ErrDamaged.
func (e *DamageError) Is(target error) bool { return target == ErrDamaged }

// Unwrap is why.
func (e *DamageError) Unwrap() error { return e.Err }

// errMissing is the damage of a position that nothing is found at.
var errMissing = errors.New("the event is missing")

// errDiffers is the damage of a record that is not the one that was read before.
var errDiffers = errors.New("the record is not the one that was read here before")

// errRoot is the damage of records that do not give the root that they gave before.
var errRoot = errors.New("the records up to here do not give the root that they gave before")

// errTwice is the damage of a position that the log gives again.
var errTwice = errors.New("the position comes twice")
