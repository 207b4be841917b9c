package projections

import (
	"cmp"
	"slices"

	"unrule/domain"
)

// A Voice is one report for whoever may read its words, without the words: those are
// in the log, at Position, which is for fetching them and is never shown. Nothing in it
// ties the report to a side, a sufferer, a frequency or a day.
type Voice struct {
	Report      domain.ReportID
	Position    uint64
	Rule        domain.RuleID
	Title       string // of the rule; perhaps words of this report
	Held        bool
	HeldFor     string // the reason of whoever held it; else the suspicion that did
	Redacted    bool
	RedactedFor string
	HasWords    bool
	Thanks      []string
	Questions   []QuestionView
}

// Erasable reports whether there are words to take away: those of the report, and when they
// are gone those that board and reporter said since.
func (v Voice) Erasable() bool {
	told := func(text string) bool { return text != "" && text != domain.Elided }
	return !v.Redacted || slices.ContainsFunc(v.Thanks, told) ||
		slices.ContainsFunc(v.Questions, func(q QuestionView) bool { return told(q.Question) || told(q.Reply) })
}

// Voice finds one report. ok is false where there is none.
func (v *Views) Voice(id domain.ReportID) (voice Voice, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, ok = v.reportAt[id]; !ok {
		return Voice{}, false
	}
	return v.voices([]domain.ReportID{id})[0], true
}

// Held lists at most limit reports that are held, in the order of their ids, those
// after the given id. Within picks those of one owner's rules; zero is all.
func (v *Views) Held(within domain.DepartmentID, after domain.ReportID, limit int) []Voice {
	v.mu.Lock()
	defer v.mu.Unlock()
	limit = max(0, limit)
	page := make([]StoryRef, 0, limit+1)
	for i := range v.holds {
		r := &v.reports[i]
		if r.id.Compare(after.ID) > 0 && v.ownedBy(r.rule, within) {
			page = keepSmallest(page, StoryRef{Report: r.id, Position: r.position}, limit)
		}
	}
	ids := make([]domain.ReportID, len(page))
	for i, ref := range page {
		ids[i] = ref.Report
	}
	return v.voices(ids)
}

// Owns reports whether a rule is one of a department's; zero owns all.
func (v *Views) Owns(department domain.DepartmentID, rule domain.RuleID) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	i, ok := v.ruleAt[rule]
	return ok && v.ownedBy(i, department)
}

func (v *Views) ownedBy(i uint32, department domain.DepartmentID) bool {
	return department.IsZero() || v.org.currentID(v.rules[v.root(i)].Owner) == v.org.currentID(department)
}

func (v *Views) voices(ids []domain.ReportID) []Voice {
	set := make(map[domain.ReportID]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	redactions := v.redactions(set)
	list := make([]Voice, 0, len(ids))
	for _, id := range ids {
		at := v.reportAt[id]
		r := &v.reports[at]
		root := v.rules[v.root(r.rule)]
		voice := Voice{
			Report: id, Position: r.position, Rule: root.ID, Title: root.Title,
			Held: r.flags&held != 0, Redacted: r.flags&redacted != 0, HasWords: r.flags&(hasStory|redacted) == hasStory,
			RedactedFor: redactions[id],
		}
		if h := v.holds[at]; voice.Held {
			voice.HeldFor = cmp.Or(h.Reason, string(h.Why))
		}
		if t := v.talks[at]; t != nil {
			voice.Thanks, voice.Questions = slices.Clone(t.thanks), slices.Clone(t.questions)
		}
		list = append(list, voice)
	}
	return list
}
