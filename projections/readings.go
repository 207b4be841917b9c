package projections

import (
	"cmp"
	"slices"

	"unrule/domain"
)

// History is a rule's life, oldest act first, with that of the rules merged into it:
// what was done to the rules, and what the board did with reports about them. Which
// report it was is not in it, and a report that moved among them is told once.
func (v *Views) History(id domain.RuleID) ([]Entry, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	i, ok := v.lookUp(id)
	if !ok {
		return nil, false
	}
	list := []Entry{}
	for _, m := range v.members(i) {
		list = append(append(list, v.rules[m].history...), v.rules[m].handled...)
	}
	slices.SortStableFunc(list, func(a, b Entry) int { return cmp.Compare(a.Position, b.Position) })
	list = slices.CompactFunc(list, func(a, b Entry) bool { return a.Position == b.Position })
	for i := range list {
		list[i].Name = v.org.nameOf(list[i].By)
	}
	return list, true
}

// Stories lists where at most limit stories of a rule are, in the order of the
// reports' ids, those after the given id; held and redacted ones are left out.
// Only the smallest ids are kept while looking, so that a rule with a million
// reports costs one pass and no memory.
func (v *Views) Stories(id domain.RuleID, after domain.ReportID, limit int) ([]StoryRef, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	i, ok := v.lookUp(id)
	if !ok {
		return nil, false
	}
	limit = max(0, limit)
	page := make([]StoryRef, 0, limit+1)
	for _, m := range v.members(i) {
		for _, at := range v.rules[m].filed {
			r := &v.reports[at]
			if r.flags&(hasStory|held|redacted) == hasStory && r.id.Compare(after.ID) > 0 {
				page = keepSmallest(page, StoryRef{Report: r.id, Position: r.position}, limit)
			}
		}
	}
	return page, true
}

// keepSmallest inserts a ref into a sorted page of at most limit.
func keepSmallest(page []StoryRef, ref StoryRef, limit int) []StoryRef {
	if len(page) == limit && (limit == 0 || page[limit-1].Report.Compare(ref.Report.ID) < 0) {
		return page
	}
	i, _ := slices.BinarySearchFunc(page, ref, func(a, b StoryRef) int { return a.Report.Compare(b.Report.ID) })
	page = slices.Insert(page, i, ref)
	return page[:min(len(page), limit)]
}

// Receipt is what became of a report.
func (v *Views) Receipt(id domain.ReportID) (ReceiptView, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	at, ok := v.reportAt[id]
	if !ok {
		return ReceiptView{}, false
	}
	report := &v.reports[at]
	root := v.root(report.rule)
	r := v.rules[root]
	view := ReceiptView{
		Rule: r.ID, Title: r.Title, Stage: r.Stage,
		Held: report.flags&held != 0, Redacted: report.flags&redacted != 0, Asked: r.Asked(), ClosesOn: r.ClosesOn, Decision: decisionOf(r.Rule),
	}
	if view.Redacted {
		view.Redaction = v.redactionOf(id)
	}
	if r.Stage == domain.Rejected {
		view.Rejection = &RejectionView{Reason: r.Rejection.Reason, Words: r.Rejection.Words}
	}
	if t := v.talks[at]; t != nil {
		view.Thanks, view.Questions = slices.Clone(t.thanks), slices.Clone(t.questions)
	}
	if report.answer != 0 && report.asked == root && report.removal == uint8(r.Removals) {
		view.Answer = domain.Answers[report.answer-1]
	}
	return view, true
}

// PositionOf is where in the log a report is; 0 where there is none.
func (v *Views) PositionOf(id domain.ReportID) uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	at, ok := v.reportAt[id]
	if !ok {
		return 0
	}
	return v.reports[at].position
}

// Suggest lists at most limit rules that read like q: those that can still be
// suffered or watched. A rule merged into another suggests the other. Of rules with
// equal titles the earliest is suggested: nobody could tell them apart.
func (v *Views) Suggest(q string, limit int) []Suggestion {
	v.mu.Lock()
	defer v.mu.Unlock()
	speaker := v.speakers()
	list := []Suggestion{}
	for _, i := range v.titles.suggest(q, 4*limit, func(i uint32) bool { return v.suggests(i, speaker) }) {
		r := v.rules[speaker(v.root(i))]
		if len(list) == limit {
			break
		}
		if !slices.ContainsFunc(list, func(s Suggestion) bool { return s.ID == r.ID }) {
			list = append(list, Suggestion{ID: r.ID, Title: r.Title, Stage: r.Stage})
		}
	}
	return list
}

// suggests reports whether the title of a rule suggests a live one that no equal title
// suggests as well.
func (v *Views) suggests(i uint32, speaker func(uint32) uint32) bool {
	root := v.root(i)
	if root != i && v.titles.words(root) != v.titles.words(i) {
		return v.rules[root].Stage.Live()
	}
	return v.rules[i].Stage.Live() && speaker(i) == i
}

// speakers tells which rule speaks for all live ones whose titles equal that of a live
// rule, held in one call for all questions.
func (v *Views) speakers() func(uint32) uint32 {
	known := map[string]uint32{}
	return func(i uint32) uint32 {
		title := v.titles.words(i)
		if title == "" {
			return i
		}
		if _, ok := known[title]; !ok {
			known[title] = v.earliest(v.titles.namesakes(i))
		}
		return known[title]
	}
}

// earliest is the live rule that was known first. Not the one with the most reports:
// which of two leads would tell whoever asks again and again when somebody reported.
func (v *Views) earliest(rules []uint32) uint32 {
	return slices.Min(slices.DeleteFunc(rules, func(i uint32) bool { return !v.rules[i].Stage.Live() }))
}

// found are the rules that answer to any word of text: a filter leaves out nothing.
func (v *Views) found(text string) map[domain.RuleID]bool {
	set := map[domain.RuleID]bool{}
	for _, i := range v.titles.find(text, len(v.rules), func(uint32) bool { return true }) {
		set[v.rules[v.root(i)].ID] = true
		set[v.rules[i].ID] = true
	}
	return set
}
