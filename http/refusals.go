package http

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/board"
	"unrule/http/form"
	"unrule/http/session"
	"unrule/http/web"
	"unrule/outlets"
)

// The refusals of the edge: what can be wrong with a request before the domain sees it.
var (
	BodyEmpty       = domain.Code{Name: "body.empty", Reason: domain.Malformed, Text: "The body is empty; a JSON object is expected."}
	BodyUnexpected  = domain.Code{Name: "body.unexpected", Reason: domain.Malformed, Text: "This method takes no body."}
	BodyChunked     = domain.Code{Name: "body.chunked", Reason: domain.Malformed, Text: "A body must come with its length, not in chunks."}
	BodyTooLarge    = domain.Code{Name: "body.too_large", Reason: domain.Malformed, Text: "The body is larger than {max} bytes."}
	BodyCut         = domain.Code{Name: "body.cut", Reason: domain.Malformed, Text: "The body ended before its announced length."}
	MediaType       = domain.Code{Name: "media.type", Reason: domain.Malformed, Text: "The body must be application/json in UTF-8."}
	MediaEncoding   = domain.Code{Name: "media.encoding", Reason: domain.Malformed, Text: "The body must not be compressed."}
	JSONSyntax      = domain.Code{Name: "json.syntax", Reason: domain.Malformed, Text: "The body is not valid JSON."}
	JSONTrailing    = domain.Code{Name: "json.trailing", Reason: domain.Malformed, Text: "Something follows after the JSON object."}
	JSONShape       = domain.Code{Name: "json.shape", Reason: domain.Malformed, Text: "The body must be one JSON object."}
	JSONDepth       = domain.Code{Name: "json.depth", Reason: domain.Malformed, Text: "The JSON is nested too deeply."}
	JSONEncoding    = domain.Code{Name: "json.encoding", Reason: domain.Malformed, Text: "The body must be UTF-8 without a byte order mark."}
	JSONUnknown     = domain.Code{Name: "json.unknown", Reason: domain.Malformed, Text: "This field is not known here; small and capital letters count."}
	JSONDuplicate   = domain.Code{Name: "json.duplicate", Reason: domain.Malformed, Text: "This field is given twice."}
	TextType        = domain.Code{Name: "text.type", Reason: domain.Invalid, Text: "A text is expected here."}
	RuleType        = domain.Code{Name: "rule.type", Reason: domain.Invalid, Text: "An object with an id or a title is expected here."}
	ImpactsType     = domain.Code{Name: "impacts.type", Reason: domain.Invalid, Text: "A list of words is expected here."}
	SeverityType    = domain.Code{Name: "severity.type", Reason: domain.Invalid, Text: "A whole number from 1 to 4 is expected here."}
	SeverityRange   = domain.Code{Name: "severity.range", Reason: domain.Invalid, Text: "The severity must be a whole number from {min} to {max}."}
	SecondsType     = domain.Code{Name: "seconds.type", Reason: domain.Invalid, Text: "A whole number of seconds is expected here."}
	SecondsRange    = domain.Code{Name: "seconds.range", Reason: domain.Invalid, Text: "The seconds must be a whole number from {min} to {max}."}
	KeyInvalid      = domain.Code{Name: "key.invalid", Reason: domain.Malformed, Text: "An Idempotency-Key is given once and has 16 to 255 visible ASCII characters; make it long and random, because the receipt follows from it."}
	QuerySyntax     = domain.Code{Name: "query.syntax", Reason: domain.Malformed, Text: "The query of the address cannot be read."}
	QueryUnexpected = domain.Code{Name: "query.unexpected", Reason: domain.Malformed, Text: "This parameter is not known here."}
	QueryRepeated   = domain.Code{Name: "query.repeated", Reason: domain.Malformed, Text: "This parameter is given twice."}
	QueryNumber     = domain.Code{Name: "query.number", Reason: domain.Malformed, Text: "A whole number from {min} to {max} is expected here."}
	AsOfSyntax      = domain.Code{Name: "as_of.syntax", Reason: domain.Malformed, Text: "A date written YYYY-MM-DD or a position of the log is expected here."}
	AsOfMonth       = domain.Code{Name: "as_of.month", Reason: domain.Invalid, Text: "Counts of the past are shown by whole months only, so that no report can be dated: the last day of a month is expected here."}
	QuarterUnknown  = domain.Code{Name: "quarter.unknown", Reason: domain.Missing, Text: "There is no such quarter; one is written like 2026-Q3."}
	QuarterOpen     = board.QuarterOpen // the board says it too
	SuffererUnknown = domain.Code{Name: "sufferer.unknown", Reason: domain.Invalid, Text: "An id of a department is expected here, or one of these words: {words}."}
	MatchRequired   = domain.Code{Name: "match.required", Reason: domain.Malformed, Text: "Say which version you have seen: If-Match with the ETag of the rule, or of the policy."}
	MatchSyntax     = domain.Code{Name: "match.syntax", Reason: domain.Malformed, Text: "If-Match takes the one ETag that you were answered with."}
	FormatUnknown   = domain.Code{Name: "format.unknown", Reason: domain.Missing, Text: "There is no such format. There are: {words}."}
	FormatRefused   = domain.Code{Name: "format.refused", Reason: domain.Malformed, Text: "None of the types that you accept is there. There are: {words}."}
	DocumentsBusy   = domain.Code{Name: "documents.busy", Reason: domain.Conflict, Text: "Too many documents are being made. Please try again in a moment."}
	StreamsBusy     = domain.Code{Name: "streams.busy", Reason: domain.Conflict, Text: "Too many are following already. Please try again later."}
	CursorInvalid   = domain.Code{Name: "cursor.invalid", Reason: domain.Malformed, Text: "This cursor is not one of ours, or belongs to another query. Begin again without it."}
	ReceiptUnknown  = domain.Code{Name: "receipt.unknown", Reason: domain.Missing, Text: "We know no report under this receipt. Please check every character."}
	NotSealed       = domain.Code{Name: "log.not_sealed", Reason: domain.Missing, Text: "The log has not been sealed so far yet. It seals itself within two hours; please try again later."}
	PathUnknown     = domain.Code{Name: "path.unknown", Reason: domain.Missing, Text: "There is nothing at this address."}
	MethodWrong     = domain.Code{Name: "method.wrong", Reason: domain.Malformed, Text: "This address does not take this method."}
	URLTooLong      = domain.Code{Name: "url.too_long", Reason: domain.Malformed, Text: "The address is longer than {max} bytes."}
	HeadersTooLarge = domain.Code{Name: "headers.too_large", Reason: domain.Malformed, Text: "The headers are larger than {max} bytes."}
	HostUnknown     = domain.Code{Name: "host.unknown", Reason: domain.Malformed, Text: "This server does not answer under this name."}
	CrossSite       = domain.Code{Name: "cross_site", Reason: domain.Forbidden, Text: "This was sent from a page of another site, so nothing was done."}
	TokenRequired   = domain.Code{Name: "token.required", Reason: domain.Unknown, Text: "A token is needed here: Authorization: Bearer unrule_..."}
	TokenInvalid    = domain.Code{Name: "token.invalid", Reason: domain.Unknown, Text: "This token is not known, was revoked or has expired."}
	TokenTooOften   = domain.Code{Name: "token.too_often", Reason: domain.Unknown, Text: "Too many wrong tokens came from your network. Please wait a minute."}
	RoleTooLow      = domain.Code{Name: "role.too_low", Reason: domain.Forbidden, Text: "The role of this token does not allow it."}
	StoreFull       = domain.Code{Name: "store.full", Reason: domain.Conflict, Text: "There is no room left to store it. Nothing was stored; please try again later."}
	FateUnknown     = domain.Code{Name: "fate.unknown", Reason: domain.Conflict, Text: "We cannot tell whether it was stored. Please send it again with the same Idempotency-Key: it will be stored once."}
	LogAway         = domain.Code{Name: "log.away", Reason: domain.Conflict, Text: "The log cannot be reached just now. Nothing was stored; please try again in a moment."}
	StoreDamaged    = domain.Code{Name: "store.damaged", Reason: domain.Conflict, Text: "The log is damaged, so nothing is shown and nothing was stored. Whoever runs this server has to see to it; please try again later."}
	ViewsBehind     = domain.Code{Name: "views.behind", Reason: domain.Conflict, Text: "The figures have not caught up yet. Please try again in a moment."}
	NotReady        = domain.Code{Name: "service.not_ready", Reason: domain.Conflict, Text: "Not ready: {why}"}
	Fault           = domain.Code{Name: "fault", Reason: domain.Conflict, Text: "Something went wrong on our side. Please try again later."}
)

