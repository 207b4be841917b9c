package imports

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"unrule/domain"
)

// check refuses a map that could not be followed, or only by guessing.
func (m Map) check() error {
	return errors.Join(m.checkFrame(), m.checkJoin(), m.checkColumns(), m.checkRule(),
		m.checkDates(), m.checkValues(), m.checkAssumed())
}

func (m Map) checkFrame() error {
	switch {
	case m.Name == "":
		return errors.New("name: it is part of every id and must be given")
	case len(m.Key) == 0:
		return errors.New("key: no column names a row, so no import could be repeated")
	case len(m.Day) == 0:
		return errors.New("day: every report has a day")
	}
	if _, err := m.comma(); err != nil {
		return err
	}
	for i, c := range m.Only {
		if err := c.check(); err != nil {
			return fmt.Errorf("only/%d: %w", i, err)
		}
	}
	return nil
}

func (m Map) comma() (rune, error) {
	if m.Delimiter == "" {
		return ',', nil
	}
	r, n := utf8.DecodeRuneInString(m.Delimiter)
	if n != len(m.Delimiter) || !slices.Contains([]rune(",;\t|"), r) {
		return 0, errors.New("delimiter: it is a comma, a semicolon, a tab or |")
	}
	return r, nil
}

func (m Map) checkJoin() error {
	j := m.Join
	switch {
	case j == nil:
		return nil
	case j.File == "" || j.File != filepath.Base(j.File) || j.File == ".." || j.File == ".":
		return errors.New("join/file: it is the name of a file beside the first, without a folder")
	case j.As == "":
		return errors.New("join/as: the joined columns need a name of their own")
	case j.Key == "" || !slices.Contains(j.Fields, j.Key):
		return errors.New("join/key: it must be one of join/fields")
	case j.On == "":
		return errors.New("join/on: say which column holds the key of the joined file")
	}
	for _, f := range j.Fields {
		if slices.Contains(j.Personal, f) {
			return fmt.Errorf("join/fields: %q is personal and must not be read", f)
		}
		if slices.Contains(m.Fields, j.As+"."+f) {
			return fmt.Errorf("join/as: %q is a column of the first file too", j.As+"."+f)
		}
	}
	return once("join/fields", j.Fields)
}

// checkColumns holds the map to its own list: what it reads is what it uses, and
// nothing of it is personal.
func (m Map) checkColumns() error {
	known := map[string]bool{}
	for _, f := range m.Fields {
		known[f] = true
		if slices.Contains(m.Personal, f) {
			return fmt.Errorf("fields: %q is personal and must not be read", f)
		}
	}
	if m.Join != nil {
		for _, f := range m.Join.Fields {
			known[m.Join.As+"."+f] = true
		}
	}
	used := m.uses()
	for _, f := range slices.Sorted(maps.Keys(used)) {
		if slices.Contains(m.Personal, f) {
			return fmt.Errorf("%s: %q is personal and must not be read", used[f], f)
		}
		if !known[f] {
			return fmt.Errorf("%s: %q is not one of the fields", used[f], f)
		}
	}
	for _, f := range m.Fields {
		if used[f] == "" {
			return fmt.Errorf("fields: %q is not used, so it must not be read", f)
		}
	}
	return once("fields", m.Fields)
}

// uses lists the columns that the map speaks of, each with a place where it does.
func (m Map) uses() map[string]string {
	used := map[string]string{}
	add := func(where string, fields ...string) {
		for _, f := range fields {
			if f != "" && used[f] == "" {
				used[f] = where
			}
		}
	}
	add("key", m.Key...)
	for _, c := range m.Only {
		add("only", c.Field)
	}
	if m.Join != nil {
		add("join/on", m.Join.On)
	}
	add("rule", m.Rule.Field, m.Rule.Key)
	add("rule/flags", m.Rule.Flags...)
	for _, d := range slices.Concat(m.Day, m.Happened) {
		add("day", d.Field)
		if d.When != nil {
			add("day", d.When.Field)
		}
	}
	for _, v := range m.values() {
		add(v.name, v.Field)
	}
	return used
}

func (m Map) checkRule() error {
	r := m.Rule
	if r.Kind != "" {
		if err := inList("rule/kind", domain.Kind(r.Kind), domain.Kinds); err != nil {
			return err
		}
	}
	switch {
	case r.PerDepartment && m.Department == nil:
		return errors.New("rule/per_department: the map has no department")
	case len(r.Flags) > 0 && (r.Field != "" || r.Constant != "" || r.Key != ""):
		return errors.New("rule: either flags or a column, not both")
	case r.Key != "" && r.Field == "":
		return errors.New("rule: a key needs the column of the title too")
	case len(r.Flags) > 0:
		return once("rule/flags", r.Flags)
	}
	return r.Value.check("rule")
}

func (m Map) checkDates() error {
	for _, d := range slices.Concat(m.Day, m.Happened) {
		if d.Field == "" || len(d.Formats) == 0 {
			return errors.New("day: a column and its formats must be given")
		}
		for _, f := range d.Formats {
			if _, err := layoutOf(f); err != nil {
				return fmt.Errorf("day: %w", err)
			}
		}
		if d.When == nil {
			continue
		}
		if err := d.When.check(); err != nil {
			return fmt.Errorf("day/when: %w", err)
		}
	}
	return nil
}

func (c Condition) check() error {
	if c.Field == "" || len(c.In)+len(c.NotIn) == 0 {
		return errors.New("a condition needs a column and values")
	}
	return nil
}

func (m Map) checkAssumed() error {
	a := m.Assumed
	switch {
	case a == nil:
		return nil
	case a.Note == "":
		return errors.New("assumed/note: say what is assumed and why")
	case len(a.Impacts) > 0 && len(m.Impacts) > 0, a.Severity != 0 && m.Severity != nil,
		a.Frequency != "" && m.Frequency != nil, a.Seconds != 0 && m.Seconds != nil:
		return errors.New("assumed: what a column says is not assumed")
	case a.Severity < 0 || a.Severity > 4:
		return errors.New("assumed/severity: it is 1 to 4")
	case a.Seconds < 0:
		return errors.New("assumed/seconds: it is not negative")
	}
	if a.Frequency != "" {
		if err := inList("assumed/frequency", domain.Frequency(a.Frequency), domain.Frequencies); err != nil {
			return err
		}
	}
	return impactsLaw("assumed/impacts", strings.Join(a.Impacts, " "))
}

// once refuses a list in which something stands twice.
func once(where string, list []string) error {
	sorted := slices.Sorted(slices.Values(list))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return fmt.Errorf("%s: %q stands there twice", where, sorted[i])
		}
	}
	return nil
}

func inList[W ~string](where string, w W, list []W) error {
	if !slices.Contains(list, w) {
		return fmt.Errorf("%s: %q is not one of %q", where, w, list)
	}
	return nil
}

// number reads a whole number in decimal digits, without a sign.
func number(s string) (int64, bool) {
	n, err := strconv.ParseUint(s, 10, 62)
	return int64(n), err == nil
}
