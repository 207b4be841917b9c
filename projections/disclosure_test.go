package projections_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/projections"
)

// shown are the shapes that a page or the API may answer with.
var shown = []any{
	projections.Line{}, projections.BoardPage{}, projections.DepartmentLine{}, projections.ImpactView{}, projections.Entry{},
	projections.ReceiptView{}, projections.Suggestion{}, projections.Token{}, projections.QuarterReport{},
	projections.Office{}, projections.Published{}, projections.Webhook{}, projections.ReadLine{}, domain.MemberAdmitted{},
	projections.Inbox{},
}

// mayTell are the fields that name a day, a time, a side or a department's people
// and are no report's: each says whose it is.
var mayTell = map[string]string{
	"Line.StageSince":                "the board's act",
	"Erased.Day":                     "never told: of an erasure the reason alone is",
	"Erased.Time":                    "never told: of an erasure the reason alone is",
	"Clock.Due":                      "a term of the board or of policy; of a first report only the month's end",
	"Entry.Time":                     "the board's act",
	"DecisionView.EffectiveOn":       "the board's decision",
	"DecisionView.Until":             "the board's decision",
	"DecisionView.DecidedOn":         "the board's decision",
	"ReceiptView.ClosesOn":           "policy's term",
	"Office.ID":                      "what a form offers to everybody",
	"Published.StageSince":           "the board's act",
	"Verification.ClosesOn":          "policy's term",
	"HeldReport.Report":              "a keyed hash, under which a reviewer acts on it",
	"RepliedReport.Report":           "a keyed hash, under which a reviewer acts on it",
	"Token.Created":                  "an administrator's act",
	"Token.Expires":                  "an administrator's act",
	"Webhook.Created":                "an administrator's act",
	"QuarterReport.From":             "the calendar",
	"QuarterReport.To":               "the calendar",
	"QuarterReport.Through":          "the calendar",
	"QuarterAct.Day":                 "the board's act",
	"Closing.On":                     "the day of the closing itself",
	"Crossing.Sides":                 "what suppress lets through",
	"Crossing.Sufferers":             "what suppress lets through",
	"QuarterReport.Unsuppressed":     "given to a local export alone, see TestUnsuppressedIsAskedFor",
	"PopulationDeclared.Sufferer":    "the board's own statement",
	"JustificationRequested.Due":     "the board's act",
	"JustificationLapsed.Due":        "policy's term",
	"RuleDecided.EffectiveOn":        "the board's decision",
	"RuleDecided.Until":              "the board's decision",
	"RemovalRescheduled.EffectiveOn": "the board's decision",
	"VerificationOpened.ClosesOn":    "policy's term",
	"DeferralEnded.Until":            "policy's term",
	"Figures.DaysToDecision":         "a median of at least k rules, see TestDaysNeedCases",
	"Figures.DaysToVerified":         "a median of at least k rules, see TestDaysNeedCases",
	"RemovalVerified.Department":     "the attester's, who put a name to it",
	"RedactionView.On":               "the day of an act, told to who holds the receipt",
	"DepartmentLine.ID":              "the owner of rules",
	"DepartmentLine.Parent":          "the organisation's own order",
	"DepartmentLine.MergedInto":      "the organisation's own order",
}

// apart are the events that no history may hold: a reporter's, the words between board
// and reporter, and the organisation's.
var apart = []domain.Event{
	domain.FrictionReported{}, domain.ThanksSent{}, domain.QuestionAsked{}, domain.ReplyGiven{}, domain.RemovalAnswered{},
	domain.DepartmentRegistered{}, domain.DepartmentRenamed{}, domain.DepartmentMerged{}, domain.DepartmentRetired{},
	domain.PolicySet{}, domain.QuarterClosed{}, domain.TokenCreated{}, domain.TokenRevoked{},
	domain.MemberAdmitted{}, domain.WebhookRegistered{}, domain.WebhookRemoved{}, domain.StoriesRead{},
}

func isApart(e domain.Event) bool {
	return slices.ContainsFunc(apart, func(a domain.Event) bool { return reflect.TypeOf(a) == reflect.TypeOf(e) })
}

// TestShapesTellNobody: no shape that is shown has a place for a sufferer, a side
// or a report's day.
func TestShapesTellNobody(t *testing.T) {
	seen, allowed := map[reflect.Type]bool{}, map[string]bool{}
	for _, shape := range shown {
		walk(t, reflect.TypeOf(shape), seen, allowed)
	}
	for _, e := range domain.Events {
		if !isApart(e) {
			walk(t, reflect.TypeOf(e), seen, allowed)
		}
	}
	for field := range mayTell {
		if !allowed[field] {
			t.Errorf("%s is allowed and no shape has it", field)
		}
	}
	for _, secret := range []any{projections.MatrixCell{}, projections.SideCount{}, projections.StoryRef{}, domain.FrictionReported{}} {
		if seen[reflect.TypeOf(secret)] {
			t.Errorf("%T is shown", secret)
		}
	}
}

