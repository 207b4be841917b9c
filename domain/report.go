package domain

import "slices"

func (s *State) evolveReport(id ReportID, rec Recorded) {
	if e, ok := rec.Event.(FrictionReported); ok {
		s.file(id, rec.Position, e)
		return
	}
	r, ok := s.reports[id]
	if !ok {
		return
	}
	r.position = rec.Position
	switch e := rec.Event.(type) {
	case ReportMoved:
		s.uncount(r)
		r.rule = s.at(e.To)
		s.count(r)
	case ReportRedacted:
		r.flags |= flagRedacted
	case ThanksSent:
		r.flags &^= flagRedacted // there are words again
	case QuestionAsked:
		r.flags = r.flags&^flagRedacted | flagQuestion
	case ReplyGiven:
		r.flags &^= flagQuestion | flagRedacted
	case ReportHeld:
		s.uncount(r)
		r.flags = r.flags&^(flagUnseen|flagRedacted) | flagHeld
	case ReportReleased:
		s.uncount(r)
		r.flags &^= flagHeld | flagUnseen
		s.count(r)
	case RemovalAnswered:
		s.answered(id, r, e.Answer)
	}
	s.reports[id] = r
}

func (s *State) file(id ReportID, position uint64, e FrictionReported) {
	if _, ok := s.reports[id]; ok {
		return
	}
	if s.first == 0 || e.Day != 0 && e.Day < s.first {
		s.first = e.Day
	}
	i := s.at(e.Rule)
	s.list[i].Rule = s.list[i].Seen(e)
	r := reportState{
		position: position, rule: i, sufferer: s.org.index(e.Sufferer),
		happening: happening{day: e.Day, month: int16(e.LastHappened)},
	}
	if e.Held != "" {
		r.flags |= flagHeld | flagUnseen
	}
	s.reports[id] = r
	s.count(r)
}

// count lets a report that is not held tell its rule's clocks.
func (s *State) count(r reportState) {
	if r.flags&flagHeld != 0 {
		return
	}
	rule := s.list[r.rule]
	rule.happened = append(rule.happened, r.happening)
	if r.sufferer != 0 {
		if rule.sufferers == nil {
			rule.sufferers = map[uint16]int{}
		}
		rule.sufferers[r.sufferer]++
	}
}

func (s *State) uncount(r reportState) {
	if r.flags&flagHeld != 0 {
		return
	}
	rule := s.list[r.rule]
	if i := slices.Index(rule.happened, r.happening); i >= 0 {
		last := len(rule.happened) - 1
		rule.happened[i] = rule.happened[last]
		rule.happened = rule.happened[:last]
	}
	if r.sufferer == 0 {
		return
	}
	if rule.sufferers[r.sufferer]--; rule.sufferers[r.sufferer] <= 0 {
		delete(rule.sufferers, r.sufferer)
	}
}

// answered keeps the last answer of each receipt with the rule that asked.
func (s *State) answered(id ReportID, r reportState, a Answer) {
	rule := s.list[s.root(r.rule)]
	if rule.answers == nil {
		rule.answers = map[ReportID]Answer{}
	}
	rule.answers[id] = a
}

// decideReport answers the commands about one report.
func (s *State) decideReport(id ReportID, c Command, today Day) ([]Draft, error) {
	r, ok := s.reports[id]
	if !ok {
		return nil, Refuse(ReportUnknown, "")
	}
	e, err := s.reportEvent(r, c, today)
	if err != nil {
		return nil, err
	}
	return []Draft{{Aggregate: id.Aggregate(), Expected: r.position, Event: e}}, nil
}

func (s *State) reportEvent(r reportState, c Command, today Day) (Event, error) {
	var t texts
	switch c := c.(type) {
	case MoveReport:
		return s.move(r, c)
	case RedactReport:
		if r.flags&flagRedacted != 0 {
			return nil, Refuse(ReportErased, "")
		}
		t.required(&c.Reason, "/reason", MaxWords)
		return ReportRedacted{Reason: c.Reason}, t.err
	case SendThanks:
		t.required(&c.Words, "/words", MaxWords)
		return ThanksSent{Words: c.Words}, t.err
	case AskQuestion:
		t.required(&c.Question, "/question", MaxWords)
		return QuestionAsked{Question: c.Question}, t.err
	case GiveReply:
		if r.flags&flagQuestion == 0 {
			return nil, Refuse(QuestionNone, "")
		}
		t.required(&c.Reply, "/reply", MaxProposal)
		return ReplyGiven{Reply: c.Reply, Day: today}, t.err
	case AnswerRemoval:
		if !slices.Contains(Answers, c.Answer) {
			return nil, Refuse(WordUnknown, "/answer", "words", Answers)
		}
		if !s.list[s.root(r.rule)].Asked() {
			return nil, Refuse(VerificationClosed, "")
		}
		return RemovalAnswered{Answer: c.Answer, Day: today}, nil
	case HoldReport:
		if r.flags&(flagHeld|flagUnseen) == flagHeld {
			return nil, Refuse(ReportHeldAlready, "")
		}
		t.required(&c.Reason, "/reason", MaxWords)
		return ReportHeld{Reason: c.Reason}, t.err
	case ReleaseReport:
		if r.flags&flagHeld == 0 {
			return nil, Refuse(ReportNotHeld, "")
		}
	}
	return ReportReleased{}, nil
}

