package http

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

var domainWords = struct {
	kinds, sides, impacts, frequencies, authorities, diagnoses, eases, verdicts, stages, answers, reasons, languages, quadrants any
}{
	domain.Kinds, domain.Sides, domain.Impacts, domain.Frequencies, domain.Authorities, domain.Diagnoses, domain.Eases,
	domain.Verdicts, domain.Stages, domain.Answers, domain.RejectReasons, domain.Languages, projections.Quadrants,
}

var allCodes = slices.Concat(domain.Codes, Codes)

func TestEveryCodeHasAStatus(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range allCodes {
		if seen[c.Name] {
			t.Errorf("code %s is declared twice", c.Name)
		}
		seen[c.Name] = true
		if status := statusOf(c); status < 400 || http.StatusText(status) == "" {
			t.Errorf("statusOf(%s) = %d", c.Name, status)
		}
		for lang, table := range texts {
			if table["status."+strconv.Itoa(statusOf(c))] == "" {
				t.Errorf("title of %d is missing in %s", statusOf(c), lang)
			}
		}
	}
	for name := range statuses {
		if !seen[name] {
			t.Errorf("statuses names %s, which is no code", name)
		}
	}
	for name := range retryAfter {
		if !seen[name] {
			t.Errorf("retryAfter names %s, which is no code", name)
		}
	}
}

func TestEveryCodeHasItsTexts(t *testing.T) {
	places := regexp.MustCompile(`\{[a-z_]+\}`)
	known := map[string]string{}
	for _, c := range allCodes {
		known[c.Name] = c.Text
	}
	for _, lang := range languages[1:] {
		for name, english := range known {
			text, ok := texts[lang][name]
			if !ok || text == "" {
				t.Errorf("%s: no text of %s", lang, name)
				continue
			}
			a, b := places.FindAllString(english, -1), places.FindAllString(text, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s: %s has places %v, want %v", lang, name, b, a)
			}
			if text == english {
				t.Errorf("%s: %s is not translated", lang, name)
			}
		}
		for name := range texts[lang] {
			if _, ok := known[name]; !ok && texts["en"][name] == "" {
				t.Errorf("%s: %s is no code", lang, name)
			}
		}
		if len(texts[lang]) != len(known)+len(texts["en"]) {
			t.Errorf("%s: %d texts, want %d", lang, len(texts[lang]), len(known)+len(texts["en"]))
		}
	}
}

func TestProblemSpeaksTheLanguageAskedFor(t *testing.T) {
	h := newHouse(t)
	for _, tc := range []struct{ accept, lang, detail string }{
		{"", "en", ReceiptUnknown.Text},
		{"es", "es", texts["es"]["receipt.unknown"]},
		{"es-CO,es;q=0.9,en;q=0.1", "es", texts["es"]["receipt.unknown"]},
		{"pt-BR", "pt", texts["pt"]["receipt.unknown"]},
		{"de, fr;q=0.5", "en", ReceiptUnknown.Text},
		{"fr;q=0.9, pt;q=0.8", "pt", texts["pt"]["receipt.unknown"]},
		{"en;q=0.2, es;q=0.7", "es", texts["es"]["receipt.unknown"]},
		{";;;=,", "en", ReceiptUnknown.Text},
		{"*", "en", ReceiptUnknown.Text},
	} {
		t.Run(tc.accept, func(t *testing.T) {
			g := h.ask("POST", "/api/v1/receipts", `{"receipt":"x"}`, "Accept-Language", tc.accept)
			g.want(t, 404, "receipt.unknown")
			if p := g.problem(t); p.Detail != tc.detail || g.Header.Get("Content-Language") != tc.lang {
				t.Errorf("problem in %q: %q, want %q in %q", g.Header.Get("Content-Language"), p.Detail, tc.detail, tc.lang)
			}
		})
	}
}

func TestFaultsTellNothing(t *testing.T) {
	const inner = "eventstore: append friction.report.0d6e2b0c-5df1-4f31-8d6f-4c1a4c2a8d11: dial 10.1.2.3:4222: broken pipe"
	for _, tc := range []struct {
		err    error
		status int
		code   string
		logged bool
	}{
		{errors.New(inner), 500, "fault", true},
		{fmt.Errorf("eventstore: append: %w", errFull), 503, "store.full", false},
		{fmt.Errorf("eventstore: append: %w", errFate), 503, "fate.unknown", false},
		{fmt.Errorf("eventstore: append: %w, and %w", errFate, errFull), 503, "fate.unknown", false}, // nobody says that nothing was stored
		{fmt.Errorf("eventstore: append: %w", errAway), 503, "log.away", false},
		{fmt.Errorf("eventstore: append: %w", context.DeadlineExceeded), 503, "fate.unknown", false},
		{domain.Refuse(domain.ReportDiffers, ""), 409, "report.differs", false},
		{fmt.Errorf("wrapped: %w", domain.Refuse(domain.DepartmentUnknown, "/owner")), 422, "department.unknown", false},
	} {
		t.Run(tc.code, func(t *testing.T) {
			h := newHouse(t)
			h.store.fail = func() error { return tc.err }
			g := h.ask("POST", "/api/v1/reports", small)
			g.want(t, tc.status, tc.code)
			if after := g.Header.Get("Retry-After"); (after != "") != (tc.status == 503) {
				t.Errorf("Retry-After = %q", after)
			}
			log := h.log.String()
			if (log != "") != tc.logged {
				t.Errorf("log = %q, want logged %v", log, tc.logged)
			}
			for _, secret := range []string{"0d6e2b0c", "10.1.2.3"} {
				if contains(g.body+log, secret) {
					t.Errorf("%s is in the answer or the log:\n%s\n%s", secret, g.body, log)
				}
			}
			if contains(g.body, "eventstore") {
				t.Errorf("the answer tells of the fault: %s", g.body)
			}
		})
	}
}
