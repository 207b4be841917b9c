package http

import (
	"net/url"
	"slices"
	"strings"

	"unrule/domain"
	"unrule/projections"
)

// Rules on a page.
const (
	maxRules     = 100
	defaultRules = 50
)

// listRules is a page of the board. There is no filter by sufferer, side or day, and
// there must be none: with a count, each of them could single somebody out.
func listRules(x *reading) (any, error) {
	q, err := x.query.board(x.path, x.cursors)
	if err != nil {
		return nil, err
	}
	page := x.Board(q, x.today)
	if page.Rules == nil {
		page.Rules = []projections.Line{}
	}
	if page.Next != nil {
		x.next = x.cursors.closeBoard(x.path, x.query, page.Next)
	}
	return page, nil
}

// board reads which rules are asked for, in which order and from where on. The API and
// the pages read it here alike.
func (q query) board(path string, cursors seal) (b projections.BoardQuery, err error) {
	limit, err := q.number("limit", 1, maxRules, defaultRules)
	if err != nil {
		return b, err
	}
	b.Limit = int(limit)
	if url.Values(q).Has("text") {
		if b.Text, err = q.text("text", maxSearch); err != nil {
			return b, err
		}
	}
	for _, step := range []func() error{
		func() error { return q.word("stage", &b.Stage) },
		func() error { return q.word("impact", &b.Impact) },
		func() error { return q.word("kind", &b.Kind) },
		func() error { return q.word("authority", &b.Authority) },
		func() error { return q.owner(&b.Owner) },
		func() error { return q.quadrant(&b.Quadrant) },
		func() error { return q.flag("open", &b.Open) },
		func() error { return q.sort(&b) },
	} {
		if err := step(); err != nil {
			return b, err
		}
	}
	if url.Values(q).Has("cursor") {
		payload, err := cursors.open(scopeOf(path, q), q.get("cursor"))
		if err != nil {
			return b, err
		}
		b.After, err = parseBoardCursor(payload)
		return b, err
	}
	return b, nil
}

func (q query) owner(into *domain.DepartmentID) error {
	if !url.Values(q).Has("owner") {
		return nil
	}
	id, err := domain.ParseID(q.get("owner"))
	if err != nil {
		return domain.Refuse(domain.DepartmentUnknown, inQuery+"owner")
	}
	into.ID = id
	return nil
}

// flag reads true or false.
func (q query) flag(name string, into *bool) error {
	switch q.get(name) {
	case "":
		if url.Values(q).Has(name) {
			return domain.Refuse(domain.TextRequired, inQuery+name)
		}
	case "true":
		*into = true
	case "false":
	default:
		return domain.Refuse(domain.WordUnknown, inQuery+name, "words", "true, false")
	}
	return nil
}

func (q query) quadrant(into *projections.Quadrant) error {
	if !url.Values(q).Has("quadrant") {
		return nil
	}
	*into = projections.Quadrant(q.get("quadrant"))
	if !slices.Contains(projections.Quadrants, *into) {
		return domain.Refuse(domain.WordUnknown, inQuery+"quadrant", "words", projections.Quadrants)
	}
	return nil
}

// sort reads a name for the least first, and one behind a minus for the greatest first.
func (q query) sort(into *projections.BoardQuery) error {
	if !url.Values(q).Has("sort") {
		return nil
	}
	name, descending := strings.CutPrefix(q.get("sort"), "-")
	if !slices.Contains(projections.BoardSorts, name) {
		return domain.Refuse(domain.WordUnknown, inQuery+"sort", "words", projections.BoardSorts)
	}
	into.Sort, into.Ascending = name, !descending
	return nil
}

// readRule is one rule. Its validator is the position of its last act.
func readRule(x *reading) (any, error) {
	rule, err := pathRule(x.id)
	if err != nil {
		return nil, err
	}
	line, ok := x.Rule(rule, x.today)
	if !ok {
		return nil, domain.Refuse(domain.RuleUnknown, "")
	}
	x.etag = etagOfRule(&line)
	return line, nil
}

// readHistory is a rule's life.
func readHistory(x *reading) (any, error) {
	rule, err := pathRule(x.id)
	if err != nil {
		return nil, err
	}
	entries, ok := x.History(rule)
	if !ok {
		return nil, domain.Refuse(domain.RuleUnknown, "")
	}
	entries, err = x.until(entries)
	if err != nil {
		return nil, err
	}
	if entries == nil {
		entries = []projections.Entry{}
	}
	return map[string]any{"rule": rule, "history": entries}, nil
}

// listDepartments is every department and what it delivers to others.
func listDepartments(x *reading) (any, error) {
	position, lines := x.Position(), x.Departments(x.today)
	if lines == nil {
		lines = []projections.DepartmentLine{}
	}
	return map[string]any{"position": position, "departments": lines}, nil
}

// readImpact is what all reports do to people.
func readImpact(x *reading) (any, error) {
	v := x.Impact(x.today)
	if v.ByOwner == nil {
		v.ByOwner = []projections.ImpactByOwner{}
	}
	if v.Pareto == nil {
		v.Pareto = []projections.ParetoStep{}
	}
	return v, nil
}
