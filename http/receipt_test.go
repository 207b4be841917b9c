package http

import (
	"net/http"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

func TestReceiptTellsWhatBecameOfIt(t *testing.T) {
	h := newHouse(t)
	filed := decodeInto[filed](t, h.ask("POST", "/api/v1/reports", small, "Idempotency-Key", "mine-and-only-mine"))
	report := h.store.friction(t).Report
	h.views.receipts = map[domain.ReportID]projections.ReceiptView{report: {
		Rule: filed.Rule, Title: "Three signatures", Stage: domain.Committed, Thanks: []string{"Thank you"},
		Decision:  &projections.DecisionView{Verdict: domain.Remove, EffectiveOn: 20500},
		Questions: []projections.QuestionView{{Question: "Which form?"}}, Asked: true, ClosesOn: 20600,
	}}
	for _, typed := range []string{filed.Receipt, strings.ToLower(filed.Receipt), strings.ReplaceAll(filed.Receipt, "-", " ")} {
		g := h.ask("POST", "/api/v1/receipts", `{"receipt":"`+typed+`"}`)
		if g.StatusCode != 200 || !contains(g.body, "Which form?") || g.Header.Get("Etag") != "" {
			t.Errorf("receipt %s = %d %s", typed, g.StatusCode, g.body)
		}
	}
	if log := h.log.String(); log != "" {
		t.Errorf("log of a reporter = %q, want none", log)
	}
}

// A receipt with one character changed, one that is none and one that nobody has get
// the same answer, to the byte, and all three look a report up.
func TestUnknownAndMalformedReceiptsAreTheSame(t *testing.T) {
	keys := 0
	h := newHouse(t, func(c *Config) {
		c.Key = func(purpose string, parts ...string) [32]byte {
			if purpose == "report" {
				keys++
			}
			return testKey(purpose, parts...)
		}
	})
	filed := decodeInto[filed](t, h.ask("POST", "/api/v1/reports", small))
	altered := "0" + filed.Receipt[1:]
	if altered == filed.Receipt {
		altered = "1" + filed.Receipt[1:]
	}
	first := h.ask("POST", "/api/v1/receipts", `{"receipt":"`+altered+`"}`)
	first.want(t, http.StatusNotFound, "receipt.unknown")
	keys = 0
	bodies := []string{`{"receipt":""}`, `{"receipt":"x"}`, `{"receipt":null}`, `{}`, `{"receipt":"` + strings.Repeat("0", 24) + `"}`, `{"receipt":"` + strings.Repeat("Z", 60_000) + `"}`}
	for _, body := range bodies {
		if g := h.ask("POST", "/api/v1/receipts", body); g.body != first.body || g.StatusCode != 404 {
			t.Errorf("%.40s = %d %s", body, g.StatusCode, g.body)
		}
	}
	if keys != len(bodies) {
		t.Errorf("%d reports looked up, want %d", keys, len(bodies))
	}
	h.ask("POST", "/api/v1/receipts", `{"receipt":5}`).want(t, 422, "text.type", "/receipt")
	h.ask("POST", "/api/v1/receipts", `{"receipt":"x","extra":1}`).want(t, 400, "json.unknown", "/extra")
}

// A reporter's own report is found with the first look at the receipt.
func TestReceiptWaitsForItsReport(t *testing.T) {
	h := newHouse(t)
	h.views.position.Store(0)
	filed := decodeInto[filed](t, h.ask("POST", "/api/v1/reports", small))
	h.ask("POST", "/api/v1/receipts", `{"receipt":"`+filed.Receipt+`"}`).want(t, 503, "views.behind")
	h.views.position.Store(filed.Position)
	h.ask("POST", "/api/v1/receipts", `{"receipt":"`+filed.Receipt+`"}`).want(t, 404, "receipt.unknown")
}

// Whoever holds a receipt replies to the board and says whether the rule is gone; who
// holds none learns nothing.
func TestReceiptsSpeak(t *testing.T) {
	h, f, reports := lived(t)
	report := f.reportAt(reports[0].Position)
	ask := func(path, body string) got { return h.ask("POST", "/api/v1/receipts"+path, body) }
	mine := `{"receipt":"` + reports[0].Receipt + `",`
	ask("/reply", mine+`"reply":"nobody"}`).want(t, 409, "question.none")
	f.act(t, 7, domain.AskQuestion{Report: report, Question: "¿Quién la pide?"})
	ask("/reply", mine+`"reply":" "}`).want(t, 422, "text.required")
	if g := ask("/reply", mine+`"reply":"Nadie lo sabe."}`); g.StatusCode != 200 || !contains(g.body, `"reply":"Nadie lo sabe."`) {
		t.Errorf("reply = %d %s", g.StatusCode, g.body)
	}
	ask("/answer", mine+`"answer":"gone"}`).want(t, 409, "verification.closed")
	ask("/answer", mine+`"answer":"perhaps"}`).want(t, 422, "word.unknown")
	for _, path := range []string{"/reply", "/answer"} {
		ask(path, `{"receipt":"K5EB-R2BE-74E8-EZV5-4P6P-QMND","reply":"x"}`).want(t, map[string]int{"/reply": 404, "/answer": 400}[path], map[string]string{"/reply": "receipt.unknown", "/answer": "json.unknown"}[path])
	}
	if log := h.log.String(); contains(log, "receipts") {
		t.Errorf("a reporter left a line: %s", log)
	}
}
