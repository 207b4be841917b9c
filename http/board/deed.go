package board

import (
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"unrule/domain"
	"unrule/http/act"
	"unrule/projections"
)

// A deed is an act that somebody is about to do, and what it is about.
type deed struct {
	sight
	verb     act.Verb
	id       domain.ID // of the rule or report; of what is to be made, where the verb makes something
	line     projections.Line
	standing projections.Standing
	voice    projections.Voice // of the report, where it is about one
	title    string
	back     string // page that leads here
	meeting  url.Values
}

// meetingParameters are what a page that was opened from a meeting hands on, so that it
// leads back there.
var meetingParameters = []string{"ids", "at", "seed"}

// deedOf finds what an address is about.
func (b *Board) deedOf(r *http.Request, who act.Who, v act.Verb) (deed, error) {
	s, err := b.look(r)
	if err != nil {
		return deed{}, err
	}
	d := deed{sight: s, verb: v, back: "/board", meeting: url.Values{}}
	for _, name := range meetingParameters {
		if value := r.URL.Query().Get(name); value != "" {
			d.meeting.Set(name, value)
		}
	}
	if v.Name == "" {
		return d, nil
	}
	if d.id, err = domain.ParseID(r.PathValue("id")); err != nil {
		return d, domain.Refuse(v.Unknown(), "")
	}
	if v.Of == act.OfReport {
		return d, d.ofReport(who)
	}
	return d, d.ofRule()
}

func (d *deed) ofRule() error {
	rule := domain.RuleID{ID: d.id}
	var ok bool
	if d.line, ok = d.Rule(rule, d.Day); !ok {
		return domain.Refuse(domain.RuleUnknown, "")
	}
	d.standing, _ = d.Standing(rule)
	d.title, d.back = d.line.Title, "/board/rules/"+rule.String()
	if len(d.meeting) > 0 {
		d.back = addressOf("/board/meeting", d.meeting)
	}
	return nil
}

// ofReport finds a report. Whoever is limited to one department learns nothing of others.
func (d *deed) ofReport(who act.Who) error {
	var ok bool
	if d.voice, ok = d.Voice(domain.ReportID{ID: d.id}); !ok {
		return domain.Refuse(domain.ReportUnknown, "")
	}
	if !d.Owns(who.Within, d.voice.Rule) {
		return domain.Refuse(domain.RuleNotTheirs, "")
	}
	d.line, _ = d.Rule(d.voice.Rule, d.Day)
	d.title, d.back = d.voice.Title, "/board/reports/"+d.voice.Report.String()
	return nil
}

// done is the page that says what was done and shows it.
func (d *deed) done(c domain.Command, position uint64) string {
	to, q := d.back, url.Values{"done": {d.name()}, "min_seq": {strconv.FormatUint(position, 10)}}
	if len(d.meeting) > 0 {
		maps.Copy(q, d.meeting)
		return addressOf("/board/meeting", q)
	}
	switch c := c.(type) {
	case domain.MergeRule:
		to = "/board/rules/" + c.Into.String()
		q.Set("merged", c.Rule.String())
	case domain.RegisterRule:
		to = "/board/rules/" + c.Rule.String()
	}
	return addressOf(to, q)
}

// name is that of the verb, also of the one that has none in its address.
func (d *deed) name() string { return nameOf(d.verb) }

func nameOf(v act.Verb) string {
	if v.Name == "" {
		return "register"
	}
	return v.Name
}
