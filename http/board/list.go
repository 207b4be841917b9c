package board

import (
	"net/http"
	"net/url"
	"slices"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// rulesOnPage is how many rules the list shows at once.
const rulesOnPage = 50

// A listView is a page of rules.
type listView struct {
	Frame
	Head     projections.Head
	Relapsed []row
	Quick    []row
	Heavy    []row // what hurts most of the rest that waits
	Picture  picture
	Columns  []column
	Filters  []filter
	Text     string // that is searched for
	Narrowed bool   // some rules are left out
	Plain    bool   // nothing is left out and this is the first page
	Empty    bool   // there is no rule at all
	Open     bool   // only rules on which the work is not done
	Other    string // page, with those as well or without
	Total    int
	Rows     []row
	Next     string // page
	First    string // page, where this is another
	Mine     string // the reader's own department's rules
	Now      domain.Day
	Bulk     bool // some can be triaged together
	Meeting  string
}

// cardsShown is how many rules of a sort stand above the list.
const cardsShown = 4

// List is the rules, what hurts most first.
func (b *Board) List(w http.ResponseWriter, r *http.Request, who act.Who) error {
	q, untidy := tidy(r.URL.Query())
	if untidy {
		return web.SeeOther(w, addressOf(r.URL.Path, q))
	}
	asked, err := b.Rules(r.URL.Path, q)
	if err != nil {
		return err
	}
	s, err := b.look(r)
	if err != nil {
		return err
	}
	asked.Limit = rulesOnPage
	if !q.Has("open") && !q.Has("stage") {
		asked.Open = true
	}
	v := listView{Frame: b.frame(r, who, s, "", "board.title")}
	v.Now, v.Text, v.Open = s.Day, q.Get("text"), asked.Open
	page := s.Board(asked, s.Day)
	v.Total, v.Rows = page.Total, v.rowsOf(page.Rules, s.Day)
	v.Bulk = s.Past == 0 && who.May(domain.Reviewer) && slices.ContainsFunc(page.Rules, func(l projections.Line) bool { return l.Stage == domain.Reported })
	if page.Next != nil {
		v.Next = v.linkWith(q, "cursor", b.Cursor(r.URL.Path, q, page.Next))
	}
	v.surround(q, s, b.today(s))
	return web.Write(w, http.StatusOK, "board/list", v.Frame.Text, v)
}

// today is the present day, whatever a page looks back to.
func (b *Board) today(v Views) domain.Day { return v.Today(b.Now()) }

// surround adds what stands above and beside the rows.
func (v *listView) surround(q url.Values, s sight, today domain.Day) {
	v.Columns, v.Filters = v.columnsOf(q), v.filtersOf(q, s, today)
	v.Narrowed = slices.ContainsFunc(filtered, q.Has)
	v.Plain = !v.Narrowed && !q.Has("cursor")
	v.Empty = v.Plain && v.Total == 0 && s.Board(projections.BoardQuery{Limit: 1}, s.Day).Total == 0
	if !q.Has("stage") {
		v.Other = v.linkWith(q, "open", map[bool]string{true: "false", false: ""}[v.Open])
	}
	v.Meeting = addressOf("/board/meeting", meetingQuery(q))
	if q.Has("cursor") {
		v.First = v.linkWith(q, "cursor", "")
	}
	if !v.Who.Within.IsZero() && q.Get("owner") != v.Who.Within.String() {
		v.Mine = v.linkWith(q, "owner", v.Who.Within.String())
	}
	if !v.Plain {
		return
	}
	v.Head = s.Head(s.Day)
	v.Relapsed = v.rowsOf(v.Head.Relapsed, s.Day)
	v.Quick = v.rowsOf(v.Head.Quick[:min(len(v.Head.Quick), cardsShown)], s.Day)
	v.Heavy = v.rowsOf(v.Head.Heavy[:min(len(v.Head.Heavy), cardsShown)], s.Day)
	for _, cards := range [][]row{v.Quick, v.Heavy} {
		for i, r := range cards {
			standing, _ := s.Standing(r.ID) // whether a removal is disputed
			cards[i].Step = v.stepOf(r.Line, nextVerb(r.Line, standing, s.Day))
		}
	}
	v.Picture = v.pictureOf(v.Head.Open)
}

// meetingQuery is what a meeting takes over from the list.
func meetingQuery(q url.Values) url.Values {
	kept := url.Values{}
	for _, name := range filtered {
		if q.Has(name) {
			kept.Set(name, q.Get(name))
		}
	}
	return kept
}
