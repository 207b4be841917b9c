package domain

// An act of the board may be sent again under its id for as long as the log lives:
// the first half of the id says which act it is, the second what it wanted. Acts are
// few beside reports, so that all of them are remembered.
type (
	actKey  [8]byte
	doneAct struct {
		content  [8]byte
		position uint64 // of the last of its events
	}
)

// ActID is the id of an act from a keyed hash of the key that it was sent under and
// one of what it wants.
func ActID(key, content [32]byte) ID {
	var b [16]byte
	copy(b[:8], key[:])
	copy(b[8:], content[:])
	return IDFrom(b)
}

func halves(id ID) (key actKey, content [8]byte) { return actKey(id[:8]), [8]byte(id[8:]) }

func (s *State) remember(rec Recorded) {
	if rec.By == "" || rec.Act.IsZero() {
		return
	}
	key, content := halves(rec.Act)
	s.done[key] = doneAct{content, rec.Position}
}

// Done is the position at which an act of the board is stored already; 0 says that it
// is not. Another act under the same key is refused.
func (s *State) Done(id ID) (position uint64, err error) {
	key, content := halves(id)
	done, ok := s.done[key]
	switch {
	case !ok:
		return 0, nil
	case done.content != content:
		return 0, Refuse(ActDiffers, "")
	}
	return done.position, nil
}
