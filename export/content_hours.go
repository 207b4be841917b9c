package export

import (
	"unrule/domain"
	"unrule/export/document"
	"unrule/projections"
)

// hoursReturned tells the time that people have again.
func (t teller) hoursReturned() document.Section {
	f := t.q.Figures
	s := t.section("hours_returned",
		t.say("hours.returned", "confirmed", f.Confirmed, "claimed", f.Claimed), t.lost(), t.say("hours.means"), t.money(),
	)
	names := []string{"hours_returned_confirmed", "hours_returned_claimed", "hours_lost_again"}
	s.Chart = t.byQuarter(document.Bars, "hours_by_quarter", projections.Hours, names...)
	s.Chart.Title = t.say("chart.hours_by_quarter.title", "confirmed", f.Confirmed, "quarter", t.q.ID)
	s.Tables = []document.Table{t.excerpt("hours_by_quarter", t.figures(), append([]string{"quarter"}, names...)...)}
	return s
}

func (t teller) lost() string {
	if t.q.Figures.LostAgain == 0 {
		return ""
	}
	return t.say("hours.lost", "lost", -t.q.Figures.LostAgain)
}

// money is what confirmed hours are worth, where the board has set a tariff. It
// ranks nothing.
func (t teller) money() string {
	tariff := t.q.Tariff
	if tariff == nil {
		return ""
	}
	return t.say("hours.money", "tariff", tariff.PerHour, "currency", tariff.Currency, "worth", worth(t.q.Figures.Confirmed, tariff.PerHour))
}

// keptPromises tells whether dates were kept, the owners answered, and reporters
// heard back.
func (t teller) keptPromises() document.Section {
	f := t.q.Figures
	s := t.section("kept_promises",
		sentences(t.counted("promises.slips", f.Slips), t.counted("promises.lapses", f.Lapses)),
		t.authority(f.OwnAuthority),
		sentences(t.counted("promises.thanks", f.Thanks), t.counted("promises.questions", f.Questions), t.counted("promises.replies", f.Replies)),
	)
	s.Tables = []document.Table{t.excerpt("promises_by_quarter", t.figures(),
		"quarter", "slips", "justifications_lapsed", "thanks_sent", "questions_asked", "replies_given", "within_own_authority")}
	return s
}

func (t teller) authority(of *projections.Share) string {
	if of == nil {
		return t.say("promises.authority.none")
	}
	return t.count("promises.authority", of.Whole, "part", of.Part, "share", document.PercentOf(of.Percent).In(t.language))
}

// worth is hours at a price, rounded half up.
func worth(hours, perHour domain.Hundredths) domain.Hundredths {
	return hours/100*perHour + (hours%100*perHour+50)/100
}
