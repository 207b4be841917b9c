//go:build real

package projections

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"unrule/domain"
)

// patients is a public file of what patients said, by service and theme.
const patients = "../../shared/data/nhs_fft_2021-2022_en.csv"

// themed are the columns of the file that say what an answer is about.
const firstTheme, lastTheme = 11, 59

// TestRealSuppression publishes what patients said of a hospital's services: the
// sufferer is the service, the owner is the theme, each quarter for itself. All of it
// together gives no hidden number back that holds a report.
func TestRealSuppression(t *testing.T) {
	quarters := patientQuarters(t)
	names := make([]string, 0, len(quarters))
	for name := range quarters {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, k := range []int{5, 10} {
		var naive, ours bill
		fallen, naiveFallen := 0, 0
		for _, name := range names {
			rows := quarters[name]
			p := publish(rows, k, 0, suppress)
			plain := publish(rows, k, 0, primaryOnly)
			naive.add(plain.truth, plain.told)
			ours.add(p.truth, p.told)
			naiveFallen += len(plain.certain(t, k))
			for _, f := range append(attack(p, p, k, 0, 0), p.certain(t, k)...) {
				fallen++
				t.Errorf("k = %d, %s: %s", k, name, f)
			}
			for _, l := range p.truth.lines(p.told) {
				if l.known && l.total >= k && l.hidden > 0 && l.hidden < k {
					t.Errorf("k = %d, %s: what is hidden of %s holds %d", k, name, l.name, l.hidden)
				}
			}
		}
		naive.log(t, fmt.Sprintf("k = %d, %d quarters, below k alone (too much is certain of %d hidden numbers)", k, len(names), naiveFallen))
		ours.log(t, fmt.Sprintf("k = %d, with complements (of %d)", k, fallen))
		if naiveFallen == 0 {
			t.Errorf("k = %d: the attacker breaks nothing of what hides the small numbers alone", k)
		}
	}
}

// patientQuarters counts the answers by service and theme, for each quarter. The file
// writes day and month in either order: a date that can be read in two ways counts in
// no quarter.
func patientQuarters(t *testing.T) map[string][]crossRow {
	t.Helper()
	f, err := os.Open(patients)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	services := []string{}
	for _, row := range table[1:] {
		if service := strings.TrimSpace(row[5]); service != "" && !slices.Contains(services, service) {
			services = append(services, service)
		}
	}
	slices.Sort(services)
	quarters := map[string][]crossRow{}
	for _, row := range table[1:] {
		name, ok := quarterOf(row[3])
		if !ok {
			continue
		}
		if quarters[name] == nil {
			quarters[name] = wards(services)
		}
		at := slices.Index(services, strings.TrimSpace(row[5])) // none is the row "did not say where"
		if at == none {
			at = len(services)
		}
		for theme := firstTheme; theme <= lastTheme; theme++ {
			if row[theme] == "1" {
				quarters[name][at].counts[theme-firstTheme]++
			}
		}
	}
	if len(quarters) < 6 {
		t.Fatalf("%s has %d quarters", patients, len(quarters))
	}
	return quarters
}

// wards are the rows of a quarter before anything is counted: the services as
// departments of unknown head count, and one row for those who named none.
func wards(services []string) []crossRow {
	var rows []crossRow
	for i := range services {
		rows = append(rows, crossRow{side: domain.Employee, department: departmentAt(i)})
	}
	rows = append(rows, crossRow{side: domain.Employee}, crossRow{side: domain.Customer}, crossRow{})
	for i := range rows {
		rows[i].counts = make([]int, lastTheme-firstTheme+1)
	}
	return rows
}

// quarterOf is the quarter of a date of the file, where it has one.
func quarterOf(date string) (string, bool) {
	parts := strings.Split(strings.TrimSpace(date), "/")
	if len(parts) != 3 {
		return "", false
	}
	a, _ := strconv.Atoi(parts[0])
	b, _ := strconv.Atoi(parts[1])
	year, err := strconv.Atoi(parts[2])
	if err != nil || a < 1 || b < 1 {
		return "", false
	}
	first, second := fmt.Sprintf("%d-Q%d", year, (a+2)/3), fmt.Sprintf("%d-Q%d", year, (b+2)/3)
	switch {
	case a > 12 && b <= 12:
		return second, true
	case b > 12 && a <= 12:
		return first, true
	case a > 12:
		return "", false
	}
	return first, first == second
}
