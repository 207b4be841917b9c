package projections

import (
	"slices"

	"unrule/domain"
)

// A report is what the views keep of one report. There may be millions: it is
// kept small and holds no pointer; the words stay in the log.
type report struct {
	id        domain.ReportID
	position  uint64 // of its first event, where the words are
	rule      uint32
	seconds   uint32
	day       int32
	sufferer  uint16
	frequency uint8 // 1 + index in domain.Frequencies; 0 not said
	severity  uint8
	impacts   uint8 // bits, by index in domain.Impacts
	flags     uint8
	answer    uint8  // 1 + index in domain.Answers; 0 none
	removal   uint8  // at which the rule that asked was
	asked     uint32 // the rule that asked
}

const (
	hasStory uint8 = 1 << iota
	held
	redacted
)

// perYear is the person seconds a year that the report tells of; 0 when it does not say.
func (r *report) perYear() int64 {
	if r.frequency == 0 {
		return 0
	}
	return domain.Frequencies[r.frequency-1].TimesAYear() * int64(r.seconds)
}

// A rule is what the views keep of one rule.
type rule struct {
	domain.Rule
	absorbed []uint32
	filed    []uint32 // reports filed under it, counted or not
	counts   counts
	history  []Entry
	handled  []Entry  // acts of the board on reports filed under it
	findable string   // title under which it is found; "" when it is not
	frozen   []frozen // burden at each decision to remove or change
	line     *Line    // nil when it must be computed anew
}

// A frozen burden is what a rule cost when its removal was decided.
type frozen struct {
	position uint64
	perYear  int64
}

// A talk is what board and reporter said to each other.
type talk struct {
	thanks    []string
	questions []QuestionView
	days      []said
}

// said is one thing said, and on which day.
type said struct {
	name string // of the event
	day  domain.Day
}

func (v *Views) rule(id domain.RuleID) uint32 {
	i, ok := v.ruleAt[id]
	if !ok {
		i = uint32(len(v.rules))
		v.rules = append(v.rules, &rule{Rule: domain.Rule{ID: id}})
		v.ruleAt[id] = i
	}
	return i
}

// shown reports whether a rule is there for its readers: a report that counts is filed
// under it, or somebody has acted on it. What only held reports speak of may be spam,
// so that nobody sees it before a person has looked; its reporters find it under
// their receipts all the same. Every way out asks here.
func (v *Views) shown(i uint32) bool {
	return v.rules[i].counts.reports > 0 || len(v.rules[i].history) > 0
}

// lookUp finds a rule that is shown.
func (v *Views) lookUp(id domain.RuleID) (uint32, bool) {
	i, ok := v.ruleAt[id]
	return i, ok && v.shown(i)
}

// changed lets a rule be found by the title that it has now, and the lines that it
// counts in be computed anew: its own and that of every rule it was merged into, one
// after the other.
func (v *Views) changed(i uint32) {
	v.index(i)
	for range v.rules {
		v.rules[i].line = nil
		into, ok := v.ruleAt[v.rules[i].MergedInto]
		if !ok {
			return
		}
		i = into
	}
}

// index keeps the titles that are searched to those that are shown.
func (v *Views) index(i uint32) {
	r, title := v.rules[i], ""
	if v.shown(i) {
		title = r.Title
	}
	switch {
	case title == r.findable:
		return
	case title == "":
		v.titles.drop(i)
	default:
		v.titles.put(i, title)
	}
	r.findable = title
}

// stale lets all lines be computed anew.
func (v *Views) stale() {
	for _, r := range v.rules {
		r.line = nil
	}
}

func (v *Views) applyReport(rec domain.Recorded) {
	id := domain.ReportID{ID: rec.Aggregate.ID}
	if e, ok := rec.Event.(domain.FrictionReported); ok {
		v.file(id, rec.Position, e)
		return
	}
	i, ok := v.reportAt[id]
	if !ok {
		return
	}
	r := &v.reports[i]
	v.handled(r, rec)
	switch e := rec.Event.(type) {
	case domain.ReportMoved:
		v.move(i, v.rule(e.To))
	case domain.ReportRedacted:
		r.flags |= redacted
		v.talks[i].elide()
		v.elideHolds(i)
	case domain.ReportHeld:
		v.count(r, -1)
		r.flags |= held
	case domain.ReportReleased:
		v.count(r, -1) // one that is not held counts once as before
		r.flags &^= held
		v.count(r, 1)
	case domain.RemovalAnswered:
		r.answer = uint8(slices.Index(domain.Answers, e.Answer) + 1)
		r.asked = v.root(r.rule)
		r.removal = uint8(v.rules[r.asked].Removals)
	default:
		v.talk(i, rec)
	}
	v.attend(i, rec)
	v.changed(r.rule)
}

