package session

import "unrule/domain"

// The refusals of who would like to come in.
var (
	Behind      = domain.Code{Name: "session.behind", Reason: domain.Conflict, Text: "Who is signed in has not been read yet. Please try again in a moment."}
	LinkUnknown = domain.Code{Name: "link.unknown", Reason: domain.Missing, Text: "This link opens nothing. Please check that all of it is there."}
	LinkUsed    = domain.Code{Name: "link.used", Reason: domain.Conflict, Text: "This link was used already, or taken back. A link works once: ask an administrator of the board for a new one."}
	LinkExpired = domain.Code{Name: "link.expired", Reason: domain.Conflict, Text: "This link has expired. Ask an administrator of the board for a new one."}
)

// Codes lists the refusals of the room.
var Codes = []domain.Code{Behind, LinkUnknown, LinkUsed, LinkExpired}
