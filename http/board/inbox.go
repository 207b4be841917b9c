package board

import (
	"errors"
	"net/http"
	"slices"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// inSection is how many lines a section of the inbox shows, and repliesShown how many
// of replies, which say little: who has done those sees the next.
const (
	inSection    = 25
	repliesShown = 8
)

// An inboxView is what waits for the board.
type inboxView struct {
	Frame
	Sections []inboxSection
	Quiet    []string // names of the sections in which nothing waits
	Overdue  int
	Held     []heldItem
	HeldAll  int // that wait, shown or not
	KeptOut  []heldItem
	Done     string
	Errors   []web.Mistake
}

// An inboxSection is one sort of things that wait.
type inboxSection struct {
	Name  string // of its words
	Count int
	Lines []inboxLine
	More  string // address of all of them, where not all are shown
}

// An inboxLine is one thing that waits.
type inboxLine struct {
	Title, Href string
	Facts       []string
	Term        string
	Overdue     bool
	Next, Do    string // step, and the address at which it is taken
}

// nextVerbs are the acts that are the next step, by the section or by what falls due.
var nextVerbs = map[string]string{
	"relapsed": "reopen", "disputed": "reschedule", "lapsed": "decide", "new": "triage", "unconfirmed": "attest", domain.ClockDecision: "decide",
}

// The acts of the inbox, by the word for which a page says that they are done.
const (
	releasedReport = "released"
	keptOutReport  = "kept-out"
)

// Inbox is what waits for the board, or for the leader of one department. Of the past it
// is the rules alone: what reporters wrote may have been taken away since.
func (b *Board) Inbox(w http.ResponseWriter, r *http.Request, who act.Who) error {
	v, err := b.inbox(r, who)
	if err != nil {
		return err
	}
	if done := r.URL.Query().Get("done"); slices.Contains([]string{releasedReport, keptOutReport}, done) {
		v.Done = v.T("inbox.done." + done)
	}
	return web.Write(w, http.StatusOK, "board/inbox", v.Text, v)
}

func (b *Board) inbox(r *http.Request, who act.Who) (inboxView, error) {
	s, err := b.look(r)
	if err != nil {
		return inboxView{}, err
	}
	v := inboxView{Frame: b.frame(r, who, s, "inbox", "inbox.title")}
	box := s.Inbox(s.Day, who.Within)
	if s.Past != 0 { // what reporters wrote may have been taken away since
		box.Held, box.KeptOut, box.Replied = nil, nil, nil
	}
	v.sort(&box, s)
	v.HeldAll = len(box.Held)
	if who.May(domain.Reviewer) {
		for _, h := range box.KeptOut[:min(len(box.KeptOut), inSection)] {
			v.KeptOut = append(v.KeptOut, heldItem{HeldReport: h, Key: newKey()})
		}
		v.Held, err = b.heldItems(r, who, box.Held)
	}
	return v, err
}

// sort makes the sections, what is worst first.
func (v *inboxView) sort(box *projections.Inbox, s sight) {
	for _, of := range []struct {
		name, more string
		lines      []projections.Line
	}{
		{"relapsed", "/board?stage=relapsed", box.Relapsed},
		{"disputed", "/board?stage=committed", box.Disputed},
		{"lapsed", "/board?stage=under_review", box.Lapsed},
		{"due", "/board?sort=due", box.Due},
	} {
		v.add(inboxSection{of.name, len(of.lines), v.lines(of.name, of.lines, s.Day), of.more})
	}
	v.add(inboxSection{"new", len(box.New), v.lines("new", box.New, s.Day), "/board?stage=reported&sort=due"})
	v.add(v.replies(box.Replied))
	v.add(v.verifying(box.Verifying, s))
	v.add(inboxSection{"unconfirmed", len(box.Unconfirmed), v.lines("unconfirmed", box.Unconfirmed, s.Day), "/board?stage=unconfirmed"})
	for _, l := range slices.Concat(box.Due, box.New) {
		if l.Next.Due < s.Day {
			v.Overdue++
		}
	}
}

// add puts a section on the page, as far as there is something in it.
func (v *inboxView) add(s inboxSection) {
	if s.Count == 0 {
		v.Quiet = append(v.Quiet, v.T("inbox."+s.Name))
		return
	}
	if s.Count <= len(s.Lines) {
		s.More = ""
	}
	if s.More != "" && v.Past != 0 {
		s.More += "&as_of=" + v.Past.String()
	}
	v.Sections = append(v.Sections, s)
}

func (v *inboxView) lines(section string, rules []projections.Line, today domain.Day) (list []inboxLine) {
	for _, l := range rules[:min(len(rules), inSection)] {
		line := v.line(&l)
		switch section {
		case "relapsed", "disputed", "unconfirmed":
			line.Facts = append(line.Facts, v.T("inbox."+section+".since", "date", v.Day(l.StageSince)))
		}
		if section == "due" {
			v.next(&line, l.Next.Name, v.T("inbox.next."+l.Next.Name))
		} else {
			v.next(&line, section, v.T("inbox."+section+".next"))
		}
		if section == "due" || section == "new" {
			line.Term, line.Overdue = v.term(l.Next, today)
		}
		list = append(list, line)
	}
	return list
}

// line is what every line of a rule says.
func (v *inboxView) line(l *projections.Line) inboxLine {
	owner := l.OwnerName
	if owner == "" {
		owner = v.T("inbox.nobody")
	}
	href := "/board/rules/" + l.ID.String()
	if v.Past != 0 {
		href += "?as_of=" + v.Past.String()
	}
	return inboxLine{Title: l.Title, Href: href, Facts: []string{
		owner, v.N("inbox.reports", l.Reports, "n", v.Number(l.Reports)), v.T("inbox.hours", "hours", v.Hours(l.Burden.EstimateHours)),
	}}
}

// next is the step that a line waits for, for whoever may take it; anybody else looks
// at the rule, and so does who looks back.
func (v *inboxView) next(line *inboxLine, of, label string) {
	line.Next, line.Do = label, line.Href
	verb, ok := act.Find(act.OfRule, nextVerbs[of])
	switch {
	case v.Past != 0:
		line.Next = v.T("inbox.verifying.next")
	case ok && nextVerbs[of] != "" && v.Who.May(verb.Role):
		line.Do += "/" + verb.Name
	case !v.Who.May(domain.Leader):
		line.Next = v.T("inbox.verifying.next")
	}
}

// term says when something is due and how far off that is.
func (v *inboxView) term(c *domain.Clock, today domain.Day) (words string, overdue bool) {
	words = v.T("inbox.term."+c.Name, "date", v.Day(c.Due))
	switch days := int(c.Due - today); {
	case days < 0:
		return words + " · " + v.N("inbox.late", -days, "n", v.Number(-days)), true
	case days == 0:
		return words + " · " + v.T("inbox.today"), false
	default:
		return words + " · " + v.N("inbox.left", days, "n", v.Number(days)), false
	}
}

func (v *inboxView) replies(list []projections.RepliedReport) inboxSection {
	s := inboxSection{Name: "replied", Count: len(list)}
	for _, r := range list[:min(len(list), repliesShown)] {
		line := inboxLine{Title: r.Title, Href: "/board/rules/" + r.Rule.String()}
		line.Next, line.Do = v.T("inbox.verifying.next"), line.Href
		if v.Who.May(domain.Reviewer) {
			line.Next, line.Do = v.T("inbox.replied.next"), "/board/reports/"+r.Report.String()
		}
		s.Lines = append(s.Lines, line)
	}
	return s
}

func (v *inboxView) verifying(list []projections.Verification, s sight) inboxSection {
	of, policy := inboxSection{Name: "verifying", Count: len(list), More: "/board?stage=removed"}, s.Policy()
	for _, r := range list[:min(len(list), inSection)] {
		line := v.line(&r.Line)
		line.Next, line.Do = v.T("inbox.verifying.next"), line.Href
		line.Facts = append(line.Facts, v.T("inbox.round", "n", r.Round, "of", policy.VerifyRounds))
		if r.Answered == nil {
			line.Facts = append(line.Facts, v.T("inbox.answers.few", "k", policy.Disclosure))
		} else {
			line.Facts = append(line.Facts, v.N("inbox.answers", *r.Answered, "n", v.Number(*r.Answered)))
		}
		line.Term, _ = v.term(&domain.Clock{Name: domain.ClockAnswers, Due: r.ClosesOn}, s.Day)
		of.Lines = append(of.Lines, line)
	}
	return of
}

// isGone reports whether a record of the log is no longer there.
func (b *Board) isGone(err error) bool { return b.NotFound != nil && errors.Is(err, b.NotFound) }