// Codes lists every refusal of the edge, those of the pages' forms among them.
var Codes = slices.Concat(web.Codes, form.Codes, act.Codes, session.Codes, []domain.Code{
	BodyEmpty, BodyUnexpected, BodyChunked, BodyTooLarge, BodyCut, MediaType, MediaEncoding, JSONSyntax,
	JSONTrailing, JSONShape, JSONDepth, JSONEncoding, JSONUnknown, JSONDuplicate, TextType, RuleType,
	ImpactsType, SeverityType, SeverityRange, SecondsType, SecondsRange, KeyInvalid, QuerySyntax,
	QueryUnexpected, QueryRepeated, QueryNumber, MatchRequired, MatchSyntax, AsOfSyntax, AsOfMonth,
	QuarterUnknown, QuarterOpen, SuffererUnknown, FormatUnknown, FormatRefused, DocumentsBusy, StreamsBusy, outlets.EventUnknown, CursorInvalid, ReceiptUnknown, NotSealed, PathUnknown,
	MethodWrong, URLTooLong, HeadersTooLarge, HostUnknown, CrossSite, TokenRequired, TokenInvalid,
	TokenTooOften, RoleTooLow, StoreFull, StoreDamaged, FateUnknown, LogAway, ViewsBehind, NotReady, Fault,
})

