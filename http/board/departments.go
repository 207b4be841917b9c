package board

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// QuarterOpen says that a quarter has not told who suffers whose rules.
var QuarterOpen = domain.Code{Name: "quarter.open", Reason: domain.Conflict, Text: "This quarter is not closed yet. Who suffers whose rules, and late corrections, are told once it is."}

// The two ways to read the matrix.
const (
	received  = "received"
	delivered = "delivered"
)

// A departmentsView is who suffers whose rules, and what each department owns.
type departmentsView struct {
	Frame
	View     string
	Quarter  string // "" is all that are closed
	Quarters []domain.Quarter
	Matrix   matrix
	Heat     heatMap
	Owners   []projections.DepartmentLine // of rules, the most hours first
	Idle     []string                     // those that own none
	Gone     []projections.DepartmentLine // merged or retired
	Months   []domain.Day                 // ends of past months, to look back at
}

// Departments is who suffers whose rules, and what each department delivers.
func (b *Board) Departments(w http.ResponseWriter, r *http.Request, who act.Who) error {
	s, err := b.look(r)
	if err != nil {
		return err
	}
	v := departmentsView{Frame: b.frame(r, who, s, "departments", "departments.title"), View: received}
	if err := v.read(r.URL.Query(), s); err != nil {
		return err
	}
	v.Heat = v.drawn(v.Matrix)
	v.sort(s.Departments(s.Day))
	v.Months = monthEnds(s.Today(b.Now()))
	return web.Write(w, http.StatusOK, "board/departments", v.Text, v)
}

// sort tells the departments that own rules from those that own none or are gone.
func (v *departmentsView) sort(list []projections.DepartmentLine) {
	for _, d := range list {
		switch {
		case d.Retired || !d.MergedInto.IsZero():
			v.Gone = append(v.Gone, d)
		case d.Rules == 0:
			v.Idle = append(v.Idle, d.Name)
		default:
			v.Owners = append(v.Owners, d)
		}
	}
	slices.SortStableFunc(v.Owners, func(a, b projections.DepartmentLine) int {
		return cmp.Or(cmp.Compare(b.FloorHours, a.FloorHours), cmp.Compare(b.Reports, a.Reports))
	})
}

// read makes the matrix that a query asks for, of one closed quarter or of all.
func (v *departmentsView) read(q url.Values, s sight) error {
	if q.Has("view") {
		if v.View = q.Get("view"); v.View != received && v.View != delivered {
			return domain.Refuse(domain.WordUnknown, "", "words", []string{received, delivered})
		}
	}
	sum := s.Crossed()
	v.Quarters, v.Matrix = closedQuarters(sum), v.sumOf(sum)
	if v.Quarter = q.Get("quarter"); v.Quarter != "" {
		quarter, err := domain.ParseQuarter(v.Quarter)
		if err != nil {
			return err
		}
		if !slices.Contains(sum.Quarters, quarter) {
			return domain.Refuse(QuarterOpen, "")
		}
		report := s.Quarter(quarter, s.Day, false)
		v.Matrix = v.matrixOf(report.Crossing, report.Threshold)
	}
	if v.View == delivered {
		v.Matrix = v.Matrix.turned()
	}
	v.Matrix = v.Matrix.shaded()
	return nil
}

// Views are the ways to read the matrix.
func (departmentsView) Views() []string { return []string{received, delivered} }

// monthEnds are the last days of the twelve months before the present one: those on
// which a past that counts reports can be looked at.
func monthEnds(today domain.Day) []domain.Day {
	ends := make([]domain.Day, 12)
	for i := range ends {
		ends[i] = (today.Month() - domain.Month(i)).First() - 1
	}
	return ends
}

// Address is the address of the page with another way to read the matrix.
func (v departmentsView) Address(view string) string {
	q := url.Values{"view": {view}}
	if v.Quarter != "" {
		q.Set("quarter", v.Quarter)
	}
	if v.Past != 0 {
		q.Set("as_of", v.Past.String())
	}
	return v.Here + "?" + q.Encode()
}
