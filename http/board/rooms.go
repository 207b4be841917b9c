package board

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// RoomViews is what the rooms beside the list of rules read.
type RoomViews interface {
	Inbox(today domain.Day, within domain.DepartmentID) projections.Inbox
	Departments(today domain.Day) []projections.DepartmentLine
	PolicyVersion() uint64
	Audit(q projections.AuditQuery) (page []projections.AuditLine, more bool)
	Tokens() []projections.Token
	Members() []domain.MemberAdmitted
	Webhooks() []projections.Webhook
	Webhook(id domain.ID) (projections.Webhook, bool)
	Reads() []projections.ReadLine
	Quarters(today domain.Day) []projections.QuarterLine
	Delta(q domain.Quarter, today domain.Day) (projections.Delta, bool)
	Crossed() projections.CrossingView
	Quarter(q domain.Quarter, today domain.Day, unsuppressed bool) projections.QuarterReport
}

// A posted is a form of a room as somebody sent it. Its key makes a second sending of
// the same page the same act.
type posted struct {
	url.Values
	Key string
}

func readPosted(r *http.Request) (posted, error) {
	values, err := web.ReadForm(r)
	if err != nil {
		return posted{}, err
	}
	p := posted{values, values.Get("key")}
	if p.Key == "" {
		p.Key = newKey()
	}
	return p, nil
}

// newKey makes a second sending of one page the same act.
func newKey() string { return rand.Text() }

// carry stores a command in somebody's name, once for each key.
func (b *Board) carry(r *http.Request, who act.Who, key string, c domain.Command) (uint64, error) {
	return b.carrySeen(r, who, key, nil, c)
}

// carrySeen is carry for an act on what may have moved on since somebody looked at it.
func (b *Board) carrySeen(r *http.Request, who act.Who, key string, expects *uint64, c domain.Command) (uint64, error) {
	a, err := who.Act(b.Keys, key, expects, c)
	if err != nil {
		return 0, err
	}
	return b.Handle(r.Context(), a)
}

// seeDone leads back to a page, which says what was done and shows it.
func seeDone(w http.ResponseWriter, path, done string, position uint64) error {
	return web.SeeOther(w, path+"?done="+done+"&min_seq="+strconv.FormatUint(position, 10))
}

// answers is what to say of every refusal in an error.
func (b *Board) answers(w http.ResponseWriter, err error, l domain.Language) []web.Answer {
	var many interface{ Unwrap() []error }
	if !errors.As(err, &many) {
		a := b.Explain(w, err, l)
		if a.Code == domain.WordUnknown.Name && strings.HasPrefix(a.Field, "/") { // a list to choose from, whose words are for programs
			a.Words = web.TextOf(l).T("choose.one")
		}
		return []web.Answer{a}
	}
	var all []web.Answer
	for _, one := range many.Unwrap() {
		all = append(all, b.answers(w, one, l)...)
	}
	return all
}

// later says after how long to come back, where that helps.
func later(w http.ResponseWriter, a web.Answer) {
	if a.RetryAfter != "" {
		w.Header().Set("Retry-After", a.RetryAfter)
	}
}
