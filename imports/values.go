package imports

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"unrule/domain"
)

// A target is one field of a report that the map fills, with the law that the
// words which it yields obey.
type target struct {
	*Value
	name string
	law  func(where, word string) error
}

// values lists the targets that the map fills, in the order of the report.
func (m *Map) values() []target {
	list := []target{
		{m.Department, "department", nil},
		{&m.Side, "side", wordLaw(domain.Sides)},
		{m.Severity, "severity", severityLaw},
		{m.Frequency, "frequency", wordLaw(domain.Frequencies)},
		{m.Seconds, "seconds", secondsLaw},
		{m.Story, "story", nil},
		{m.Proposal, "proposal", nil},
		{m.Language, "language", wordLaw(domain.Languages)},
	}
	for i := range m.Impacts {
		list = append(list, target{&m.Impacts[i], "impacts", impactsLaw})
	}
	return slices.DeleteFunc(list, func(t target) bool { return t.Value == nil })
}

func (m Map) checkValues() error {
	if m.Side.Field == "" && m.Side.Constant == "" {
		return errors.New("side: every report is from a side")
	}
	for _, t := range m.values() {
		if err := t.check(t.name); err != nil {
			return err
		}
		if err := t.checkWords(); err != nil {
			return err
		}
	}
	return nil
}

func (v *Value) check(where string) error {
	switch {
	case (v.Field == "") == (v.Constant == ""):
		return fmt.Errorf("%s: give either a column or a constant", where)
	case v.Constant != "" && (v.Values != nil || v.FoldSpaces || v.Required):
		return fmt.Errorf("%s: a constant is not translated", where)
	case v.Keep && v.Otherwise != "":
		return fmt.Errorf("%s: either keep or otherwise, not both", where)
	case v.Values == nil && (v.Keep || v.Otherwise != ""):
		return fmt.Errorf("%s: keep and otherwise speak of values, and there are none", where)
	}
	return nil
}

// checkWords judges what the map itself says before the first row is read.
func (t target) checkWords() error {
	if t.law == nil {
		return nil
	}
	words := []string{t.Constant, t.Otherwise}
	for _, w := range t.Values {
		words = append(words, w)
	}
	slices.Sort(words)
	for _, w := range words {
		if w == "" {
			continue
		}
		if err := t.law(t.name, w); err != nil {
			return err
		}
	}
	return nil
}

func wordLaw[W ~string](list []W) func(where, word string) error {
	return func(where, word string) error { return inList(where, W(word), list) }
}

func impactsLaw(where, words string) error {
	for w := range strings.FieldsSeq(words) {
		if err := inList(where, domain.Impact(w), domain.Impacts); err != nil {
			return err
		}
	}
	return nil
}

func severityLaw(where, word string) error {
	if n, ok := number(word); !ok || n < 1 || n > 4 {
		return fmt.Errorf("%s: %q is not 1 to 4", where, word)
	}
	return nil
}

func secondsLaw(where, word string) error {
	if _, ok := number(word); !ok {
		return fmt.Errorf("%s: %q is not a whole number", where, word)
	}
	return nil
}

// of is what the value is in a record; a nil value says nothing.
func (v *Value) of(r record) (string, *domain.Refusal) {
	if v == nil {
		return "", nil
	}
	if v.Field == "" {
		return v.Constant, nil
	}
	s := r.get(v.Field)
	if v.FoldSpaces {
		s = strings.Join(strings.FieldsFunc(s, isSpace), " ")
	}
	if s, ok := v.translate(s); ok {
		if v.Required && strings.TrimSpace(s) == "" {
			return "", domain.Refuse(domain.TextRequired, v.Field)
		}
		return s, nil
	}
	return "", domain.Refuse(ValueUnmapped, v.Field)
}

// isSpace knows the spaces of every sort, and no control character.
func isSpace(r rune) bool { return unicode.Is(unicode.Zs, r) }

// translate leaves an empty cell empty unless the map speaks of it.
func (v *Value) translate(s string) (string, bool) {
	if v.Values == nil {
		return s, true
	}
	if t, ok := v.Values[s]; ok {
		return t, true
	}
	switch {
	case v.Keep:
		return s, true
	case v.Otherwise != "":
		return v.Otherwise, true
	}
	return "", s == ""
}