func (s *State) move(r reportState, c MoveReport) (Event, error) {
	to, ok := s.rules[c.To]
	if !ok {
		return nil, Refuse(RuleUnknown, "/to")
	}
	if to == r.rule {
		return nil, Refuse(NothingChanges, "/to")
	}
	if stage := s.list[s.root(to)].Stage; !stage.Live() {
		return nil, Refuse(MergeTarget, "/to", "stage", stage)
	}
	return ReportMoved{To: c.To}, nil
}

// reportFriction answers a new report. Its id is new by law of the log: the first
// event of a report expects that there is none.
func (s *State) reportFriction(c ReportFriction, today Day) ([]Draft, error) {
	e, err := s.friction(c, today)
	if err != nil {
		return nil, err
	}
	return []Draft{{Aggregate: c.Report.Aggregate(), Event: e}}, nil
}

func (s *State) friction(c ReportFriction, today Day) (FrictionReported, error) {
	e := c.FrictionReported
	if e.Day == 0 {
		e.Day = today
	}
	var t texts
	if e.Title != "" {
		t.line(&e.Title, "/rule/title", MaxTitle)
	}
	t.story(&e.Story, "/story", MaxStory)
	t.story(&e.Proposal, "/proposal", MaxProposal)
	return e, firstError(
		func() error { return named("/report", c.Report.ID) },
		func() error { return s.ruleOf(c) },
		func() error { return t.err },
		func() error { return wordsOf(e) },
		func() error { return s.org.mayOwn("/owner", e.Owner) },
		func() error { return s.suffererOf(e) },
		func() error { return numbersOf(e) },
		func() error { return datesOf(e, today) },
	)
}

func firstError(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// ruleOf demands one already reported, or a title of its own; not both. A retry of
// the report that founded its rule names the rule again with its title.
func (s *State) ruleOf(c ReportFriction) error {
	_, known := s.rules[c.Rule]
	switch {
	case c.Rule.IsZero():
		return Refuse(RuleRequired, "/rule")
	case known && c.Title != "" && !s.HasReport(c.Report):
		return Refuse(RuleExists, "/rule")
	case !known && c.Title == "":
		return Refuse(RuleUnknown, "/rule/id")
	}
	return nil
}

func wordsOf(e FrictionReported) error {
	if len(e.Impacts) == 0 {
		return Refuse(ImpactsRequired, "/impacts", "words", Impacts)
	}
	for i, impact := range e.Impacts {
		if !slices.Contains(Impacts, impact) {
			return Refuse(WordUnknown, "/impacts", "words", Impacts)
		}
		if slices.Contains(e.Impacts[:i], impact) {
			return Refuse(ImpactsRepeated, "/impacts")
		}
	}
	return firstError(
		func() error { return inList("/side", e.Side, Sides, "") },
		func() error { return inList("/kind", e.Kind, Kinds, "") },
		func() error { return inList("/frequency", e.Frequency, Frequencies, "") },
		func() error { return inList("/language", e.Language, Languages, "") },
		func() error { return inList("/held", e.Held, Suspicions, "") },
	)
}

func inList[W ~string](field string, w W, list []W, also ...W) error {
	if slices.Contains(list, w) || slices.Contains(also, w) {
		return nil
	}
	return Refuse(WordUnknown, field, "words", list)
}

// suffererOf demands that whoever names a department of their own works here, and
// says so: nobody's side is guessed.
func (s *State) suffererOf(e FrictionReported) error {
	if e.Side != Employee && !e.Sufferer.IsZero() {
		return Refuse(SuffererCustomer, "/sufferer")
	}
	return s.org.mayOwn("/sufferer", e.Sufferer)
}

// MaxSeconds is the most time one occurrence can cost: a month of 31 days.
const MaxSeconds = 31 * 86400

func numbersOf(e FrictionReported) error {
	return firstError(
		func() error { return between("/severity", int64(e.Severity), 0, 4) },
		func() error { return between("/seconds", e.Seconds, 0, MaxSeconds) },
	)
}

// earliest is the first month that a report may speak of.
var earliest = MonthOf(1990, 1)

// datesOf demands that nobody speaks of a day or month to come: a report of last
// year cannot tell what happened in this one.
func datesOf(e FrictionReported, today Day) error {
	if e.Day < earliest.First() || e.Day > today {
		return Refuse(DateRange, "/day", "min", earliest.First(), "max", today)
	}
	if e.LastHappened != 0 && (e.LastHappened < earliest || e.LastHappened > e.Day.Month()) {
		return Refuse(DateRange, "/last_happened", "min", earliest, "max", e.Day.Month())
	}
	return nil
}
