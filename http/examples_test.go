package http

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	nethtml "golang.org/x/net/html"

	"unrule/domain"
	"unrule/http/receipt"
	"unrule/projections"
)

// A scene is a house in which every example of the description works, and what the
// variables of the reference page stand for in it.
type scene struct {
	*house
	f         *folding
	reports   []filed
	variables map[string]string
	acts      byte
}

func (s *scene) act(c domain.Command) {
	s.t.Helper()
	s.acts++
	s.f.act(s.t, 100+s.acts, c)
}

// today is the day on which the house acts.
var today = domain.DayOf(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))

func newScene(t *testing.T) *scene {
	h, f, reports := staffed(t)
	s := &scene{house: h, f: f, reports: reports}
	department := func(n byte) string { return domain.IDFrom([16]byte{n}).String() }
	s.variables = map[string]string{
		"URL": h.url, "TOKEN": adminToken, "RULE": reports[1].Rule.String(), "OTHER_RULE": reports[2].Rule.String(), "RECEIPT": reports[0].Receipt,
		"REPORT": f.reportAt(reports[1].Position).String(), "DEPARTMENT": department(1), "OTHER_DEPARTMENT": department(2), "DATE": "2027-03-31",
		"QUARTER": "2026-Q4", "CLOSED_QUARTER": "2026-Q3", "TOKEN_ID": domain.IDFrom([16]byte{9}).String(),
	}
	early := domain.ReportFriction{Report: s.keys.Report(receipt.Receipt("early")), FrictionReported: domain.FrictionReported{
		Rule: reports[0].Rule, Impacts: []domain.Impact{domain.Delay}, Day: today - 60,
	}}
	if _, err := f.Handle(context.Background(), domain.Act{ID: domain.IDFrom([16]byte{0xee}), Command: early}); err != nil {
		t.Fatal(err)
	}
	for _, r := range f.log {
		if _, ok := r.Event.(domain.RuleDecided); ok {
			s.variables["EVENT"] = fmt.Sprint(r.Position)
		}
	}
	f.chain.seal(len(f.log))
	s.act(domain.CloseQuarter{Quarter: domain.Quarter{Year: 2026, Number: 3}, Head: 1, Root: strings.Repeat("0", 64)})
	return s
}

// asked opens a verification of the first rule, as time would.
func (s *scene) asked() {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	r := domain.Recorded{
		Position: uint64(len(s.f.log) + 1), Aggregate: s.reports[0].Rule.Aggregate(), By: domain.ByPolicy, Time: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		Day: today, Event: domain.VerificationOpened{Round: 1, ClosesOn: today + 28},
	}
	s.f.log = append(s.f.log, r)
	s.f.state.Evolve(r)
	s.f.views.Apply(r)
	s.f.fed = len(s.f.log)
}

// hooked lets somebody listen at the webhook of the scene.
func (s *scene) hooked() {
	listening := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.t.Cleanup(listening.Close)
	id, err := domain.ParseID(s.variables["WEBHOOK"])
	if err != nil {
		s.t.Fatal(err)
	}
	s.hooks = []projections.Webhook{{ID: id, URL: listening.URL}}
}

// A step is one example, after what must have happened for it. The last step has made
// what the variable stands for from then on.
type step struct {
	operation string
	before    func(s *scene)
	makes     string
}

// of lets variables stand for something else from then on; pairs.
func of(pairs ...string) func(s *scene) {
	return func(s *scene) {
		for i := 0; i+1 < len(pairs); i += 2 {
			s.variables[pairs[i]] = s.variables[pairs[i+1]]
		}
	}
}

func first(s *scene) { s.variables["RULE"] = s.reports[0].Rule.String() }

