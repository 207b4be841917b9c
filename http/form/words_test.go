package form

import (
	"regexp"
	"strings"
	"testing"

	"unrule/domain"
	"unrule/http/web"
)

func TestBurdenInWords(t *testing.T) {
	for _, tc := range []struct {
		frequency, amount, unit string
		es, en, pt              string
	}{
		{"", "5", "minutes", "", "", ""},
		{"daily", "", "minutes", "", "", ""},
		{"daily", "x", "minutes", "", "", ""},
		{"hourly", "5", "minutes", "", "", ""},
		{"once", "45", "minutes", "Le costó 45 minutos.", "It cost you 45 minutes.", "Custou a você 45 minutos."},
		{"once", "1", "hours", "Le costó 1 hora.", "It cost you 1 hour.", "Custou a você 1 hora."},
		{"once", "1,5", "hours", "Le costó 1,5 horas.", "It cost you 1.5 hours.", "Custou a você 1,5 hora."},
		// 24 s, 780 times a year.
		{"several_daily", "0.4", "minutes", "Usted pierde unos 26 minutos al mes.", "That is about 26 minutes a month, for you alone.", "Você perde uns 26 minutos por mês."},
		// 52 x 45 minutes a year.
		{"weekly", "45", "minutes", "Usted pierde unas 3,5 horas al mes. En un año: 5 jornadas de trabajo.",
			"That is about 3.5 hours a month, for you alone. In a year: 5 working days.", "Você perde umas 3,5 horas por mês. Em um ano: 5 dias de trabalho."},
		{"yearly", "1", "minutes", "Usted pierde menos de un minuto al mes.", "That is less than a minute a month, for you alone.", "Você perde menos de um minuto por mês."},
		{"monthly", "1", "minutes", "Usted pierde cerca de 1 minuto al mes.", "That is about 1 minute a month, for you alone.", "Você perde cerca de 1 minuto por mês."},
		{"monthly", "1", "hours", "Usted pierde cerca de 1 hora al mes. En un año: 2 jornadas de trabajo.",
			"That is about 1 hour a month, for you alone. In a year: 2 working days.", "Você perde cerca de 1 hora por mês. Em um ano: 2 dias de trabalho."},
		{"monthly", "90", "minutes", "Usted pierde cerca de 1,5 horas al mes. En un año: 2 jornadas de trabajo.",
			"That is about 1.5 hours a month, for you alone. In a year: 2 working days.", "Você perde cerca de 1,5 hora por mês. Em um ano: 2 dias de trabalho."},
		{"quarterly", "2", "hours", "Usted pierde unos 40 minutos al mes.", "That is about 40 minutes a month, for you alone.", "Você perde uns 40 minutos por mês."},
		{"monthly", "9,8", "hours", "Usted pierde unas 10 horas al mes. En un año: 15 jornadas de trabajo.",
			"That is about 10 hours a month, for you alone. In a year: 15 working days.", "Você perde umas 10 horas por mês. Em um ano: 15 dias de trabalho."},
		{"monthly", "12,5", "hours", "Usted pierde unas 13 horas al mes. En un año: 19 jornadas de trabajo.",
			"That is about 13 hours a month, for you alone. In a year: 19 working days.", "Você perde umas 13 horas por mês. Em um ano: 19 dias de trabalho."},
		{"several_daily", "744", "hours", "Usted pierde unas 48.360 horas al mes. En un año: 72.540 jornadas de trabajo.",
			"That is about 48,360 hours a month, for you alone. In a year: 72,540 working days.", "Você perde umas 48.360 horas por mês. Em um ano: 72.540 dias de trabalho."},
	} {
		d := saying("frequency", tc.frequency, "amount", tc.amount, "unit", tc.unit)
		for l, want := range map[domain.Language]string{domain.Spanish: tc.es, domain.English: tc.en, domain.Portuguese: tc.pt} {
			if got := burdenOf(web.TextOf(l), d.costs()); got != want {
				t.Errorf("%s: %s x %s %s = %q, want %q", l, tc.frequency, tc.amount, tc.unit, got, want)
			}
		}
	}
}

func TestDurations(t *testing.T) {
	for seconds, want := range map[int64]string{
		0: "", 1: "1 segundo", 24: "24 segundos", 60: "1 minuto", 90: "1,5 minutos", 119: "2 minutos", 900: "15 minutos", 3600: "1 hora", 5400: "1,5 horas", 6000: "100 minutos",
		7200: "2 horas", 3601: "60 minutos", domain.MaxSeconds: "744 horas",
	} {
		if got := duration(web.TextOf(domain.Spanish), seconds); got != want {
			t.Errorf("duration(%d) = %q, want %q", seconds, got, want)
		}
	}
}

// strangers are words of the program that no reporter should meet, in any language.
var strangers = regexp.MustCompile(`(?i){{|{\w+}|<no value>|refusal\.|idempotency|\bkey\b|application/|\bJSON\b|UTF-8|UUID|employee|customer|impacts?_|sufferer|several_daily|word\.|\bnull\b|\bid\b`)

// Whatever is wrong with an answer is said in a sentence of the reader's own language.
func TestEveryMistakeHasItsSentence(t *testing.T) {
	long := strings.Repeat("x", 1<<16)
	drafts := []*draft{
		{}, saying("impact", "joy"), saying("severity", "9", "frequency", "hourly", "side", "boss"), saying("amount", "x"), saying("amount", "0"), saying("month", "x"),
		saying("sufferer", someID, "side", "customer"), saying("sufferer", "*", "owner", "*"), saying("story", long, "proposal", long), {Rule: "x"},
	}
	drafts = append(drafts, saying())
	drafts[len(drafts)-1].Said["title"] = []string{long}
	seen := map[string]map[string]domain.Language{}
	for _, d := range drafts {
		_, wrong := d.read()
		if len(wrong) == 0 {
			t.Errorf("nothing is wrong with %+v", d)
		}
		for _, refusal := range append(wrong, domain.Refuse(domain.RuleRequired, "same"), domain.Refuse(domain.TextRequired, "reply"), domain.Refuse(AnswerNeeded, "answer"),
			domain.Refuse(domain.TextLength, "reply", "length", 5001, "max", 5000), domain.Refuse(domain.DateRange, "month", "min", "1990-01", "max", "2026-11")) {
			for _, l := range domain.Languages {
				s := sentence(web.TextOf(l), refusal)
				if s == "" || strangers.MatchString(s) {
					t.Errorf("%s: %s of %s = %q", l, refusal.Name, refusal.Field, s)
				}
				name := refusal.Name + " " + refusal.Field
				if seen[name] == nil {
					seen[name] = map[string]domain.Language{}
				}
				if other, ok := seen[name][s]; ok && other != l {
					t.Errorf("%s and %s both say %q", l, other, s)
				}
				seen[name][s] = l
			}
		}
	}
}

func TestFirstStepOfAField(t *testing.T) {
	for field, want := range map[string]string{"title": "rule", "same": "same", "impact": "effect", "amount": "time", "unit": "time", "owner": "you", "proposal": "words", "kept": "rule"} {
		if got := stepOf(field); got != want {
			t.Errorf("stepOf(%s) = %s, want %s", field, got, want)
		}
	}
	for place, field := range fieldAt {
		if stepAt(stepOf(field)) < 0 {
			t.Errorf("%s leads to no step", place)
		}
	}
}
