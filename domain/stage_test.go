package domain

import (
	"slices"
	"testing"
)

// lives are ways to each stage.
var lives = map[Stage]given{
	Reported: founded, UnderReview: review, Committed: committed, Removed: removed, Verified: passed, Unconfirmed: expired, Relapsed: relapsed,
	Kept:      {review, verdict(RuleDecided{Verdict: Keep, Reason: "x"})},
	Escalated: {review, verdict(RuleDecided{Verdict: Escalate, EscalatedTo: "x"})},
	Deferred:  deferred, Rejected: turned,
	Merged: {founded, founding(40, stamps, "Stamps"), MergeRule{forms, stamps}},
}

// TestStagesInWhichEachCommandFits walks every command through every stage; the
// stage is refused before anything else that may be wrong with it then.
func TestStagesInWhichEachCommandFits(t *testing.T) {
	live := []Stage{Reported, UnderReview, Committed, Removed, Verified, Unconfirmed, Relapsed, Kept, Escalated, Deferred}
	for _, row := range []struct {
		command Command
		fits    []Stage
	}{
		{TriageRule{forms, triaged}, []Stage{Reported, UnderReview}},
		{RejectRule{forms, spam}, []Stage{Reported}},
		{MergeRule{forms, gates}, live},
		{RevertMerge{forms}, []Stage{Merged}},
		{RequestJustification{Rule: forms}, []Stage{UnderReview}},
		{JustifyRule{forms, "x"}, []Stage{UnderReview}},
		{LapseJustification{forms}, []Stage{UnderReview}},
		{quickOf(forms, date(2030, 1, 1)), []Stage{Reported, UnderReview}},
		{verdict(RuleDecided{Verdict: Keep, Reason: "x"}), []Stage{UnderReview}},
		{RescheduleRemoval{forms, RemovalRescheduled{date(2030, 1, 1), "x"}}, []Stage{Committed}},
		{AnnounceRemoval{forms}, []Stage{Committed}},
		{OpenVerification{forms}, []Stage{Removed}},
		{AttestRemoval{forms, "Eva", sales}, []Stage{Removed, Unconfirmed}},
		{DetectRelapse{forms}, []Stage{Removed, Verified, Unconfirmed}},
		{EndDeferral{forms}, []Stage{Deferred}},
		{ReopenRule{forms, "x"}, []Stage{Relapsed, Kept, Deferred, Escalated, Rejected}},
		{RenameRule{forms, "Another"}, live},
		{AssignOwner{forms, legal}, live},
		{DeclarePopulation{forms, PopulationDeclared{Sufferer{Employee, sales}, 9, "x"}}, live},
		{MeasureBurden{forms, BurdenMeasured{1, 1, "x"}}, live},
	} {
		for _, stage := range Stages {
			w := worldOf(t, lives[stage], founding(41, gates, "Gates"))
			if got := w.stage(forms); got != stage {
				t.Fatalf("the way to %s leads to %s", stage, got)
			}
			_, err := w.Decide(Act{By: "leader:ana", Command: row.command}, w.today)
			code := refusedWith(err)
			fits := code != StageWrong && code != DecisionTooEarly
			if fits != slices.Contains(row.fits, stage) {
				t.Errorf("%T of a rule that is %s: %v", row.command, stage, err)
			}
		}
	}
}

// A rule that is under review again has no decision: its reporters must not read the
// old one as if it stood.
func TestReviewAnewEndsTheDecision(t *testing.T) {
	decided := Rule{Stage: UnderReview}.Evolve(Recorded{Position: 1, Day: 20000, Event: RuleDecided{Verdict: Keep, Reason: "law"}})
	for _, e := range []Event{RuleReopened{Motivation: "the law changed"}, DeferralEnded{Until: 20001}} {
		r := decided.Evolve(Recorded{Position: 2, Day: 20001, Event: e})
		if r.Stage != UnderReview || r.DecidedOn != 0 || r.Decision != (RuleDecided{}) {
			t.Errorf("after %s: stage %s, decision %+v on %s, want none", e.EventName(), r.Stage, r.Decision, r.DecidedOn)
		}
	}
}