// The whole surface in an order that works.
var steps = []step{
	{"fileReport", nil, ""}, {"suggest", nil, ""}, {"readReceipt", nil, ""}, {"readCheckpoint", nil, ""}, {"readCheckpointKey", nil, ""}, {"readConsistency", nil, ""},
	{"askReporter", func(s *scene) {
		s.variables["REPORT"] = s.f.reportAt(s.reports[0].Position).String()
	}, ""},
	{"reply", nil, ""}, {"thankReporter", nil, ""}, {"readReport", nil, ""},
	{"listRules", nil, ""}, {"readRule", nil, ""}, {"listStories", nil, ""}, {"listDepartments", nil, ""}, {"readImpact", nil, ""}, {"readMatrix", nil, ""},
	{"listQuarters", nil, ""}, {"readQuarter", nil, ""}, {"readDelta", nil, ""},
	{"registerRule", nil, ""}, {"triageRule", nil, ""}, {"requestJustification", nil, ""}, {"justifyRule", nil, ""}, {"decideRule", nil, ""},
	{"rescheduleRemoval", func(s *scene) {
		s.act(domain.RescheduleRemoval{Rule: s.reports[1].Rule, RemovalRescheduled: domain.RemovalRescheduled{EffectiveOn: today + 9, Reason: "sooner"}})
	}, ""},
	{"renameRule", nil, ""}, {"declarePopulation", nil, ""}, {"measureBurden", nil, ""}, {"mergeRule", nil, ""}, {"unmergeRule", nil, ""}, {"assignOwner", nil, ""},
	{"rejectRule", func(s *scene) { s.variables["RULE"] = s.reports[2].Rule.String() }, ""}, {"reopenRule", nil, ""},
	{"moveReport", nil, ""},
	{"announceRemoval", func(s *scene) {
		first(s)
		s.act(domain.RescheduleRemoval{Rule: s.reports[0].Rule, RemovalRescheduled: domain.RemovalRescheduled{EffectiveOn: today, Reason: "now"}})
	}, ""},
	{"answerRemoval", func(s *scene) {
		s.asked()
		s.act(domain.MoveReport{Report: s.f.reportAt(s.reports[0].Position), To: s.reports[0].Rule})
	}, ""},
	{"attestRemoval", func(s *scene) {
		s.act(domain.DeclarePopulation{Rule: s.reports[0].Rule, PopulationDeclared: domain.PopulationDeclared{
			Sufferer: domain.Sufferer{Side: domain.Employee, Department: domain.DepartmentID{ID: domain.IDFrom([16]byte{2})}}, People: 9, Source: "counted",
		}})
	}, ""},
	{"readHistory", nil, ""}, {"holdReport", nil, ""}, {"listHeld", nil, ""}, {"releaseReport", nil, ""}, {"redactReport", nil, ""},
	{"registerDepartment", nil, "ARCHIVE"}, {"renameDepartment", nil, ""}, {"retireDepartment", of("HOME", "DEPARTMENT", "DEPARTMENT", "ARCHIVE"), ""},
	{"mergeDepartment", func(s *scene) {
		s.variables["DEPARTMENT"] = domain.IDFrom([16]byte{80}).String()
		s.act(domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: domain.DepartmentID{ID: domain.IDFrom([16]byte{80})}, Name: "Sellos"}})
	}, ""},
	{"readPolicy", of("DEPARTMENT", "HOME"), ""}, {"setPolicy", nil, ""}, {"listTokens", nil, ""}, {"createToken", nil, ""}, {"revokeToken", nil, ""}, {"listMembers", nil, ""},
	{"registerWebhook", nil, "WEBHOOK"}, {"listWebhooks", nil, ""}, {"readWebhook", nil, ""},
	{"testWebhook", (*scene).hooked, ""}, {"redeliver", nil, ""}, {"listDeliveries", nil, ""}, {"removeWebhook", nil, ""}, {"followEvents", nil, ""},
	{"listReads", func(s *scene) { s.storeReads(context.Background()) }, ""}, {"listAudit", nil, ""}, {"exportAudit", nil, ""},
	{"healthy", nil, ""}, {"ready", nil, ""}, {"readReference", nil, ""}, {"describeYAML", nil, ""}, {"describeJSON", nil, ""},
}