// elide takes away what was said, and keeps that it was.
func (t *talk) elide() {
	if t == nil {
		return
	}
	for i := range t.thanks {
		t.thanks[i] = domain.Elided
	}
	for i := range t.questions {
		t.questions[i].Question = domain.Elided
		if t.questions[i].Reply != "" {
			t.questions[i].Reply = domain.Elided
		}
	}
}

func (v *Views) talk(i uint32, rec domain.Recorded) {
	t := v.talks[i]
	if t == nil {
		t = &talk{}
		v.talks[i] = t
	}
	t.days = append(t.days, said{rec.Event.EventName(), v.org.dayOfRecord(rec)})
	switch e := rec.Event.(type) {
	case domain.ThanksSent:
		t.thanks = append(t.thanks, e.Words)
	case domain.QuestionAsked:
		t.questions = append(t.questions, QuestionView{Question: e.Question})
	case domain.ReplyGiven:
		if n := len(t.questions); n > 0 {
			t.questions[n-1].Reply = e.Reply
		}
	}
}

func (v *Views) file(id domain.ReportID, position uint64, e domain.FrictionReported) {
	if _, known := v.reportAt[id]; known {
		return
	}
	i := v.rule(e.Rule)
	r := report{
		id: id, position: position, rule: i, seconds: uint32(e.Seconds), day: int32(e.Day),
		sufferer:  v.org.sufferer(domain.Sufferer{Side: e.Side, Department: e.Sufferer}),
		frequency: uint8(slices.Index(domain.Frequencies, e.Frequency) + 1),
		severity:  uint8(e.Severity),
	}
	for _, impact := range e.Impacts {
		r.impacts |= 1 << slices.Index(domain.Impacts, impact)
	}
	if e.Story != "" || e.Proposal != "" {
		r.flags |= hasStory
	}
	at := uint32(len(v.reports))
	if e.Held != "" {
		r.flags |= held
		v.holds[at] = hold{Why: e.Held}
	}
	rule := v.rules[i]
	rule.Rule = rule.Seen(e)
	v.reportAt[id] = at
	v.reports = append(v.reports, r)
	rule.filed = append(rule.filed, at)
	v.count(&r, 1)
	v.changed(i)
}

// count adds a report to its rule's numbers, or takes it back, unless it is held.
func (v *Views) count(r *report, n int) {
	if r.flags&held != 0 {
		return
	}
	v.rules[r.rule].counts.add(r, n)
	v.rules[r.rule].counts.addMonth(r, n)
	if r.flags&hasStory == 0 {
		v.meToo[domain.Day(r.day).Month()] += n
	}
}

func (v *Views) move(report, to uint32) {
	r := &v.reports[report]
	from := v.rules[r.rule]
	v.count(r, -1)
	if i := slices.Index(from.filed, report); i >= 0 {
		from.filed = slices.Delete(from.filed, i, i+1)
	}
	v.changed(r.rule)
	r.rule = to
	v.rules[to].filed = append(v.rules[to].filed, report)
	v.count(r, 1)
}

func (v *Views) applyRule(rec domain.Recorded) {
	i := v.rule(domain.RuleID{ID: rec.Aggregate.ID})
	r := v.rules[i]
	rec.Day = v.org.dayOfRecord(rec)
	v.changed(i)
	switch e := rec.Event.(type) {
	case domain.RuleMerged:
		v.detach(i)
		into := v.rules[v.rule(e.Into)]
		into.absorbed = append(into.absorbed, i)
	case domain.MergeReverted:
		v.detach(i)
	case domain.RuleDecided:
		if e.Verdict == domain.Remove || e.Verdict == domain.Change {
			r.frozen = append(r.frozen, frozen{rec.Position, v.lineOf(v.root(i)).Burden.EstimateSeconds})
		}
	}
	before := r.Stage
	r.Rule = r.Evolve(rec)
	r.history = append(r.history, Entry{
		Position: rec.Position, Time: rec.Time, By: rec.By, Act: rec.Event.EventName(), From: before, To: r.Stage, Rule: r.ID, Details: rec.Event,
	})
	v.note(rec, AuditLine{On: OnRule, Rule: r.ID, From: before, To: r.Stage})
	v.changed(i)
}
