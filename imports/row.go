package imports

import (
	"slices"
	"strconv"
	"strings"

	"unrule/domain"
)

// A Key is the keyed hash from which ids are made: it gives the same answer for
// the same purpose and parts, and only for them.
type Key func(purpose string, parts ...string) [32]byte

func (k Key) id(purpose string, parts ...string) domain.ID {
	h := k(purpose, parts...)
	return domain.IDFrom([16]byte(h[:16]))
}

// An entry is what one row says, before it is known whether its rules are there.
type entry struct {
	key        []string
	department string
	rules      []ruleRef
	report     domain.FrictionReported // all but the rule
}

// A ruleRef is one rule that a row is about.
type ruleRef struct {
	id    domain.RuleID
	key   string // what the report's id is made from beside the row's key
	title string
	field string // the column that names it
}

// reportID is the id of the row's report about one rule.
func (m *Map) reportID(k Key, e entry, r ruleRef) domain.ReportID {
	return domain.ReportID{ID: k.id("import", append(append([]string{m.Name}, e.key...), r.key)...)}
}

// wanted reports whether the map asks for the row at all.
func (m *Map) wanted(r record) bool {
	return !slices.ContainsFunc(m.Only, func(c Condition) bool { return !c.holds(r) })
}

// read makes an entry of a record, or says what is wrong with it.
func (m *Map) read(k Key, r record) (entry, *domain.Refusal) {
	var e entry
	var no *domain.Refusal
	for _, step := range []func(record, *entry) *domain.Refusal{
		m.readKey, m.readDays, m.readDepartment,
		func(r record, e *entry) *domain.Refusal { return m.readRules(k, r, e) },
		m.readWords, m.readImpacts, m.readNumbers,
	} {
		if no = step(r, &e); no != nil {
			break
		}
	}
	return e, no
}

func (m *Map) readKey(r record, e *entry) *domain.Refusal {
	for _, f := range m.Key {
		v := r.get(f)
		if v == "" {
			return domain.Refuse(KeyEmpty, f)
		}
		e.key = append(e.key, v)
	}
	return nil
}

func (m *Map) readDays(r record, e *entry) (no *domain.Refusal) {
	if e.report.Day, no = day(m.Day, r); no != nil {
		return no
	}
	happened, no := day(m.Happened, r)
	if happened != 0 {
		e.report.LastHappened = happened.Month()
	}
	return no
}

func (m *Map) readDepartment(r record, e *entry) (no *domain.Refusal) {
	e.department, no = m.Department.of(r)
	return no
}

func (m *Map) readRules(k Key, r record, e *entry) *domain.Refusal {
	add := func(key, title, field string) {
		parts := []string{m.Name, key}
		if m.Rule.PerDepartment {
			parts = append(parts, e.department)
		}
		e.rules = append(e.rules, ruleRef{domain.RuleID{ID: k.id("import-rule", parts...)}, key, title, field})
	}
	if len(m.Rule.Flags) > 0 {
		for _, f := range m.Rule.Flags {
			switch v := r.get(f); {
			case v == m.Rule.flagSet():
				add(f, f, f)
			case !m.Rule.flagUnset(v):
				return domain.Refuse(ValueUnmapped, f)
			}
		}
		if len(e.rules) == 0 {
			return domain.Refuse(domain.RuleRequired, "")
		}
		return nil
	}
	title, no := m.Rule.of(r)
	if no != nil {
		return no
	}
	if strings.TrimSpace(title) == "" {
		return domain.Refuse(domain.RuleRequired, m.Rule.Field)
	}
	key := title
	if m.Rule.Key != "" {
		if key = r.get(m.Rule.Key); key == "" {
			return domain.Refuse(KeyEmpty, m.Rule.Key)
		}
	}
	add(key, title, m.Rule.Field)
	return nil
}

func (m *Map) readWords(r record, e *entry) *domain.Refusal {
	for _, w := range []struct {
		from *Value
		to   func(string) error
	}{
		{&m.Side, func(s string) error { return e.report.Side.UnmarshalText([]byte(s)) }},
		{m.Frequency, func(s string) error { return e.report.Frequency.UnmarshalText([]byte(s)) }},
		{m.Language, func(s string) error { return e.report.Language.UnmarshalText([]byte(s)) }},
		{m.Story, func(s string) error { e.report.Story = s; return nil }},
		{m.Proposal, func(s string) error { e.report.Proposal = s; return nil }},
	} {
		s, no := w.from.of(r)
		if no != nil {
			return no
		}
		if s == "" {
			continue
		}
		if err := w.to(s); err != nil {
			return domain.Refuse(ValueUnmapped, w.from.Field)
		}
	}
	if e.report.Side == "" { // a person may keep it to themselves, a table has to know
		return domain.Refuse(domain.TextRequired, m.Side.Field)
	}
	if a := m.Assumed; a != nil && m.Frequency == nil {
		e.report.Frequency = domain.Frequency(a.Frequency)
	}
	return nil
}

func (m *Map) readImpacts(r record, e *entry) *domain.Refusal {
	said := map[domain.Impact]bool{}
	if m.Assumed != nil {
		for _, i := range m.Assumed.Impacts {
			said[domain.Impact(i)] = true
		}
	}
	for i := range m.Impacts {
		words, no := m.Impacts[i].of(r)
		if no != nil {
			return no
		}
		for w := range strings.FieldsSeq(words) {
			if !slices.Contains(domain.Impacts, domain.Impact(w)) {
				return domain.Refuse(ValueUnmapped, m.Impacts[i].Field)
			}
			said[domain.Impact(w)] = true
		}
	}
	for _, i := range domain.Impacts {
		if said[i] {
			e.report.Impacts = append(e.report.Impacts, i)
		}
	}
	return nil
}

func (m *Map) readNumbers(r record, e *entry) *domain.Refusal {
	if a := m.Assumed; a != nil {
		e.report.Severity, e.report.Seconds = a.Severity, a.Seconds
	}
	s, no := m.Seconds.of(r)
	if no != nil {
		return no
	}
	if n, ok := number(s); ok {
		e.report.Seconds = n
	} else if s != "" {
		return domain.Refuse(ValueUnmapped, m.Seconds.Field)
	}
	s, no = m.Severity.of(r)
	if no != nil {
		return no
	}
	if n, err := strconv.Atoi(s); err == nil {
		e.report.Severity = n
	} else if s != "" {
		return domain.Refuse(ValueUnmapped, m.Severity.Field)
	}
	return nil
}