// What a reason is over HTTP.
var reasons = map[domain.Reason]int{
	domain.Malformed: http.StatusBadRequest,
	domain.Invalid:   http.StatusUnprocessableEntity,
	domain.Conflict:  http.StatusConflict,
	domain.Missing:   http.StatusNotFound,
	domain.Forbidden: http.StatusForbidden,
	domain.Unknown:   http.StatusUnauthorized,
}

// The codes for which HTTP has a status of its own.
var statuses = map[string]int{
	MethodWrong.Name:          http.StatusMethodNotAllowed,
	MatchRequired.Name:        http.StatusPreconditionRequired,
	domain.RuleMoved.Name:     http.StatusPreconditionFailed,
	domain.PolicyMoved.Name:   http.StatusPreconditionFailed,
	BodyTooLarge.Name:         http.StatusRequestEntityTooLarge,
	URLTooLong.Name:           http.StatusRequestURITooLong,
	MediaType.Name:            http.StatusUnsupportedMediaType,
	MediaEncoding.Name:        http.StatusUnsupportedMediaType,
	web.MediaType.Name:        http.StatusUnsupportedMediaType,
	web.BodyTooLarge.Name:     http.StatusRequestEntityTooLarge,
	HostUnknown.Name:          http.StatusMisdirectedRequest,
	TokenTooOften.Name:        http.StatusTooManyRequests,
	session.LinkUsed.Name:     http.StatusGone,
	session.LinkExpired.Name:  http.StatusGone,
	session.Behind.Name:       http.StatusServiceUnavailable,
	session.ProviderDown.Name: http.StatusServiceUnavailable,
	HeadersTooLarge.Name:      http.StatusRequestHeaderFieldsTooLarge,
	StoreFull.Name:            http.StatusServiceUnavailable,
	StoreDamaged.Name:         http.StatusServiceUnavailable,
	FateUnknown.Name:          http.StatusServiceUnavailable,
	LogAway.Name:              http.StatusServiceUnavailable,
	FormatRefused.Name:        http.StatusNotAcceptable,
	DocumentsBusy.Name:        http.StatusServiceUnavailable,
	StreamsBusy.Name:          http.StatusServiceUnavailable,
	ViewsBehind.Name:          http.StatusServiceUnavailable,
	NotReady.Name:             http.StatusServiceUnavailable,
	Fault.Name:                http.StatusInternalServerError,
}