// tying are the types that tie what they stand beside to people.
var tying = []reflect.Type{
	reflect.TypeFor[domain.Sufferer](), reflect.TypeFor[domain.Side](), reflect.TypeFor[domain.Day](), reflect.TypeFor[time.Time](),
	reflect.TypeFor[projections.Days](), reflect.TypeFor[domain.ReportID](), reflect.TypeFor[projections.Unsuppressed](),
}

func walk(t *testing.T, of reflect.Type, seen map[reflect.Type]bool, allowed map[string]bool) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if seen[of] || of.Kind() != reflect.Struct || of == reflect.TypeFor[time.Time]() {
		return
	}
	seen[of] = true
	for f := range of.Fields() {
		if !f.IsExported() {
			continue
		}
		if ties(f) {
			allowed[of.Name()+"."+f.Name] = true
			if mayTell[of.Name()+"."+f.Name] == "" {
				t.Errorf("%s.%s (%s) ties what is shown to people", of.Name(), f.Name, f.Type)
			}
			continue
		}
		walk(t, f.Type, seen, allowed)
	}
}

func ties(f reflect.StructField) bool {
	of := f.Type
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
		of = of.Elem()
	}
	name := strings.ToLower(f.Name)
	return slices.Contains(tying, of) || of == reflect.TypeFor[domain.DepartmentID]() && f.Name != "Owner" || strings.Contains(name, "sufferer") || strings.HasPrefix(name, "side") ||
		strings.HasSuffix(name, "day") || strings.Contains(name, "reported_on") || strings.Contains(name, "story")
}

// TestHistoryHoldsActsAlone: a history holds what the board and policy did, to the rule
// and to reports about it. No reporter's act is in it, no report is named, and what board
// and reporter say to each other stays between them.
func TestHistoryHoldsActsAlone(t *testing.T) {
	b := cooperative(t)
	b.board(domain.AskQuestion{Report: report("pen 1"), Question: "Which drawer?"})
	v := b.views()
	kinds := map[string]bool{}
	for _, rec := range b.records {
		if rec.Aggregate.Of != domain.OfRule {
			continue
		}
		entries, _ := v.History(domain.RuleID{ID: rec.Aggregate.ID})
		for _, e := range entries {
			kinds[e.Act] = true
			of := b.records[e.Position-1]
			if isApart(e.Details) || e.By == "" || of.By != e.By || of.Aggregate.Of == domain.OfOrg || e.Act != of.Event.EventName() {
				t.Errorf("the history of %s holds %s by %q", e.Rule, e.Act, e.By)
			}
			told, _ := json.Marshal(e)
			if of.Aggregate.Of == domain.OfReport && strings.Contains(string(told), of.Aggregate.ID.String()) {
				t.Errorf("the history of %s names a report: %s", e.Rule, told)
			}
			if strings.Contains(string(told), "drawer") {
				t.Errorf("the history of %s holds the words of a question: %s", e.Rule, told)
			}
		}
	}
	for _, kind := range []string{"report-moved", "report-redacted", "report-held", "thanks-sent", "question-asked", "rule-decided"} {
		if !kinds[kind] {
			t.Errorf("no history holds %s; there are %v", kind, kinds)
		}
	}
}

// TestUnsuppressedIsAskedFor: what ties counts to people is in a quarter when it is
// asked for, and then with its warning.
func TestUnsuppressedIsAskedFor(t *testing.T) {
	v := cooperative(t).views()
	q := domain.Quarter{Year: 2025, Number: 2}
	plain, err := json.Marshal(v.Quarter(q, afterwards, false))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"sufferer", "side", "unsuppressed", "customer", "matrix"} {
		if strings.Contains(string(plain), `"`+word) {
			t.Errorf("a quarter that may be shown says %q", word)
		}
	}
	if u := v.Quarter(q, afterwards, true).Unsuppressed; u == nil || !strings.HasPrefix(u.Warning, "UNSUPPRESSED") || len(u.Matrix) == 0 {
		t.Errorf("Unsuppressed = %+v, want a matrix with a warning", u)
	}
}

// TestDaysNeedCases: a median of days is told of five cases and not of four.
func TestDaysNeedCases(t *testing.T) {
	for _, n := range []int{4, 5} {
		b := newBook(t)
		b.board(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: department("Compras"), Name: "Compras"}})
		for i := range n {
			name := string(rune('a' + i))
			b.tells(name, name, "Stamp "+name, said("Compras", domain.Daily, 60, 0, "", domain.Anger))
			b.triage(name, "Compras", domain.Internal, domain.Easy)
			b.decide(name, domain.RuleDecided{Verdict: domain.Keep, Reason: "Hace falta."})
		}
		if d := b.views().Quarter(domain.Quarter{Year: 2025, Number: 1}, afterwards, false).Figures.DaysToDecision; (d != nil) != (n == 5) {
			t.Errorf("days to %d decisions = %v", n, d)
		}
	}
}
