package projections

import (
	"slices"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"unrule/domain"
)

// counted draws a count: mostly none or few, now and then many.
func counted(t *rapid.T) int {
	switch rapid.IntRange(0, 9).Draw(t, "size") {
	case 0, 1, 2:
		return 0
	case 3, 4, 5, 6:
		return rapid.IntRange(1, 4).Draw(t, "few")
	case 7, 8:
		return rapid.IntRange(5, 12).Draw(t, "some")
	default:
		return rapid.IntRange(13, 60).Draw(t, "many")
	}
}

// anOrganisation draws departments with their people, beside them customers,
// employees who did not say where and those who said nothing.
func anOrganisation(t *rapid.T, departments int) []crossRow {
	rows := []crossRow{{side: domain.Customer}}
	for i := range rapid.IntRange(0, departments).Draw(t, "departments") {
		people := rapid.SampledFrom([]int64{0, 4, 12, 25, 60, 300}).Draw(t, "people")
		rows = append(rows, crossRow{side: domain.Employee, department: departmentAt(i), people: people})
	}
	return append(rows, crossRow{side: domain.Employee}, crossRow{})
}

func departmentAt(i int) domain.DepartmentID {
	return domain.DepartmentID{ID: domain.ID(uuid.NewSHA1(uuid.Nil, []byte{byte(i)}))}
}

// aQuarter draws the counts of one quarter.
func aQuarter(t *rapid.T, organisation []crossRow, owners int) []crossRow {
	rows := slices.Clone(organisation)
	for i := range rows {
		rows[i].counts = make([]int, owners)
		for j := range owners {
			rows[i].counts[j] = counted(t)
		}
	}
	return rows
}

// twoQuarters draws an organisation and what it publishes of two quarters.
func twoQuarters(t *rapid.T, departments, owners int, tell suppressor) (p, q *published, k int) {
	k = rapid.SampledFrom([]int{5, 7, 10}).Draw(t, "k")
	organisation := anOrganisation(t, departments)
	columns := rapid.IntRange(1, owners).Draw(t, "owners")
	p = publish(aQuarter(t, organisation, columns), k, 0, tell)
	q = publish(aQuarter(t, organisation, columns), k, len(organisation)*columns, tell)
	return p, q, k
}