// Seconds after which to come back, where that helps.
var retryAfter = map[string]string{
	TokenTooOften.Name: "60", StoreFull.Name: "30", StoreDamaged.Name: "60", FateUnknown.Name: "1", LogAway.Name: "2", ViewsBehind.Name: "1", session.Behind.Name: "1", session.ProviderDown.Name: "5", DocumentsBusy.Name: "5", StreamsBusy.Name: "60", NotReady.Name: "5",
}

// statusOf is the one place where a refusal becomes a status.
func statusOf(c domain.Code) int {
	if status, ok := statuses[c.Name]; ok {
		return status
	}
	return reasons[c.Reason]
}

// refusalsOf finds every refusal in err; none means that err is a fault.
func (s *Server) refusalsOf(err error) []*domain.Refusal {
	switch {
	case s.FateUnknown != nil && errors.Is(err, s.FateUnknown):
		return []*domain.Refusal{domain.Refuse(FateUnknown, "")}
	case s.Full != nil && errors.Is(err, s.Full):
		return []*domain.Refusal{domain.Refuse(StoreFull, "")}
	case s.Damaged != nil && errors.Is(err, s.Damaged):
		return []*domain.Refusal{domain.Refuse(StoreDamaged, "")}
	case s.Away != nil && errors.Is(err, s.Away):
		return []*domain.Refusal{domain.Refuse(LogAway, "")}
	case errors.Is(err, web.ErrNoPage):
		return []*domain.Refusal{domain.Refuse(PathUnknown, "")}
	case errors.Is(err, errBehind):
		return []*domain.Refusal{domain.Refuse(ViewsBehind, "")}
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*domain.Refusal
		for _, e := range many.Unwrap() {
			all = append(all, s.refusalsOf(e)...)
		}
		return all
	}
	if r, ok := errors.AsType[*domain.Refusal](err); ok {
		return []*domain.Refusal{r}
	}
	return nil
}

// errBehind says that a wait for the views was given up.
var errBehind = errors.New("http: views behind")

// refuse answers with a refusal, or, for anything else, with a fault.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	a := w.(*answer)
	if a.status != 0 {
		return // too late for another answer
	}
	all := s.explained(a, err)
	if a.isPage(r) {
		s.writePage(a, r, all[0])
		return
	}
	moved, _ := errors.AsType[movedError](err)
	s.writeProblem(a, r, all, moved.current)
}

// explained is what to say of an error: its refusals, or that it is a fault, which is
// logged here and nowhere else.
func (s *Server) explained(a *answer, err error) []*domain.Refusal {
	all := s.refusalsOf(err)
	if len(all) == 0 {
		all = append(all, domain.Refuse(Fault, ""))
		if !errors.Is(err, context.Canceled) {
			s.Log.Error("fault", "route", a.pattern(), "request", s.requestID(a), "error", scrub(err.Error()))
		}
	}
	return all
}

// routed turns what the router says into refusals and names the methods allowed.
func routed(err error, c echo.Context) error {
	switch {
	case errors.Is(err, echo.ErrNotFound):
		return domain.Refuse(PathUnknown, "")
	case errors.Is(err, echo.ErrMethodNotAllowed):
		return domain.Refuse(MethodWrong, "")
	}
	return err
}
