package board

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// policySections are the parameters by the section in which they are set.
var policySections = map[string][]string{
	"privacy": {"disclosure", "time_zone", "fiscal_year_begins"},
	"scoring": {"reference_hours", "tariff_per_hour", "currency", "board"},
	"terms": {
		"triage_days", "decision_days", "justification_days", "verify_after_days", "verify_round_days", "verify_rounds", "verify_answers",
		"verify_gone_percent", "relapse_reports", "relapse_days",
	},
}

// A policyView is a form of some of the parameters.
type policyView struct {
	settingsView
	Fields  []*web.Field
	Version uint64 // position of the policy that the page shows
	Fixed   string // month with which the fiscal year begins, once that cannot be changed
}

// policyPart shows the parameters of a section as they are in force.
func (b *Board) policyPart(s sight, v settingsView) any {
	p := policyView{settingsView: v, Version: s.PolicyVersion()}
	policy, sets := s.Policy(), policiesSet(s)
	fixed := len(s.Crossed().Quarters) > 0
	for _, name := range policySections[v.Section] {
		if name == "fiscal_year_begins" && fixed {
			p.Fixed = v.T("month." + strconv.Itoa(int(policy.FiscalYearBegins)))
			continue
		}
		p.Fields = append(p.Fields, p.parameter(s, policy, sets, name))
	}
	return p
}

// parameter is the question for one parameter: what it is now and since when, and what
// it may be.
func (v policyView) parameter(s sight, policy domain.Policy, sets []projections.AuditLine, name string) *web.Field {
	value := policyValues(policy)[name][0]
	if name == "tariff_per_hour" {
		value = v.amount(policy.TariffPerHour)
	}
	said := []string{v.now(s, sets, name, v.told(s, policy, name))}
	if _, least, most, ok := policy.Number(name); ok && name != "fiscal_year_begins" && name != "tariff_per_hour" {
		said = append(said, v.T("set.between", "least", v.Text.Number(least), "most", v.Text.Number(most)))
	}
	switch name {
	case "fiscal_year_begins":
		return v.pick(name, value, v.monthOptions(), said...)
	case "board":
		return v.pick(name, value, v.officeOptions(s, v.T("set.board.none"), domain.DepartmentID{}), said...)
	case "time_zone", "currency":
		return v.field(name, "text", value, said...)
	}
	return v.field(name, "number", value, said...)
}

func (v policyView) monthOptions() (options []web.Option) {
	for m := 1; m <= 12; m++ {
		options = append(options, web.Option{Value: strconv.Itoa(m), Label: v.T("month." + strconv.Itoa(m))})
	}
	return options
}

// told is a parameter in words.
func (v policyView) told(s sight, p domain.Policy, name string) string {
	switch name {
	case "fiscal_year_begins":
		return v.T("month." + strconv.Itoa(int(p.FiscalYearBegins)))
	case "tariff_per_hour":
		return v.amount(p.TariffPerHour)
	case "board":
		for _, o := range s.Offices() {
			if o.ID == p.Board {
				return o.Name
			}
		}
		return v.T("set.board.none")
	}
	if n, _, _, ok := p.Number(name); ok {
		return v.Text.Number(n)
	}
	if value := policyValues(p)[name][0]; value != "" {
		return value
	}
	return v.T("set.none")
}

// amount is hundredths as people write money.
func (v policyView) amount(n int64) string {
	if n%100 == 0 {
		return strconv.FormatInt(n/100, 10)
	}
	return fmt.Sprintf("%d%s%02d", n/100, v.Mark(), n%100)
}

// policiesSet are the acts that set the policy, oldest first.
func policiesSet(s sight) []projections.AuditLine {
	list, _ := s.Audit(projections.AuditQuery{Kind: domain.PolicySet{}.EventName()})
	return list
}

// now says what a parameter is in force, and since when.
func (v policyView) now(s sight, sets []projections.AuditLine, name, told string) string {
	was, since := policyValues(domain.DefaultPolicy)[name][0], -1
	for i, line := range sets {
		if e, ok := line.Details.(domain.PolicySet); ok && policyValues(e.Policy)[name][0] != was {
			was, since = policyValues(e.Policy)[name][0], i
		}
	}
	if since < 0 {
		return v.T("set.now", "value", told)
	}
	return v.T("set.now.since", "value", told, "date", v.Day(s.Today(sets[since].Time)))
}

// policyValues are all parameters as a program would send them.
func policyValues(p domain.Policy) url.Values {
	n := func(n int64) []string { return []string{strconv.FormatInt(n, 10)} }
	return url.Values{
		"verify_after_days": n(p.VerifyAfterDays), "verify_round_days": n(p.VerifyRoundDays), "verify_rounds": n(int64(p.VerifyRounds)),
		"verify_answers": n(int64(p.VerifyAnswers)), "verify_gone_percent": n(int64(p.VerifyGonePercent)),
		"relapse_reports": n(int64(p.RelapseReports)), "relapse_days": n(p.RelapseDays), "justification_days": n(p.JustificationDays),
		"triage_days": n(p.TriageDays), "decision_days": n(p.DecisionDays), "reference_hours": n(p.ReferenceHours),
		"disclosure": n(int64(p.Disclosure)), "fiscal_year_begins": n(int64(p.FiscalYearBegins)), "time_zone": {p.TimeZone},
		"tariff_per_hour": n(p.TariffPerHour), "currency": {p.Currency}, "board": {p.Board.String()},
	}
}

// setPolicy sets the parameters of a section and keeps the others as they are. What
// was set by somebody else meanwhile is not overwritten unseen.
func (b *Board) setPolicy(r *http.Request, who act.Who, s sight, form posted) (done madeSecret, err error) {
	values := policyValues(s.Policy())
	for _, name := range policySections[r.PathValue("section")] {
		if form.Has(name) {
			values[name] = form.Values[name]
		}
	}
	if form.Has("tariff_per_hour") {
		if values["tariff_per_hour"], err = hundredths(form.Get("tariff_per_hour")); err != nil {
			return done, err
		}
	}
	verb, _ := act.Find(act.OfPolicy, "")
	command, err := verb.Command(act.Form(values), domain.ID{})
	if err != nil {
		return done, err
	}
	version, err := strconv.ParseUint(form.Get("version"), 10, 63)
	if err != nil {
		return done, domain.Refuse(domain.PolicyMoved, "")
	}
	if set, ok := command.(domain.SetPolicy); ok && set.Policy == s.Policy() && version == s.PolicyVersion() {
		return done, domain.Refuse(domain.NothingChanges, "")
	}
	done.position, err = b.carrySeen(r, who, form.Key, &version, command)
	return done, err
}

var amountShape = regexp.MustCompile(`^(\d{1,6})(?:[.,](\d{1,2}))?$`)

// hundredths reads an amount of money as people write it; nothing is none.
func hundredths(s string) ([]string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		s = "0"
	}
	m := amountShape.FindStringSubmatch(s)
	if m == nil {
		return nil, domain.Refuse(act.AmountType, "/tariff_per_hour")
	}
	return []string{m[1] + (m[2] + "00")[:2]}, nil
}
