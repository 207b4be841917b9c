package domain

import (
	"encoding/json"
	"time"
)

// Elided stands where words are gone, so that whoever counts still sees that there
// were some.
const Elided = "…"

// An Erased is what is left of a record of the log whose words are gone: what was in it
// besides them, and the hash under which it stands in the tree of the log.
type Erased struct {
	Position uint64          `json:"position"`
	Hash     string          `json:"hash"` // of its leaf (RFC 6962), hexadecimal
	Day      Day             `json:"day"`  // on which the log took it in
	Act      ID              `json:"act"`
	By       string          `json:"by,omitempty"`
	Time     time.Time       `json:"time,omitzero"`
	Kind     string          `json:"kind"`
	Version  int             `json:"version"`
	Body     json.RawMessage `json:"body"` // without words
}

// Wordless is an event about a report without what people wrote in it, and whether it
// held any. The title of a rule is public and stays until the rule is renamed: then
// title is what takes its place; "" leaves it.
func Wordless(e Event, title string) (Event, bool) {
	had := false
	elide := func(s *string) {
		if *s != "" {
			*s, had = Elided, true
		}
	}
	switch e := e.(type) {
	case FrictionReported:
		elide(&e.Story)
		elide(&e.Proposal)
		if e.Title != "" && title != "" && title != e.Title {
			e.Title, had = title, true
		}
		return e, had
	case ReplyGiven:
		elide(&e.Reply)
		return e, had
	case QuestionAsked:
		elide(&e.Question)
		return e, had
	case ThanksSent:
		elide(&e.Words)
		return e, had
	case ReportHeld:
		elide(&e.Reason)
		return e, had
	}
	return e, false
}
