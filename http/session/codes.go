package session

import "unrule/domain"

// The refusals of who would like to come in.
var (
	Behind      = domain.Code{Name: "session.behind", Reason: domain.Conflict, Text: "Who is signed in has not been read yet. Please try again in a moment."}
	LinkUnknown = domain.Code{Name: "link.unknown", Reason: domain.Missing, Text: "This link opens nothing. Please check that all of it is there."}
	LinkUsed    = domain.Code{Name: "link.used", Reason: domain.Conflict, Text: "This link was used already, or taken back. A link works once: ask an administrator of the board for a new one."}
	LinkExpired = domain.Code{Name: "link.expired", Reason: domain.Conflict, Text: "This link has expired. Ask an administrator of the board for a new one."}

	SignInStale   = domain.Code{Name: "sign_in.stale", Reason: domain.Malformed, Text: "This sign-in took too long, or was begun in another browser. Please begin again."}
	SignInRefused = domain.Code{Name: "sign_in.refused", Reason: domain.Forbidden, Text: "The organisation's sign-in said no, or answered something that cannot be trusted. Please begin again."}
	RoleNone      = domain.Code{Name: "role.none", Reason: domain.Forbidden, Text: "The organisation knows you, but none of your groups has a role on the board. Ask whoever runs Unrule for one."}
	ProviderDown  = domain.Code{Name: "provider.down", Reason: domain.Conflict, Text: "The organisation's sign-in does not answer. Please try again in a moment, or come in with a token or a link."}
)

// Codes lists the refusals of the room.
var Codes = []domain.Code{Behind, LinkUnknown, LinkUsed, LinkExpired, SignInStale, SignInRefused, RoleNone, ProviderDown}
