package domain

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestPublishedBurdens(t *testing.T) {
	hospital := BurdenMeasured{Seconds: 24, TimesPerMonth: 255_000}.PerYear()
	if got := HoursPerMonth(hospital).String(); got != "1700.00" {
		t.Errorf("255,000 completions a month of 24 s = %s h/month, want 1700.00", got)
	}
	weekly := Estimate([]Cell{{Reports: 3, People: 20, PerPerson: Weekly.TimesAYear() * 6 * 3600}})
	if got := HoursPerMonth(weekly).String(); got != "520.00" {
		t.Errorf("20 people x 52 x 6 h = %s h/month, want 520.00", got)
	}
}

func TestTimesAYear(t *testing.T) {
	want := map[Frequency]int64{SeveralDaily: 780, Daily: 260, Weekly: 52, Monthly: 12, Quarterly: 4, Yearly: 1, Once: 1, "": 0}
	for _, f := range append(Frequencies, "") {
		if got := f.TimesAYear(); got != want[f] {
			t.Errorf("%q.TimesAYear() = %d, want %d", f, got, want[f])
		}
	}
}

func histogram(values ...int64) Histogram {
	var h Histogram
	for _, v := range values {
		h.Add(v, 1)
	}
	return h
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values     []int64
		twice, one int64
	}{
		{nil, 0, 0},
		{[]int64{7}, 14, 7},
		{[]int64{9, 1, 5}, 10, 5},
		{[]int64{4, 1}, 5, 2},
		{[]int64{1, 1, 2, 100}, 3, 1},
		{[]int64{0, 0, 0, 9}, 0, 0},
	} {
		if h := histogram(c.values...); h.MedianTwice() != c.twice || h.Median() != c.one || h.Total() != len(c.values) {
			t.Errorf("%v: twice %d, median %d, total %d; want %d, %d, %d", c.values, h.MedianTwice(), h.Median(), h.Total(), c.twice, c.one, len(c.values))
		}
	}
}

func TestHistogramIsASortedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 9), 1, 30).Draw(t, "values")
		h, other := histogram(values...), histogram(3, 3, 5)
		h.AddAll(other, 1)
		for _, v := range []int64{3, 3, 5} {
			h.Add(v, -1)
		}
		slices.Sort(values)
		n := len(values)
		if want := values[(n-1)/2] + values[n/2]; h.MedianTwice() != want || h.Total() != n {
			t.Fatalf("%v: twice %d of %d, want %d of %d", values, h.MedianTwice(), h.Total(), want, n)
		}
	})
}

func TestFloorAndEstimate(t *testing.T) {
	cells := []Cell{{Reports: 2, PerPerson: 10}, {Reports: 1, People: 50, PerPerson: 4}, {People: 7, PerPerson: 0}}
	if got := Floor(cells); got != 24 {
		t.Errorf("Floor = %d, want 24", got)
	}
	if got := Estimate(cells); got != 220 {
		t.Errorf("Estimate = %d, want 220", got)
	}
}

func TestBurdenSaturates(t *testing.T) {
	huge := []Cell{{Reports: math.MaxInt64, PerPerson: 2}, {Reports: 1, PerPerson: 1}}
	if got := Floor(huge); got != math.MaxInt64 {
		t.Errorf("Floor = %d, want the greatest number", got)
	}
	if got := (BurdenMeasured{Seconds: math.MaxInt64, TimesPerMonth: math.MaxInt64}).PerYear(); got != math.MaxInt64 {
		t.Errorf("PerYear = %d, want the greatest number", got)
	}
	if got := HoursPerMonth(math.MaxInt64); got != 21_350_398_233_460_129 {
		t.Errorf("HoursPerMonth of the greatest number = %d", got)
	}
	if got := PriorityBurden(math.MaxInt64, 1); got != 6000 {
		t.Errorf("PriorityBurden of the greatest number = %v, want 60.00", got)
	}
}

func TestHoursPerMonthRoundsHalfUp(t *testing.T) {
	for perYear, want := range map[int64]Hundredths{0: 0, 215: 0, 216: 1, 431: 1, 432: 1, 647: 1, 648: 2, 43_200: 100, 43_200*3 - 216: 300, 43_200*3 - 217: 299} {
		if got := HoursPerMonth(perYear); got != want {
			t.Errorf("HoursPerMonth(%d) = %v, want %v", perYear, got, want)
		}
	}
}

