package projections

import (
	"cmp"
	"slices"
	"strings"

	"unrule/domain"
)

// InboxDays is how many days ahead a term counts as running out.
const InboxDays = 14

// An Inbox is what waits for somebody of the board. A rule is in one list at most: in
// the first of Relapsed, Disputed, Lapsed and Due that it belongs to. Lists of reports
// are in the order of the reports' ids, which are keyed hashes, and tell of no day:
// neither says when one came.
type Inbox struct {
	Position    uint64
	Relapsed    []Line // came back after they were gone
	Disputed    []Line // those who suffered them say that they are not gone, and no new date is set
	Lapsed      []Line // their owner was asked to justify them and kept silent
	Due         []Line // terms that have run out or do within [InboxDays]
	New         []Line // to be triaged, the oldest term first
	Verifying   []Verification
	Unconfirmed []Line       // gone, but too few said so
	Held        []HeldReport // by suspicion alone: nobody has looked at them
	KeptOut     []HeldReport // somebody has
	Replied     []RepliedReport
}

// A Verification is a removal about which its sufferers are asked now.
type Verification struct {
	Line
	Round    int
	ClosesOn domain.Day
	Answered *int // answers that count; absent below the disclosure threshold
}

// A HeldReport is a report that counts nowhere until somebody lets it.
type HeldReport struct {
	Report   domain.ReportID
	Position uint64 // in the log, where its words are
	Rule     domain.RuleID
	Title    string           // of the rule; perhaps words of this report
	Why      domain.Suspicion // that held it when it came; "" when somebody of the board did
	Reason   string           // of whoever looked at it
	Erased   bool             // its words were taken away
}

// A RepliedReport is one whose reporter has replied, with no act of the board on it since.
type RepliedReport struct {
	Report domain.ReportID
	Rule   domain.RuleID
	Title  string
}

// A hold is why a report does not count.
type hold struct {
	Why    domain.Suspicion
	Reason string
}

// elideHolds takes away why somebody held a report, wherever that is told: it may quote.
func (v *Views) elideHolds(i uint32) {
	if h, ok := v.holds[i]; ok && h.Reason != "" {
		v.holds[i] = hold{h.Why, domain.Elided}
	}
	at := map[uint64]bool{}
	for j := range v.audit {
		held, ok := v.audit[j].Details.(domain.ReportHeld)
		if !ok || v.audit[j].Report != v.reports[i].id {
			continue
		}
		if len(at) == 0 {
			v.audit = slices.Clone(v.audit) // somebody may be reading it
		}
		v.audit[j].Details, _ = domain.Wordless(held, "")
		at[v.audit[j].Position] = true
	}
	if len(at) == 0 {
		return
	}
	for _, r := range v.rules {
		for j, entry := range r.handled {
			if at[entry.Position] {
				r.handled = slices.Clone(r.handled)
				r.handled[j].Details = domain.ReportHeld{Reason: domain.Elided}
			}
		}
	}
}

// attend notes what a fact about a report leaves for the board to do.
func (v *Views) attend(i uint32, rec domain.Recorded) {
	switch e := rec.Event.(type) {
	case domain.ReplyGiven:
		v.replied[i] = true
	case domain.ReportHeld:
		v.holds[i] = hold{v.holds[i].Why, e.Reason}
	case domain.ReportReleased:
		delete(v.holds, i)
	}
	if rec.By != "" {
		delete(v.replied, i)
	}
}

// Inbox is what waits for the board on day today; where within is not zero, for the
// leader of that department.
func (v *Views) Inbox(today domain.Day, within domain.DepartmentID) Inbox {
	v.mu.Lock()
	defer v.mu.Unlock()
	box := Inbox{Position: v.position}
	for i, line := range v.lines(today) {
		if v.ownedBy(i, within) {
			v.sortIn(&box, i, line, today)
		}
	}
	for _, list := range [][]Line{box.Relapsed, box.Disputed, box.Lapsed, box.Unconfirmed} {
		slices.SortFunc(list, byWeight)
	}
	slices.SortFunc(box.Due, byTerm)
	slices.SortFunc(box.New, byTerm)
	slices.SortFunc(box.Verifying, func(a, b Verification) int {
		return cmp.Or(cmp.Compare(a.ClosesOn, b.ClosesOn), byWeight(a.Line, b.Line))
	})
	v.reportsOf(&box, within)
	return box
}

// sortIn puts a rule into the list that it belongs to, if any.
func (v *Views) sortIn(box *Inbox, i uint32, line *Line, today domain.Day) {
	r := v.rules[i]
	switch {
	case r.Stage == domain.Relapsed:
		box.Relapsed = append(box.Relapsed, *line)
	case r.Stage == domain.Committed && r.Disputed:
		box.Disputed = append(box.Disputed, *line)
	case r.Stage == domain.UnderReview && r.Lapsed && r.Justification == "":
		box.Lapsed = append(box.Lapsed, *line)
	case r.Stage == domain.Unconfirmed:
		box.Unconfirmed = append(box.Unconfirmed, *line)
	case r.Asked():
		box.Verifying = append(box.Verifying, Verification{*line, r.Round, r.ClosesOn, v.answered(i)})
	case r.Stage == domain.Reported:
		box.New = append(box.New, *line)
	case (r.Stage == domain.UnderReview || r.Stage == domain.Committed) && line.Next.Due <= today+InboxDays:
		box.Due = append(box.Due, *line)
	}
}

// answered is how many answers to a rule's present removal count, where so few do not
// tell who gave them.
func (v *Views) answered(i uint32) *int {
	n, removal := 0, uint8(v.rules[i].Removals)
	for _, m := range v.members(i) {
		for _, at := range v.rules[m].filed {
			r := &v.reports[at]
			if r.answer != 0 && r.asked == i && r.removal == removal && r.flags&held == 0 && domain.Answers[r.answer-1] != domain.DontKnow {
				n++
			}
		}
	}
	return tell(n >= v.org.policy.Disclosure, n)
}

// reportsOf adds the reports that wait for somebody.
func (v *Views) reportsOf(box *Inbox, within domain.DepartmentID) {
	mine := func(i uint32) (*rule, bool) {
		of := v.reports[i].rule
		return v.rules[v.root(of)], v.ownedBy(of, within)
	}
	for i, h := range v.holds {
		r, ok := mine(i)
		if !ok {
			continue
		}
		list := &box.Held
		if h.Reason != "" {
			list = &box.KeptOut
		}
		of := &v.reports[i]
		*list = append(*list, HeldReport{of.id, of.position, r.ID, r.Title, h.Why, h.Reason, of.flags&redacted != 0})
	}
	for i := range v.replied {
		if r, ok := mine(i); ok {
			box.Replied = append(box.Replied, RepliedReport{v.reports[i].id, r.ID, r.Title})
		}
	}
	byID := func(a, b HeldReport) int { return a.Report.Compare(b.Report.ID) }
	slices.SortFunc(box.Held, byID)
	slices.SortFunc(box.KeptOut, byID)
	slices.SortFunc(box.Replied, func(a, b RepliedReport) int { return a.Report.Compare(b.Report.ID) })
}

// byWeight puts what hurts most first.
func byWeight(a, b Line) int {
	return cmp.Or(cmp.Compare(b.Priority.Total, a.Priority.Total), strings.Compare(foldText(a.Title), foldText(b.Title)), a.ID.Compare(b.ID.ID))
}

// byTerm puts what is due first; of one term, what hurts most.
func byTerm(a, b Line) int { return cmp.Or(cmp.Compare(a.Next.Due, b.Next.Due), byWeight(a, b)) }
