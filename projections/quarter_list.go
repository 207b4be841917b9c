package projections

import "unrule/domain"

// A QuarterLine is one quarter of the list of quarters.
type QuarterLine struct {
	ID        domain.Quarter
	From, To  domain.Day
	Through   domain.Day
	Closed    *Closing
	Position  uint64
	Reports   int
	Corrected bool // something told of it is known otherwise now
}

// A CrossingView is the sum of the published crossings of closed quarters.
type CrossingView struct {
	Position  uint64
	Quarters  []domain.Quarter
	Threshold int
	Owners    []CrossOwner
	Sufferers []CrossSufferer
}

// Quarters lists the quarters from the present one back to the first with a report.
func (v *Views) Quarters(today domain.Day) []QuarterLine {
	r := v.Quarter(v.QuarterOf(today), today, false)
	return []QuarterLine{{ID: r.ID, From: r.From, To: r.To, Through: r.Through, Position: r.Position, Reports: r.Figures.Reports}}
}

// Delta is what is known now of a closed quarter and differs from what was frozen.
func (v *Views) Delta(domain.Quarter, domain.Day) (Delta, bool) { return Delta{}, false }

// Crossed is the sum of the published crossings of the quarters closed by a day.
func (v *Views) Crossed(domain.Day) CrossingView { return CrossingView{Position: v.Position()} }