func TestHundredths(t *testing.T) {
	for h, want := range map[Hundredths]string{0: "0.00", 5: "0.05", 100: "1.00", -5: "-0.05", -1234: "-12.34", 170000: "1700.00"} {
		b, err := json.Marshal(h)
		if h.String() != want || string(b) != want || err != nil {
			t.Errorf("%d = %s, JSON %s, %v; want %s", int64(h), h, b, err, want)
		}
	}
}

func TestGrades(t *testing.T) {
	for _, c := range []struct {
		measured, declared bool
		reports            int
		want               Grade
	}{{true, true, 9, Measured}, {false, true, 0, Declared}, {false, false, 5, ManyFound}, {false, false, 4, FewFound}} {
		if got := GradeOf(c.measured, c.declared, c.reports); got != c.want {
			t.Errorf("GradeOf(%v, %v, %d) = %s, want %s", c.measured, c.declared, c.reports, got, c.want)
		}
	}
}

func TestPriorityParts(t *testing.T) {
	const hour = 43_200
	for _, c := range []struct {
		name      string
		got, want Hundredths
	}{
		{"no hours", PriorityBurden(0, 1000), 0},
		{"the reference", PriorityBurden(1000*hour, 1000), 6000},
		{"more than the reference", PriorityBurden(5000*hour, 1000), 6000},
		{"31 of 1023 hours are half", PriorityBurden(31*hour, 1023), 3000},
		{"one of one", PriorityBurden(hour, 1), 6000},
		{"nobody said how bad", PrioritySeverity(0), 0},
		{"severity 1", PrioritySeverity(2), 0},
		{"severity 2.5", PrioritySeverity(5), 1250},
		{"severity 2", PrioritySeverity(4), 833},
		{"severity 3", PrioritySeverity(6), 1667},
		{"severity 4", PrioritySeverity(8), 2500},
		{"nobody hit", PriorityBreadth(0, 4), 0},
		{"one of three", PriorityBreadth(1, 3), 500},
		{"one of seven", PriorityBreadth(1, 7), 214},
		{"all", PriorityBreadth(4, 4), 1500},
		{"more than there are", PriorityBreadth(5, 4), 1500},
		{"none there", PriorityBreadth(0, 0), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestPriorityNeverPassesOneHundred(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		perYear := rapid.Int64Range(0, math.MaxInt64).Draw(t, "per year")
		reference := rapid.Int64Range(1, 1_000_000).Draw(t, "reference")
		burden := PriorityBurden(perYear, reference)
		hours := float64(perYear) / secondsPerMonthHour
		want := 6000 * min(1, math.Log1p(hours)/math.Log1p(float64(reference)))
		if math.Abs(float64(burden)-want) > 0.51 {
			t.Fatalf("PriorityBurden(%d, %d) = %v, want %.4f hundredths", perYear, reference, burden, want)
		}
		if more := PriorityBurden(add(perYear, 43_200), reference); more < burden {
			t.Fatalf("an hour more gives %v instead of %v", more, burden)
		}
		sum := burden + PrioritySeverity(rapid.Int64Range(0, 8).Draw(t, "severity")) +
			PriorityBreadth(rapid.IntRange(0, 50).Draw(t, "hit"), rapid.IntRange(0, 40).Draw(t, "sufferers"))
		if sum < 0 || sum > 10_000 {
			t.Fatalf("the parts are %v in all", sum)
		}
	})
}

func TestLog2(t *testing.T) {
	for n := range 64 {
		if got := log2(1 << n); got != int64(n)<<32 {
			t.Errorf("log2(2^%d) = %d, want %d", n, got, int64(n)<<32)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Uint64Range(1, math.MaxUint64).Draw(t, "x")
		if got, want := float64(log2(x))/(1<<32), math.Log2(float64(x)); math.Abs(got-want) > 1e-8 {
			t.Fatalf("log2(%d) = %.10f, want %.10f", x, got, want)
		}
	})
}
