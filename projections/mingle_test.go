package projections_test

import (
	"fmt"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// TestMingleTellsNoSufferer: whoever lays four reports of a department, or six, beside
// a rule with one report does not learn from the preview whether that one is of the same
// department.
func TestMingleTellsNoSufferer(t *testing.T) {
	for _, planted := range []int{4, 6} {
		preview := func(who string) projections.Mingling {
			b := newBook(t)
			b.founded()
			b.tells("one", "pencil", "Pencils", said(who, domain.Daily, 3600, 2, "", domain.Delay))
			for i := range planted {
				title := map[bool]string{true: "Pens"}[i == 0]
				b.tells(fmt.Sprint(i), "pen", title, said("Logistics", domain.Daily, int64(60*(i+1)), 2, "", domain.Delay))
			}
			m, _ := b.views().Mingle(rule("pencil"), rule("pen"), b.today())
			return m
		}
		of, notOf := preview("Logistics"), preview("Compras")
		if of.Both.Burden != notOf.Both.Burden || of.Both.Priority != notOf.Both.Priority || of.Both.Quadrant != notOf.Both.Quadrant {
			t.Errorf("%d planted: a report of the department comes to %+v, another to %+v", planted, of.Both, notOf.Both)
		}
	}
}
