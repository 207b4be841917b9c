package demo

import (
	"slices"
	"sort"
	"time"

	"unrule/domain"
)

// A filed report is what later acts need to know of it.
type filed struct {
	number   int
	id       domain.ReportID
	day      domain.Day
	sufferer string // slug
	language domain.Language
	held     bool // and not released
}

// report files all reports of the rule.
func (p *plan) report() {
	days := p.reportDays()
	for i, day := range days {
		p.file(day, i == 0 && !p.Board, p.back.from <= day && day < p.back.to)
	}
}

// reportDays are as many days as the rule has reports, the first on the day on which
// it is born. A rule that is back tells so by several reports within a week.
func (p *plan) reportDays() []domain.Day {
	days := []domain.Day{p.born}
	if p.back != (window{}) {
		for k := range min(int(p.back.to-p.back.from), max(3, p.Reports/10)) {
			days = append(days, p.back.to-1-domain.Day(k))
		}
	}
	weights, of := p.weights()
	for len(days) < p.Reports {
		at := p.r.IntN(weights[len(weights)-1])
		days = append(days, of[sort.SearchInts(weights, at+1)])
	}
	slices.Sort(days)
	return days
}

// Weights of weekdays and months, in hundredths: people report at work, more of them
// in the season of colds, few in the holidays.
var (
	ofWeekday = [7]int{time.Sunday: 32, time.Monday: 130, time.Tuesday: 115, time.Wednesday: 104, time.Thursday: 98, time.Friday: 84, time.Saturday: 40}
	ofMonth   = [13]int{0, 118, 98, 102, 84, 104, 122, 78, 82, 112, 120, 106, 58}
)

// weights are the sums of the weights up to each of the days on which reports may come.
func (p *plan) weights() (sums []int, days []domain.Day) {
	sum := 0
	for _, w := range p.open {
		for d := w.from; d < w.to && d < p.end; d++ {
			t := d.Time()
			news := 10 + 160/(8+int(d-w.from)) // what has just come up is talked about
			known := 85 + 30*int(d-p.first)/int(p.end-p.first)
			sum += ofWeekday[t.Weekday()] * ofMonth[t.Month()] * news * known / 100
			sums, days = append(sums, sum), append(days, d)
		}
	}
	return sums, days
}

// file puts one report into the script. What looked like spam is held; much of that
// is let go within days.
func (p *plan) file(day domain.Day, founds, back bool) {
	p.named++
	f := filed{number: p.named, id: p.name(p.named), day: day}
	e := domain.FrictionReported{Rule: p.id, Day: day}
	if founds {
		e.Title = p.firstTitle()
	}
	p.whose(&e, &f)
	p.costs(&e)
	p.happened(&e, back)
	if founds && p.Life == "quick" {
		e.Owner = p.departments[p.Owner]
	}
	p.tell(&e, &f, founds)
	release := p.suspect(&e, &f, founds || back)
	minute := 360 + p.r.IntN(1020)
	if founds {
		minute = founding
	}
	p.put(day, minute, "", newID(p.r), domain.ReportFriction{Report: f.id, FrictionReported: e})
	if release {
		p.does(day+1+domain.Day(p.r.IntN(3)), reviewers, domain.ReleaseReport{Report: f.id})
	}
	p.filed = append(p.filed, f)
}

// firstTitle is the title under which the rule first became known.
func (p *plan) firstTitle() string {
	if p.Was != "" {
		return p.Was
	}
	return p.Title
}

// whose says who reports: not everybody says so.
func (p *plan) whose(e *domain.FrictionReported, f *filed) {
	e.Side = p.Sides[0]
	if len(p.Sides) > 1 && chance(p.said, 40) {
		e.Side = p.Sides[1]
	}
	if chance(p.said, 4) {
		e.Side = ""
	}
	if e.Side == domain.Employee && !chance(p.said, 14) {
		f.sufferer = p.department()
		e.Sufferer = p.departments[f.sufferer]
	}
	if chance(p.said, 28) {
		e.Kind = p.Kind
	}
	if chance(p.said, 24) {
		e.Owner = p.departments[p.Owner]
	}
}

// department is where a reporter works: mostly one of those that the rule hits most.
func (p *plan) department() string {
	if len(p.From) == 0 || chance(p.said, 9) {
		return pick(p.said, p.content.departments).Slug
	}
	for _, slug := range p.From {
		if chance(p.said, 52) {
			return slug
		}
	}
	return pick(p.said, p.From)
}

// costs says what the rule does to the reporter, each a little differently.
func (p *plan) costs(e *domain.FrictionReported) {
	e.Impacts = []domain.Impact{p.Impacts[0]}
	for _, other := range p.Impacts[1:] {
		if chance(p.said, 60) {
			e.Impacts = append(e.Impacts, other)
		}
	}
	if other := pick(p.said, domain.Impacts); chance(p.said, 18) && !slices.Contains(e.Impacts, other) {
		e.Impacts = append(e.Impacts, other)
	}
	if !chance(p.said, 7) {
		e.Severity = min(4, max(1, p.Severity+[]int{-1, 0, 0, 0, 0, 1}[p.said.IntN(6)]))
	}
	of := cost{p.Frequency, p.Minutes}
	if p.Customers != nil && e.Side == domain.Customer {
		of = *p.Customers
	}
	if !chance(p.said, 10) {
		i := slices.Index(domain.Frequencies, of.Frequency)
		e.Frequency = domain.Frequencies[min(len(domain.Frequencies)-1, max(0, i+[]int{-1, 0, 0, 0, 0, 0, 1}[p.said.IntN(7)]))]
	}
	if of.Minutes > 0 && !chance(p.said, 12) {
		e.Seconds = rounded(of.Minutes * 60 * int64(50+5*p.said.IntN(26)) / 100)
	}
}

// rounded is a time as people tell it.
func rounded(seconds int64) int64 {
	if seconds > 600 {
		return seconds / 300 * 300
	}
	return max(30, seconds/30*30)
}

// happened says in which month it last did. Of a rule that is back it always does.
func (p *plan) happened(e *domain.FrictionReported, back bool) {
	switch {
	case back:
		e.LastHappened = e.Day.Month()
	case chance(p.r, 14):
		e.LastHappened = e.Day.Month() - 1
	case chance(p.r, 76):
		e.LastHappened = e.Day.Month()
	}
}

// suspect holds some reports: a few of long ago that were let go since, and what has
// come lately and nobody has looked at yet.
func (p *plan) suspect(e *domain.FrictionReported, f *filed, matters bool) (release bool) {
	late := e.Day >= p.end-20
	switch {
	case matters || p.Reports < 8:
		return false
	case late && chance(p.r, 5):
		e.Held, f.held = pick(p.r, domain.Suspicions), true
		if e.Held != domain.Haste {
			spam := pick(p.r, domain.Languages[:2])
			e.Story, e.Proposal, e.Language = pick(p.r, p.talk[spam].Spam), "", spam
		}
	case !late && e.Story != "" && chance(p.r, 1):
		e.Held = domain.Haste
		return true
	}
	return false
}
