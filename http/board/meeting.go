package board

import (
	"crypto/rand"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// Rules of one meeting.
const (
	agendaOffered = 12 // that a new meeting has
	agendaMost    = 60 // that an address may hold
)

// A meetingView is one rule at a time.
type meetingView struct {
	Frame
	Row           row
	Place, Places int // of the rule on the agenda
	Burden        burden
	Next          step
	Wait          string
	Query         string // of an act's page, so that it leads back here
	Voices        voices
	Others        string // page, with other voices
	Before        string // page of the rule before
	After         string // and of the one after
	Agenda        []agendaItem
	Done          string
}

// An agendaItem is one rule of the meeting.
type agendaItem struct {
	Title string
	Stage domain.Stage
	Link  string
	Here  bool
}

// Meeting is one rule of an agenda, in big type: three voices, the next step, the next
// rule. The agenda stands in the address, so that it stays the same while rules move on.
func (b *Board) Meeting(w http.ResponseWriter, r *http.Request, who act.Who) error {
	q, untidy := tidy(r.URL.Query())
	if untidy {
		return web.SeeOther(w, addressOf(r.URL.Path, q))
	}
	s, err := b.look(r)
	if err != nil {
		return err
	}
	v := meetingView{Frame: b.frame(r, who, s, "", "meeting.title")}
	if !q.Has("ids") {
		return b.convene(w, r, s, v, q)
	}
	ids := agendaOf(s, q.Get("ids"))
	if len(ids) == 0 {
		return web.Write(w, http.StatusOK, "board/meeting", v.Frame.Text, v)
	}
	at, _ := strconv.Atoi(q.Get("at"))
	v.Place, v.Places = max(1, min(at, len(ids))), len(ids)
	d, err := b.meet(&v, s, q, ids)
	if err != nil {
		return err
	}
	if v.Voices, err = b.drawn(r, who, d, q.Get("seed")); err != nil {
		return err
	}
	if done := q.Get("done"); slices.ContainsFunc(act.Verbs, func(v act.Verb) bool { return v.Of == act.OfRule && v.Name == done && done != "" }) {
		v.Done = v.T("done." + done)
	}
	return web.Write(w, http.StatusOK, "board/meeting", v.Frame.Text, v)
}

// convene makes the agenda of a new meeting and leads to its first rule: what came back,
// and then what waits, or what the filters pick.
func (b *Board) convene(w http.ResponseWriter, r *http.Request, s sight, v meetingView, q url.Values) error {
	var lines []projections.Line
	if slices.ContainsFunc(filtered, q.Has) {
		asked, err := b.Rules(r.URL.Path, q)
		if err != nil {
			return err
		}
		asked.Limit = agendaOffered
		lines = s.Board(asked, s.Day).Rules
	} else {
		head := s.Head(s.Day)
		lines = slices.Concat(head.Relapsed, head.Quick, head.Heavy)
	}
	if len(lines) == 0 {
		return web.Write(w, http.StatusOK, "board/meeting", v.Frame.Text, v)
	}
	ids := make([]string, 0, agendaOffered)
	for _, l := range lines[:min(len(lines), agendaOffered)] {
		ids = append(ids, l.ID.String())
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return err
	}
	next := url.Values{"ids": {strings.Join(ids, ",")}, "at": {"1"}, "seed": {n.String()}}
	if as := q.Get("as_of"); as != "" {
		next.Set("as_of", as)
	}
	return web.SeeOther(w, addressOf(r.URL.Path, next))
}

// agendaOf are the rules of an agenda that are there.
func agendaOf(s sight, text string) (ids []domain.RuleID) {
	for part := range strings.SplitSeq(text, ",") {
		id, err := domain.ParseID(part)
		rule := domain.RuleID{ID: id}
		if err != nil || len(ids) == agendaMost || slices.Contains(ids, rule) {
			continue
		}
		if _, ok := s.Rule(rule, s.Day); ok {
			ids = append(ids, rule)
		}
	}
	return ids
}

// meet shows the rule that it is about now.
func (b *Board) meet(v *meetingView, s sight, q url.Values, ids []domain.RuleID) (*deed, error) {
	d := &deed{sight: s, id: ids[v.Place-1].ID}
	if err := d.ofRule(); err != nil {
		return nil, err
	}
	link := func(n int) string { return v.linkWith(meetingOf(q), "at", strconv.Itoa(n)) }
	v.Title, v.Row, v.Burden = d.title, v.rowOf(d.line, s.Day), v.burdenOf(d)
	v.Next, v.Wait = v.stepOf(d.line, nextVerb(d.line, d.standing, s.Day)), v.waitOf(d)
	here := meetingOf(q)
	here.Del("as_of")
	v.Query = here.Encode()
	seed, _ := strconv.Atoi(q.Get("seed"))
	v.Others = v.linkWith(meetingOf(q), "seed", strconv.Itoa((max(seed, 0)+1)%1_000_000))
	if v.Place > 1 {
		v.Before = link(v.Place - 1)
	}
	if v.Place < v.Places {
		v.After = link(v.Place + 1)
	}
	for i, id := range ids {
		l, _ := s.Rule(id, s.Day)
		v.Agenda = append(v.Agenda, agendaItem{l.Title, l.Stage, link(i + 1), i+1 == v.Place})
	}
	return d, nil
}

// meetingOf is what makes a meeting's address, without what was just done.
func meetingOf(q url.Values) url.Values {
	kept := url.Values{}
	for _, name := range append([]string{"as_of"}, meetingParameters...) {
		if v := q.Get(name); v != "" {
			kept.Set(name, v)
		}
	}
	return kept
}

// drawn are three voices by lot: the same for the same seed, so that a page that is
// loaded again says the same. The ids of reports are keyed hashes, so that whoever comes
// behind a random one is as good as any.
func (b *Board) drawn(r *http.Request, who act.Who, d *deed, seed string) (voices, error) {
	f := b.frame(r, who, d.sight, "", "voices")
	v := voices{Why: f.mayHear(d)}
	if v.Why != "" {
		return v, nil
	}
	var refs []projections.StoryRef
	for i := 0; i < 4*voicesAtFirst && len(refs) < voicesAtFirst; i++ {
		lot := b.Keys("meeting", seed, d.line.ID.String(), strconv.Itoa(i))
		found, _ := d.Stories(d.line.ID, domain.ReportID{ID: domain.ID(lot[:16])}, 1)
		if len(found) == 0 {
			found, _ = d.Stories(d.line.ID, domain.ReportID{}, 1)
		}
		if len(found) == 1 && !slices.Contains(refs, found[0]) {
			refs = append(refs, found[0])
		}
	}
	list, err := b.words(r.Context(), f, refs)
	if err == nil {
		b.Read(who, d.line.ID, len(list))
	}
	v.List = list
	return v, err
}
