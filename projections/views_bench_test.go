package projections_test

import (
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

const firstOfFlood = domain.Day(19723) // 2024-01-01

// flood is the nth report of many, over so many rules: what people write differs
// as it does in life, and the words are not kept.
func flood(n, rules int, random *rand.Rand) domain.Recorded {
	about := n
	if n >= rules {
		about = min(random.IntN(rules), random.IntN(rules)) // some rules are hated more
	}
	f := domain.FrictionReported{
		Rule: domain.RuleID{ID: number('r', about)}, Side: domain.Sides[random.IntN(2)], Impacts: domain.Impacts[random.IntN(4):],
		Severity: random.IntN(5), Frequency: domain.Frequencies[random.IntN(7)], Seconds: int64(1+random.IntN(60)) * 60,
		Day: firstOfFlood + domain.Day(n*700/1_000_000),
	}
	if about == n {
		f.Title = "Una firma más para " + f.Rule.String()[:6]
	}
	if f.Side == domain.Employee {
		f.Sufferer = domain.DepartmentID{ID: number('d', random.IntN(20))}
	}
	if random.IntN(3) > 0 {
		f.Story = "x"
	}
	id := domain.ReportID{ID: number('p', n)}
	return domain.Recorded{Position: uint64(n + 100), Aggregate: id.Aggregate(), Event: f}
}

func number(kind byte, n int) domain.ID {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(n)*0x9e3779b97f4a7c15)
	b[15] = kind
	return domain.IDFrom(b)
}

// flooded are the views of n reports over so many rules and 20 departments.
func flooded(n, rules int) *projections.Views {
	v := projections.New()
	for i := range 20 {
		id := domain.DepartmentID{ID: number('d', i)}
		v.Apply(domain.Recorded{Position: uint64(i + 1), Aggregate: domain.Org, Event: domain.DepartmentRegistered{Department: id, Name: "Área " + id.String()[:4]}})
	}
	random := rand.New(rand.NewPCG(2024, 2))
	for i := range n {
		v.Apply(flood(i, rules, random))
	}
	return v
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkApplyMillion(b *testing.B) {
	const n = 1_000_000
	for b.Loop() {
		before := heap()
		v := flooded(n, 5000)
		b.ReportMetric(float64(heap()-before)/n, "bytes/report")
		runtime.KeepAlive(v)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/report")
}

func BenchmarkBoard(b *testing.B) {
	today := day("2025-12-01")
	for name, n := range map[string]int{"10000": 10_000, "1000000": 1_000_000} {
		v := flooded(n, 5000)
		q := projections.BoardQuery{Limit: 50}
		v.Board(q, today)
		b.Run(name+"/read again", func(b *testing.B) {
			for b.Loop() {
				v.Board(q, today)
			}
		})
		b.Run(name+"/after a report", func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 1))
			at := n
			for b.Loop() {
				v.Apply(flood(at, 5000, random))
				v.Board(q, today)
				at++
			}
		})
		b.Run(name+"/all anew", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				v.Board(q, today+domain.Day(i%2*100))
			}
		})
	}
}

func BenchmarkStories(b *testing.B) {
	v := flooded(200_000, 1)
	id := domain.RuleID{ID: number('r', 0)}
	half := domain.ReportID{ID: domain.IDFrom([16]byte{0x80})}
	b.Run("first page", func(b *testing.B) {
		for b.Loop() {
			v.Stories(id, domain.ReportID{}, 50)
		}
	})
	b.Run("from the middle", func(b *testing.B) {
		for b.Loop() {
			v.Stories(id, half, 50)
		}
	})
}

func BenchmarkQuarter(b *testing.B) {
	v := flooded(1_000_000, 5000)
	b.ResetTimer()
	for b.Loop() {
		v.Quarter(domain.Quarter{Year: 2025, Number: 3}, afterwards, false)
	}
}
