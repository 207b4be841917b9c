package projections

import (
	"cmp"
	"slices"
	"strings"

	"unrule/domain"
)

// Board is one page of the board as it stands on day today. Rules merged into
// another are not on it, unless their stage is asked for.
func (v *Views) Board(q BoardQuery, today domain.Day) BoardPage {
	v.mu.Lock()
	defer v.mu.Unlock()
	matching := v.matching(q, today)
	page := BoardPage{Position: v.position, Total: len(matching), Rules: []Line{}}
	var last BoardCursor
	for i, k := range q.first(matching) {
		if i > 0 && i == q.Limit {
			page.Next = &last
			break
		}
		page.Rules = append(page.Rules, *k.line)
		last = k.key
	}
	return page
}

// A keyedLine is a line and where it stands in the order that was asked for.
type keyedLine struct {
	key  BoardCursor
	line *Line
}

// first are the lines after the cursor in order: those of the page and one more. It
// holds no more than twice as many, and then lets the later half go.
func (q BoardQuery) first(lines []*Line) []keyedLine {
	limit := len(lines)
	if q.Limit > 0 {
		limit = min(limit, q.Limit+1)
	}
	order := func(a, b keyedLine) int { return a.key.compare(b.key, q.Ascending) }
	list := make([]keyedLine, 0, 2*limit)
	full := false
	for _, line := range lines {
		k := keyedLine{sortKey(q.Sort, line), line}
		if q.After != nil && k.key.compare(*q.After, q.Ascending) <= 0 || full && order(k, list[limit-1]) > 0 {
			continue
		}
		if list = append(list, k); len(list) == 2*limit {
			slices.SortFunc(list, order)
			list, full = list[:limit], true
		}
	}
	slices.SortFunc(list, order)
	return list[:min(limit, len(list))]
}

// compare orders by number and text, then by id, so that no two lines are equal.
func (c BoardCursor) compare(o BoardCursor, ascending bool) int {
	n := cmp.Or(cmp.Compare(c.Number, o.Number), strings.Compare(c.Text, o.Text))
	if !ascending {
		n = -n
	}
	return cmp.Or(n, c.ID.Compare(o.ID.ID))
}

func (v *Views) matching(q BoardQuery, today domain.Day) []*Line {
	keep := make([]*Line, 0, len(v.rules))
	var found map[domain.RuleID]bool
	if q.Text != "" {
		found = v.found(q.Text)
	}
	for _, line := range v.lines(today) {
		if q.keeps(line) && (found == nil || found[line.ID]) {
			keep = append(keep, line)
		}
	}
	return keep
}

func (q BoardQuery) keeps(l *Line) bool {
	switch {
	case q.Stage == "" && l.Stage == domain.Merged, q.Stage != "" && l.Stage != q.Stage:
		return false
	case !q.Owner.IsZero() && l.Owner != q.Owner, q.Kind != "" && l.Kind != q.Kind:
		return false
	case q.Authority != "" && l.Authority != q.Authority, q.Quadrant != "" && l.Quadrant != q.Quadrant:
		return false
	case q.Open && !open(l.Stage):
		return false
	case q.Impact != "" && l.Impacts.of(q.Impact) == 0:
		return false
	}
	return true
}

func (c ImpactCounts) of(i domain.Impact) int {
	switch i {
	case domain.Anger:
		return c.Anger
	case domain.Frustration:
		return c.Frustration
	case domain.Delay:
		return c.Delay
	case domain.Annoyance:
		return c.Annoyance
	}
	return 0
}

// sortKey is what a line is ordered by.
func sortKey(by string, l *Line) BoardCursor {
	c := BoardCursor{ID: l.ID}
	switch by {
	case "title":
		c.Text = foldText(l.Title)
	case "owner":
		c.Text = foldText(l.OwnerName)
	case "stage":
		c.Number = int64(slices.Index(domain.Stages, l.Stage))
	case "floor":
		c.Number = l.Burden.FloorSeconds
	case "estimate":
		c.Number = l.Burden.EstimateSeconds
	case "reports":
		c.Number = int64(l.Reports)
	case "severity":
		c.Number = int64(l.Priority.Severity)
	case "since":
		c.Number = int64(l.Since)
	case "stage_since":
		c.Number = int64(l.StageSince)
	case "slips":
		c.Number = int64(l.Slips)
	case "trend":
		c.Number = int64(l.Trend.Reports - l.Trend.Previous)
	case "due":
		if l.Next != nil {
			c.Number = int64(l.Next.Due)
		}
	case "anger", "frustration", "delay", "annoyance":
		c.Number = int64(l.Impacts.of(domain.Impact(by)))
	default:
		c.Number = int64(l.Priority.Total)
	}
	return c
}
