package export

import (
	"strconv"

	"unrule/domain"
	"unrule/projections"
)

// closing says how the numbers became final, if they are.
func (t table) closing(c *projections.Closing) {
	if c == nil {
		return
	}
	t.row("about", "", "", "final_on", c.On.String(), "date")
	t.row("about", "", "", "head", strconv.FormatUint(c.Head, 10), "")
	t.row("about", "", "", "root", c.Root, "")
	t.row("about", "", "", "form", strconv.Itoa(c.Form), "")
}

func (t table) life(q projections.QuarterReport) {
	f := q.Funnel
	t.counts("funnel", "", "", []figure{
		counted("known", f.Known, "rules"), counted("reviewed", f.Reviewed, "rules"), counted("decided", f.Decided, "rules"),
		counted("committed", f.Committed, "rules"), counted("removed", f.Removed, "rules"), counted("verified", f.Verified, "rules"),
	})
	for _, s := range q.Stages {
		t.counts("stages", string(s.Stage), t.word(string(s.Stage)), []figure{counted("rules", s.Rules, "rules")})
	}
}

// crossing writes every number of a crossing; one that is hidden says so in the place
// of its value.
func (t table) crossing(c *projections.Crossing) {
	if c == nil {
		return
	}
	for _, s := range c.Sides {
		t.told("sides", string(s.Side), t.side(s.Side), s.Reports)
	}
	for _, s := range c.Sufferers {
		name := s.Name
		if s.Who != projections.OneDepartment {
			name = t.word(string(s.Who))
		}
		t.told("sufferers", suffererKey(s), name, s.Reports)
		for i, o := range c.Owners {
			t.cell(suffererKey(s)+" "+o.Owner.String(), name+" → "+o.Name, s.Cells[i])
		}
	}
}

func (t table) cell(key, name string, c *projections.CrossCell) {
	if c == nil {
		t.told("matrix", key, name, nil)
		return
	}
	t.told("matrix", key, name, &c.Reports)
	t.row("matrix", key, name, "floor", c.FloorHours.String(), "hours_per_month")
	t.row("matrix", key, name, "removed", strconv.Itoa(c.Removed), "rules")
}

// told writes reports, or that they are hidden.
func (t table) told(section, key, name string, n *int) {
	value := t.word("hidden")
	if n != nil {
		value = strconv.Itoa(*n)
	}
	t.row(section, key, name, "reports", value, "reports")
}

// suffererKey is a department's id, or the word for any other sufferer.
func suffererKey(s projections.CrossSufferer) string {
	if s.Who == projections.OneDepartment {
		return s.Department.String()
	}
	return string(s.Who)
}

func (t table) corrections(list []projections.Delta) {
	for _, d := range list {
		for _, f := range d.Figures {
			t.correction(d.Quarter.String(), "", f.Figure, f.Unit, f.Frozen, f.Now)
		}
		for _, r := range d.Rules {
			then, now := reportsIn(r.Frozen), reportsIn(r.Now)
			t.correction(d.Quarter.String()+" "+r.Rule.String(), r.Title, "reports", projections.Reports, then, now)
		}
	}
}

func reportsIn(f *projections.RuleFigures) *domain.Hundredths {
	if f == nil {
		return nil
	}
	n := domain.Hundredths(f.Reports) * 100
	return &n
}

// correction writes what a figure was when it was frozen, and what it is now.
func (t table) correction(key, name, measure string, unit projections.Unit, frozen, now *domain.Hundredths) {
	if frozen != nil {
		t.row("corrections_frozen", key, name, measure, number(projections.Figure{Unit: unit, Value: frozen}), string(unit))
	}
	if now != nil {
		t.row("corrections_now", key, name, measure, number(projections.Figure{Unit: unit, Value: now}), string(unit))
	}
}
