package domain

import (
	"reflect"
	"testing"
)

func TestDue(t *testing.T) {
	for _, c := range []struct {
		name  string
		given given
		from  Day // on which it is due, and not on the day before; zero for never
		want  Command
	}{
		{"nothing of a reported rule", founded, 0, nil},
		{"silence, the day after the date", justifying, today + 91, LapseJustification{forms}},
		{"silence once only", lapsed, 0, nil},
		{"no silence once answered", given{justifying, JustifyRule{forms, "x"}}, 0, nil},
		{"no silence once decided", given{justifying, DecideRule{forms, RuleDecided{Verdict: Keep, Reason: "x"}}}, 0, nil},
		{"end of a deferral", deferred, until, EndDeferral{forms}},
		{"nothing of a commitment", committed, 0, nil},
		{"first question", removed, opened, OpenVerification{forms}},
		{"end of the first round", asked, closes, CloseVerification{forms}},
		{"end of the second round", given{asked, closes, CloseVerification{forms}}, closesTwo, CloseVerification{forms}},
		{"nothing of a verified rule", passed, 0, nil},
		{"nothing of an unconfirmed rule", expired, 0, nil},
		{"nothing of a merged rule", given{removed, founding(7, stamps, "Stamps"), MergeRule{forms, stamps}}, 0, nil},
		{"nothing of a relapsed rule", relapsed, 0, nil},
	} {
		w := worldOf(t, c.given)
		if c.want == nil {
			if got := clocks(w.State, w.today+3650); got != nil {
				t.Errorf("%s: Due = %+v", c.name, got)
			}
			continue
		}
		if got := clocks(w.State, c.from-1); got != nil {
			t.Errorf("%s: Due the day before = %+v", c.name, got)
		}
		if got := clocks(w.State, c.from); !reflect.DeepEqual(got, []Command{c.want}) {
			t.Errorf("%s: Due = %+v, want %+v", c.name, got, c.want)
		}
	}
}

// A relapse has the time at which policy acts: it must not be that of the last report.
func TestRelapseWaitsForTheDayToEnd(t *testing.T) {
	w := worldOf(t, passed, again(11), again(12))
	if got := clocks(w.State, w.today); got != nil {
		t.Errorf("Due on the day of the last report = %+v, want nothing", got)
	}
	if got := clocks(w.State, w.today+1); !reflect.DeepEqual(got, []Command{DetectRelapse{forms}}) {
		t.Errorf("Due on the day after = %+v, want the relapse", got)
	}
}

func TestRelapseGoesBeforeQuestions(t *testing.T) {
	for name, before := range map[string]given{"removed": removed, "asked": asked, "verified": passed, "unconfirmed": expired} {
		w := worldOf(t, before, effective+40, again(11), again(12))
		if got := clocks(w.State, closesTwo); !reflect.DeepEqual(got, []Command{DetectRelapse{forms}}) {
			t.Errorf("%s, Due = %+v, want the relapse alone", name, got)
		}
	}
}

func TestClock(t *testing.T) {
	for _, c := range []struct {
		name  string
		given given
		want  *Clock
	}{
		{"triage, by the month of the report", founded, &Clock{ClockTriage, date(2026, 1, 31) + 14}},
		{"decision", review, &Clock{ClockDecision, today + 90}},
		{"justification", justifying, &Clock{ClockJustification, today + 90}},
		{"decision after silence", lapsed, &Clock{ClockDecision, today + 90}},
		{"removal", committed, &Clock{ClockRemoval, effective}},
		{"verification", removed, &Clock{ClockVerification, opened}},
		{"answers", asked, &Clock{ClockAnswers, closes}},
		{"deferral", deferred, &Clock{ClockDeferral, until}},
		{"nothing", passed, nil},
		{"nothing once relapsed", relapsed, nil},
	} {
		r, _ := worldOf(t, c.given).Rule(forms)
		if got := r.Clock(DefaultPolicy); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: Clock = %+v, want %+v", c.name, got, c.want)
		}
	}
}
