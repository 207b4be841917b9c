package projections

import "unrule/domain"

// A Crossing is who suffers whose rules in one closed quarter, as far as it may be
// told. A number that is absent is hidden: it is below the threshold, zero included,
// or would give such a one back.
type Crossing struct {
	Owners    []CrossOwner    `json:"owners"`    // columns
	Sides     []CrossSide     `json:"sides"`     // totals
	Sufferers []CrossSufferer `json:"sufferers"` // rows
}

// A CrossOwner is one column. Its total is no secret; no owner has an absent id.
type CrossOwner struct {
	Owner   domain.DepartmentID `json:"owner,omitzero"`
	Name    string              `json:"name,omitempty"`
	Reports int                 `json:"reports"`
}

// A CrossSide is the reports of one side; "" is of those who did not say.
type CrossSide struct {
	Side    domain.Side `json:"side"`
	Reports *int        `json:"reports"`
}

// A CrossSufferer is one row.
type CrossSufferer struct {
	Who        SuffererKind        `json:"who"`
	Department domain.DepartmentID `json:"department,omitzero"`
	Name       string              `json:"name,omitempty"`
	Reports    *int                `json:"reports"`
	Cells      []*CrossCell        `json:"cells"` // by owner
}

// A CrossCell is what one sufferer reported about one owner's rules.
type CrossCell struct {
	Reports    int               `json:"reports"`
	FloorHours domain.Hundredths `json:"floor_hours_per_month"`
	Removed    int               `json:"removed"` // rules claimed gone of which the sufferer told often enough to say so
}

// A SuffererKind is what a row of a crossing stands for.
type SuffererKind string

// Sorts of sufferers.
const (
	Customers         SuffererKind = "customers"
	OneDepartment     SuffererKind = "department"
	OtherDepartments  SuffererKind = "other_departments" // small ones, together
	DepartmentNotSaid SuffererKind = "department_not_said"
	SideNotSaid       SuffererKind = "side_not_said"
)

// SuffererKinds lists them in the order in which they are shown.
var SuffererKinds = []SuffererKind{Customers, OneDepartment, OtherDepartments, DepartmentNotSaid, SideNotSaid}

// A CrossingView adds up what was told of all closed quarters.
type CrossingView struct {
	Position  uint64            `json:"position"`
	Quarters  []domain.Quarter  `json:"quarters"` // oldest first
	Threshold int               `json:"threshold"`
	Owners    []CrossOwner      `json:"owners"`
	Sufferers []CrossedSufferer `json:"sufferers"`
}

// A CrossedSufferer is one row of the sum.
type CrossedSufferer struct {
	Who        SuffererKind        `json:"who"`
	Department domain.DepartmentID `json:"department,omitzero"`
	Name       string              `json:"name,omitempty"`
	Reports    CrossedSum          `json:"reports"`
	Cells      []CrossedSum        `json:"cells"` // by owner
}

// A CrossedSum is the reports that were told of. Partial says that there may be more.
type CrossedSum struct {
	Reports int  `json:"reports"`
	Partial bool `json:"partial,omitempty"`
}