// Every example of the description, as the reference page writes it for curl, works in a
// house that has lived, and is answered as described.
func TestEveryExampleWorks(t *testing.T) {
	s := newScene(t)
	lines := s.curls()
	done := map[string]bool{}
	for _, step := range steps {
		if step.before != nil {
			step.before(s)
		}
		s.versions()
		line, ok := lines[step.operation]
		if !ok {
			t.Errorf("the page has no line for %s", step.operation)
			continue
		}
		c := parseCurl(t, line, s.variables)
		g := s.ask(c.method, c.path, c.body, c.headers...)
		if g.StatusCode != http.StatusOK && g.StatusCode != http.StatusCreated {
			t.Errorf("%s: %s %s = %d %s\n%s", step.operation, c.method, c.path, g.StatusCode, g.body, line)
		}
		if step.makes != "" {
			s.variables[step.makes] = decodeInto[acted](t, g).ID.String()
		}
		done[step.operation] = true
	}
	for operation := range lines {
		if !done[operation] {
			t.Errorf("nothing is done as %s shows it", operation)
		}
	}
	t.Logf("%d examples of %d operations", len(done), len(lines))
}

// versions are those of the rule and of the policy, as somebody who looks sees them.
func (s *scene) versions() {
	id, _ := domain.ParseID(s.variables["RULE"])
	if line, ok := s.f.views.Rule(domain.RuleID{ID: id}, today); ok {
		s.variables["VERSION"] = fmt.Sprint(line.Version)
	}
	s.variables["POLICY_VERSION"] = fmt.Sprint(s.f.views.PolicyVersion())
}

// curls are the lines of the reference page by operation.
func (h *house) curls() map[string]string {
	h.t.Helper()
	g := h.ask("GET", "/api?language=en", "", "Accept", "text/html")
	doc, err := nethtml.Parse(strings.NewReader(g.body))
	if err != nil {
		h.t.Fatal(err)
	}
	lines := map[string]string{}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if id, ok := strings.CutPrefix(a.Val, "curl-"); ok && a.Key == "id" {
				lines[id] = textOfNode(n)
			}
		}
	}
	return lines
}

func textOfNode(n *nethtml.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == nethtml.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// Whoever reads the description learns of every operation what it does, when it is
// refused, what to send and what comes back.
func TestEveryOperationIsTold(t *testing.T) {
	doc := readAPI(t).doc
	code := regexp.MustCompile("`([a-z_]+\\.[a-z_]+)`(?: \\(([0-9]{3})\\))?")
	known := map[string]string{}
	for _, c := range allCodes {
		known[c.Name] = fmt.Sprint(statusOf(c))
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			name := method + " " + path
			if ids[op.OperationID] || len(op.Description) < 60 || op.Summary == "" || len(op.Tags) != 1 || doc.Tags.Get(op.Tags[0]) == nil {
				t.Errorf("%s is told as %q %q %q %v", name, op.OperationID, op.Summary, op.Description, op.Tags)
			}
			ids[op.OperationID] = true
			for _, c := range code.FindAllStringSubmatch(op.Description, -1) {
				if known[c[1]] == "" || c[2] != "" && c[2] != known[c[1]] {
					t.Errorf("%s speaks of %s, which is %q", name, c[0], known[c[1]])
				}
			}
			if op.RequestBody != nil && op.RequestBody.Value.Content["application/json"].Example == nil {
				t.Errorf("%s has no example of what to send", name)
			}
			for status, answer := range op.Responses.Map() {
				body := answer.Value.Content["application/json"]
				if strings.HasPrefix(status, "20") && body != nil && body.Example == nil && len(body.Examples) == 0 && path != "/api/v1/quarters/{id}" {
					t.Errorf("%s has no example of what comes back with %s", name, status)
				}
			}
		}
	}
}
