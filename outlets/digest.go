package outlets

import (
	"unrule/domain"
	"unrule/projections"
)

// linesAtOnce is how many rules are read from the board at once.
const linesAtOnce = 200

// A standing is how the rules stand.
type standing struct {
	back, overdue, fresh []projections.Line
	estimate, floor      int64 // hundredths of hours a month
}

// look reads the whole board.
func (m *Mail) look(today domain.Day) (s standing) {
	for q := (projections.BoardQuery{Limit: linesAtOnce}); ; {
		page := m.Views.Board(q, today)
		for _, l := range page.Rules {
			s.add(l, today)
		}
		if q.After = page.Next; page.Next == nil {
			return s
		}
	}
}

func (s *standing) add(l projections.Line, today domain.Day) {
	switch {
	case l.Stage == domain.Relapsed:
		s.back = append(s.back, l)
	case l.Stage == domain.Reported:
		s.fresh = append(s.fresh, l)
	case l.Next != nil && l.Next.Due < today:
		s.overdue = append(s.overdue, l)
	}
	if l.Stage.Live() && !l.Stage.ClaimedGone() {
		s.estimate += int64(l.Burden.EstimateHours)
		s.floor += int64(l.Burden.FloorHours)
	}
}

// digest is the letter of a week: titles, counts and dates, and never a word of a story.
// Which rules are new only reviewers are told: nobody has looked at their titles yet.
func (m *Mail) digest(to Recipient, today domain.Day) letter {
	say, board, since := speaker(m.Language), m.look(today), today-7
	l := m.letter("/board", "link.board")
	l.Subject = say.say("digest.subject", "to", say.day(today))
	l.Lead = say.say("digest.lead")
	if len(board.back)+len(board.overdue)+len(board.fresh) == 0 {
		l.Lead = say.say("digest.quiet")
	}
	l.add(say.part("back", titles(board.back)), len(board.back))
	overdue := make([]string, len(board.overdue))
	for i, r := range board.overdue {
		overdue[i] = say.say("overdue.line", "title", r.Title, "what", say.say("clock."+r.Next.Name), "date", say.day(r.Next.Due))
	}
	l.add(say.part("overdue", overdue), len(overdue))
	fresh := say.part("new", titles(board.fresh))
	if to.Role != domain.Reviewer {
		fresh.Lines = []string{say.say("new.only")}
	}
	l.add(fresh, len(board.fresh))
	news := say.part("done", m.done(since))
	news.Heading = say.say("done", "from", say.day(since))
	l.add(news, len(news.Lines))
	hours := say.say("hours.line", "estimate", say.number(board.estimate/100), "floor", say.number(board.floor/100))
	l.add(part{say.say("hours"), []string{hours}}, 1)
	return l
}

// done is the last thing that was decided or done of each rule since a day.
func (m *Mail) done(since domain.Day) (lines []string) {
	say, told := speaker(m.Language), map[domain.RuleID]bool{}
	for _, h := range m.Views.Headlines() {
		if h.Day < since || told[h.Rule] {
			continue
		}
		told[h.Rule] = true
		lines = append(lines, say.say("done.line", "title", h.Title, "stage", say.say("stage."+string(h.Stage))))
	}
	return lines
}

// closing is the letter that says that a quarter is closed.
func (m *Mail) closing(q projections.QuarterLine) letter {
	say := speaker(m.Language)
	l := m.letter("/board/quarters", "link.quarters")
	name := q.ID.String()
	l.Subject = say.say("quarter.subject", "quarter", name)
	l.Lead = say.say("quarter.lead", "quarter", name, "from", say.day(q.From), "to", say.day(q.To))
	return l
}

// letter is what every letter holds.
func (m *Mail) letter(path, words string) letter {
	say := speaker(m.Language)
	l := letter{Language: m.Language, Greeting: say.say("greeting", "name", m.Name), Foot: say.say("foot")}
	if m.PublicURL != "" {
		l.Link, l.LinkWords = m.PublicURL+path, say.say(words)
	}
	return l
}

// add adds a part, if there is anything in it.
func (l *letter) add(p part, number int) {
	if number > 0 {
		l.Parts = append(l.Parts, p)
	}
}

func titles(lines []projections.Line) (list []string) {
	for _, l := range lines {
		list = append(list, l.Title)
	}
	return list
}
