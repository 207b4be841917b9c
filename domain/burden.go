package domain

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// The burden has the shape of the Standard Cost Model: population x frequency x
// time. Everything is integers, so that a replay gives the same figures.

// secondsPerMonthHour is how many person seconds a year make one hour a month.
const secondsPerMonthHour = 12 * 3600

// A Histogram counts values; it is sorted by value and knows its own median.
type Histogram struct {
	counts []count
	total  int
}

type count struct {
	value int64
	n     int32
}

// Add counts a value n times more; n may be negative to take it back.
func (h *Histogram) Add(value int64, n int) {
	i, found := slices.BinarySearchFunc(h.counts, value, func(c count, v int64) int { return cmp.Compare(c.value, v) })
	if !found {
		h.counts = slices.Insert(h.counts, i, count{value: value})
	}
	h.counts[i].n += int32(n)
	h.total += n
	if h.counts[i].n == 0 {
		h.counts = slices.Delete(h.counts, i, i+1)
	}
}

// AddAll counts all that another histogram counts so many times; -1 takes it back.
func (h *Histogram) AddAll(other Histogram, times int) {
	if len(h.counts) == 0 && times == 1 {
		h.counts, h.total = slices.Clone(other.counts), other.total
		return
	}
	for _, c := range other.counts {
		h.Add(c.value, times*int(c.n))
	}
}

// Total is how many values are counted.
func (h Histogram) Total() int { return h.total }

// Median is the middle value; between two it is their mean, rounded down. It is 0
// when nothing is counted.
func (h Histogram) Median() int64 { return h.MedianTwice() / 2 }

// MedianTwice is the sum of the two middle values: twice the median, exactly.
func (h Histogram) MedianTwice() int64 {
	if h.total <= 0 {
		return 0
	}
	return h.at((h.total-1)/2) + h.at(h.total/2)
}

func (h Histogram) at(rank int) int64 {
	for _, c := range h.counts {
		if rank -= int(c.n); rank < 0 {
			return c.value
		}
	}
	return 0
}

// A Cell is one sufferer of a rule.
type Cell struct {
	Reports   int64 // distinct ones: the people that are proven
	People    int64 // declared; 0 when nobody declared them
	PerPerson int64 // median person seconds a year
}

// Floor is the person seconds a year that the reports alone prove.
func Floor(cells []Cell) int64 {
	var sum int64
	for _, c := range cells {
		sum = add(sum, times(c.Reports, c.PerPerson))
	}
	return sum
}

// Estimate is the person seconds a year for the declared populations, and for the
// reports where none is declared.
func Estimate(cells []Cell) int64 {
	var sum int64
	for _, c := range cells {
		people := c.People
		if people == 0 {
			people = c.Reports
		}
		sum = add(sum, times(people, c.PerPerson))
	}
	return sum
}

// PerYear is the person seconds a year of a measured burden.
func (m BurdenMeasured) PerYear() int64 { return times(times(m.Seconds, m.TimesPerMonth), 12) }

// HoursPerMonth turns person seconds a year into hours a month, rounded half up.
func HoursPerMonth(perYear int64) Hundredths {
	whole, rest := perYear/secondsPerMonthHour, perYear%secondsPerMonthHour
	return Hundredths(add(times(whole, 100), (rest*100+secondsPerMonthHour/2)/secondsPerMonthHour))
}

// A Grade says how well a burden is known.
type Grade string

// Grades.
const (
	Measured  Grade = "A" // somebody measured it
	Declared  Grade = "B" // a population is declared
	ManyFound Grade = "C" // at least 5 reports
	FewFound  Grade = "D" // fewer
)

// GradeOf says how well a burden is known.
func GradeOf(measured, declared bool, reports int) Grade {
	switch {
	case measured:
		return Measured
	case declared:
		return Declared
	case reports >= 5:
		return ManyFound
	}
	return FewFound
}

// add and times keep to the greatest number instead of turning negative.
func add(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func times(a, b int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi != 0 || lo > math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(lo)
}

// Weights of the priority's parts, in hundredths of a point.
const (
	weightBurden   = 6000
	weightSeverity = 2500
	weightBreadth  = 1500
)

// PriorityBurden is the part for what a rule costs: 60 x min(1, ln(1+H)/ln(1+Href))
// where H is hours a month.
func PriorityBurden(perYear, referenceHours int64) Hundredths {
	unit := log2(secondsPerMonthHour)
	have := log2(uint64(add(perYear, secondsPerMonthHour))) - unit
	full := log2(uint64(times(referenceHours+1, secondsPerMonthHour))) - unit
	return Hundredths((weightBurden*min(have, full) + full/2) / full)
}

// PrioritySeverity is the part for how bad it is: 25 x (median - 1)/3. It takes
// twice the median, and 0 where nobody said.
func PrioritySeverity(medianTwice int64) Hundredths {
	if medianTwice < 2 {
		return 0
	}
	return Hundredths((weightSeverity*(medianTwice-2) + 3) / 6)
}

// PriorityBreadth is the part for how many are hit: 15 x sufferers hit / sufferers.
func PriorityBreadth(hit, sufferers int) Hundredths {
	if sufferers < 1 {
		return 0
	}
	return Hundredths((2*weightBreadth*min(hit, sufferers) + sufferers) / (2 * sufferers))
}

// log2 is the binary logarithm in units of 2^-32, by repeated squaring: the float
// functions may differ from one machine to the next in their last bit.
func log2(x uint64) int64 {
	n := bits.Len64(x) - 1
	m := x << (63 - n)
	result := int64(n) << 32
	for bit := int64(1) << 31; bit > 0; bit >>= 1 {
		hi, lo := bits.Mul64(m, m)
		if hi&(1<<63) != 0 {
			result |= bit
			m = hi
		} else {
			m = hi<<1 | lo>>63
		}
	}
	return result
}
