package board

import (
	"slices"

	"unrule/domain"
	"unrule/projections"
)

// A matrix is who suffers whose rules, read one way: a row each for those who suffer
// or for those who own. It holds what was published and nothing that was counted here.
type matrix struct {
	Columns   []string
	Rows      []matrixRow
	Totals    []matrixCell // of the columns; no owner's is secret
	Threshold int
	Partial   bool // some number is a part of the truth
	Hidden    bool // some number is not told
	Steps     []heatStep
}

// A matrixRow is one row and its total.
type matrixRow struct {
	Name  string
	Total matrixCell
	Cells []matrixCell
}

// A matrixCell is one number, or that there is none to be told.
type matrixCell struct {
	Reports int
	Hidden  bool
	Partial bool // there may be more
	Detail  *projections.CrossCell
	Step    int // 0 for none, else 1 to heatSteps
}

// matrixOf is what one closed quarter told.
func (f Frame) matrixOf(c *projections.Crossing, threshold int) matrix {
	m := matrix{Threshold: threshold}
	for _, o := range c.Owners {
		m.Columns = append(m.Columns, f.owner(o.Name))
		m.Totals = append(m.Totals, matrixCell{Reports: o.Reports})
	}
	for _, s := range c.Sufferers {
		row := matrixRow{Name: f.sufferer(s.Who, s.Name), Total: told(s.Reports)}
		for _, cell := range s.Cells {
			if cell == nil {
				row.Cells = append(row.Cells, matrixCell{Hidden: true})
				continue
			}
			row.Cells = append(row.Cells, matrixCell{Reports: cell.Reports, Detail: cell})
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

// sumOf is what all closed quarters told together. A sum of which nothing was told is
// hidden.
func (f Frame) sumOf(c projections.CrossingView) matrix {
	m := matrix{Threshold: c.Threshold}
	for _, o := range c.Owners {
		m.Columns = append(m.Columns, f.owner(o.Name))
		m.Totals = append(m.Totals, matrixCell{Reports: o.Reports})
	}
	sum := func(s projections.CrossedSum) matrixCell {
		return matrixCell{Reports: s.Reports, Hidden: s.Partial && s.Reports == 0, Partial: s.Partial && s.Reports > 0}
	}
	for _, s := range c.Sufferers {
		row := matrixRow{Name: f.sufferer(s.Who, s.Name), Total: sum(s.Reports)}
		for _, cell := range s.Cells {
			row.Cells = append(row.Cells, sum(cell))
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

func told(n *int) matrixCell {
	if n == nil {
		return matrixCell{Hidden: true}
	}
	return matrixCell{Reports: *n}
}

func (f Frame) owner(name string) string {
	if name == "" {
		return f.T("inbox.nobody")
	}
	return name
}

func (f Frame) sufferer(who projections.SuffererKind, name string) string {
	if who == projections.OneDepartment {
		return name
	}
	return f.T("matrix.who." + string(who))
}

// turned is the matrix read the other way.
func (m matrix) turned() matrix {
	t := matrix{Threshold: m.Threshold}
	for _, row := range m.Rows {
		t.Columns, t.Totals = append(t.Columns, row.Name), append(t.Totals, row.Total)
	}
	for j, name := range m.Columns {
		row := matrixRow{Name: name, Total: m.Totals[j]}
		for _, of := range m.Rows {
			row.Cells = append(row.Cells, of.Cells[j])
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// heatSteps is how many steps a heat map has above none.
const heatSteps = 5

// A heatStep is the range of numbers of one step.
type heatStep struct{ Step, Least, Most int }

// shaded puts every number into one of five steps that hold about as many cells each.
func (m matrix) shaded() matrix {
	var all []int
	for _, row := range m.Rows {
		for _, c := range row.Cells {
			if c.Reports > 0 {
				all = append(all, c.Reports)
			}
		}
	}
	slices.Sort(all)
	for i := range m.Rows {
		m.note(m.Rows[i].Total)
		for j := range m.Rows[i].Cells {
			c := &m.Rows[i].Cells[j]
			if m.note(*c); c.Reports > 0 {
				first, _ := slices.BinarySearch(all, c.Reports)
				c.Step = 1 + heatSteps*first/len(all)
				m.widen(c.Step, c.Reports)
			}
		}
	}
	slices.SortFunc(m.Steps, func(a, b heatStep) int { return a.Step - b.Step })
	return m
}

// note remembers what the page must explain.
func (m *matrix) note(c matrixCell) {
	m.Hidden, m.Partial = m.Hidden || c.Hidden, m.Partial || c.Partial
}

// widen widens the range of a step by a number.
func (m *matrix) widen(step, n int) {
	i := slices.IndexFunc(m.Steps, func(s heatStep) bool { return s.Step == step })
	if i < 0 {
		m.Steps = append(m.Steps, heatStep{step, n, n})
		return
	}
	m.Steps[i].Least, m.Steps[i].Most = min(m.Steps[i].Least, n), max(m.Steps[i].Most, n)
}

// closedQuarters are the quarters of which a matrix is told, newest first.
func closedQuarters(c projections.CrossingView) []domain.Quarter {
	list := slices.Clone(c.Quarters)
	slices.Reverse(list)
	return list
}
