package http

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// The derivation is a promise: whoever holds a receipt of today must be able to use it
// with the program of tomorrow.
func TestDerivationNeverChanges(t *testing.T) {
	s := &Server{Config: Config{Key: testKey}}
	rc := s.receiptOf("a key")
	got := []string{rc.String(), s.reportID(rc).String(), s.ruleID(rc).String(), s.actID(rc).String()}
	want := []string{
		"5E7V-T48P-PYWP-95N9-KCS3-QETM", "24d3cbf4-0e41-4632-89c5-6a56387dcc34",
		"877c267e-f367-41ef-86a5-982f10968289", "5d610d3a-50bd-425b-a47b-9e0ef583d705",
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("derived %q, want %q", got, want)
			break
		}
	}
	for _, id := range got[1:] {
		if _, err := domain.ParseID(id); err != nil {
			t.Errorf("%s is no id: %v", id, err)
		}
	}
}

func TestReceiptIsReadAsPeopleTypeIt(t *testing.T) {
	const rc = receipt("0123456789ABCDEFGHJKMN01")
	for _, typed := range []string{
		string(rc), rc.String(), strings.ToLower(rc.String()), " 0123 4567 89AB CDEF GHJK MN01 ", "O123456789ABCDEFGHJKMNoi",
		"oI2345-6789ab\u00a0cdefghjkmn0L", "0123\u20134567\u201189ABCDEFGHJKMN0l", "\t0123456789abcdefghjkmn01",
	} {
		if got, ok := parseReceipt(typed); !ok || got != rc {
			t.Errorf("parseReceipt(%q) = %q, %v; want %q", typed, got, ok, rc)
		}
	}
	for _, typed := range []string{"", "x", string(rc[:23]), string(rc) + "0", "U123456789ABCDEFGHJKMN01", "0123456789ABCDEFGHJKMN0ñ",
		"0123_4567_89AB_CDEF_GHJK_MN01", strings.Repeat("0", 10_000), "\x000123456789ABCDEFGHJKMN01"} {
		if got, ok := parseReceipt(typed); ok {
			t.Errorf("parseReceipt(%q) = %q, want none", typed, got)
		}
	}
}

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

var shownReceipt = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}$`)

func FuzzReceipt(f *testing.F) {
	for _, seed := range []string{"", "0123-4567-89AB-CDEF-GHJK-MN01", "oil", "\u2010", "ÿ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		rc, ok := parseReceipt(typed)
		if !shownReceipt.MatchString(rc.String()) {
			t.Fatalf("parseReceipt(%q) = %q", typed, rc)
		}
		if again, _ := parseReceipt(rc.String()); ok && again != rc {
			t.Fatalf("parseReceipt(%q) = %q, read again %q", typed, rc, again)
		}
	})
}
