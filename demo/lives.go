package demo

import "unrule/domain"

// A deed is something that the board, or who reported, does about a rule.
type deed int

const (
	triage deed = iota
	ask         // the owner for a justification
	justify
	commit // to its removal
	slip
	announce
	answer // the receipts
	attest
	relapse // new reports of a rule that was gone
	reopen
	keep
	explain
	escalate
	postpone
	reject
	merge
	unmerge
)

// A span is a least and a most number of days.
type span struct{ least, most int }

// A beat is a deed, so many days after the deed before it.
type beat struct {
	deed    deed
	after   span
	in      span // of a date that is set: days from today, or for a postponement from the deed
	answers int  // receipts that answer
	gone    int  // of a hundred answers
	as      domain.RejectReason
}

// A life is what becomes of a rule. Its last beat lies so many days back.
type life struct {
	back  span
	beats []beat
}

// The ways in which most lives begin.
var (
	seen      = beat{deed: triage, after: span{8, 40}}
	asked     = beat{deed: ask, after: span{3, 14}}
	justified = beat{deed: justify, after: span{12, 60}}
	committed = beat{deed: commit, after: span{9, 34}}
	announced = beat{deed: announce, after: span{16, 34}}
	yes       = beat{deed: answer, answers: 9, gone: 92}
	no        = beat{deed: answer, answers: 9, gone: 35}
	few       = beat{deed: answer, answers: 2, gone: 100}
	again     = beat{deed: relapse, after: span{96, 125}}
)

// lives is every way that a rule of the script can go. A rule's first report comes
// before its first beat.
var lives = map[string]life{
	"reported":  {back: span{3, 48}},
	"review":    {span{3, 70}, []beat{seen}},
	"asked":     {span{6, 60}, []beat{seen, asked}},
	"due-soon":  {span{78, 88}, []beat{seen, asked}},
	"lapsed":    {span{94, 140}, []beat{seen, asked}},
	"justified": {span{3, 30}, []beat{seen, asked, justified}},

	"committed": {span{4, 40}, []beat{seen, {deed: commit, after: span{9, 34}, in: span{6, 55}}}},
	"overdue":   {span{50, 80}, []beat{seen, {deed: commit, after: span{9, 34}, in: span{-28, -5}}}},
	"slipped": {span{4, 20}, []beat{seen, committed, {deed: slip, after: span{25, 45}},
		{deed: slip, after: span{25, 45}, in: span{12, 45}}}},
	"disputed": {span{60, 75}, []beat{seen, committed, announced, no}},
	"redated": {span{3, 25}, []beat{seen, committed, announced, no,
		{deed: slip, after: span{60, 75}, in: span{10, 40}}}},

	"removed":      {span{2, 24}, []beat{seen, committed, announced}},
	"asking":       {span{32, 50}, []beat{seen, committed, announced, yes}},
	"asking-again": {span{62, 80}, []beat{seen, committed, announced, few}},
	"verified":     {span{60, 430}, []beat{seen, committed, announced, yes}},
	"slow": {span{60, 200}, []beat{seen, asked, justified, committed, {deed: slip, after: span{30, 50}},
		{deed: announce, after: span{25, 40}}, yes}},
	"quick":         {span{60, 480}, []beat{{deed: commit, after: span{4, 15}}, {deed: announce, after: span{3, 12}}, yes}},
	"attested":      {span{5, 380}, []beat{seen, committed, announced, {deed: attest, after: span{20, 50}}}},
	"unconfirmed":   {span{90, 400}, []beat{seen, committed, announced, few}},
	"late-attested": {span{5, 120}, []beat{seen, committed, announced, few, {deed: attest, after: span{95, 130}}}},

	"relapsed":           {span{5, 45}, []beat{seen, committed, announced, yes, again}},
	"relapsed-reopened":  {span{4, 20}, []beat{seen, committed, announced, yes, again, {deed: reopen, after: span{4, 12}}}},
	"relapsed-committed": {span{4, 20}, []beat{seen, committed, announced, yes, again, {deed: reopen, after: span{4, 9}}, {deed: commit, after: span{8, 20}, in: span{8, 30}}}},
	"gone-at-last": {span{60, 75}, []beat{seen, committed, announced, yes, again, {deed: reopen, after: span{4, 9}},
		{deed: commit, after: span{8, 15}}, {deed: announce, after: span{15, 25}}, yes}},

	"kept":           {span{10, 400}, []beat{seen, asked, justified, {deed: keep, after: span{4, 25}}}},
	"explained":      {span{10, 460}, []beat{seen, {deed: explain, after: span{6, 30}}}},
	"reopened":       {span{5, 60}, []beat{seen, {deed: keep, after: span{10, 30}}, {deed: reopen, after: span{70, 150}}}},
	"escalated":      {span{10, 440}, []beat{seen, {deed: escalate, after: span{10, 40}}}},
	"deferred":       {span{10, 60}, []beat{seen, {deed: postpone, after: span{10, 30}, in: span{90, 160}}}},
	"deferral-ended": {span{105, 150}, []beat{seen, {deed: postpone, after: span{10, 30}, in: span{60, 100}}}},

	"not-a-rule": {span{10, 500}, []beat{{deed: reject, after: span{5, 20}, as: domain.NotARule}}},
	"spam":       {span{10, 90}, []beat{{deed: reject, after: span{3, 6}, as: domain.Spam}}},
	"elsewhere":  {span{10, 300}, []beat{{deed: reject, after: span{3, 6}, as: domain.OtherReason}}},
	"merged":     {span{15, 430}, []beat{{deed: merge, after: span{8, 35}}}},
	"unmerged":   {span{10, 90}, []beat{seen, {deed: merge, after: span{5, 20}}, {deed: unmerge, after: span{6, 14}}}},
}
