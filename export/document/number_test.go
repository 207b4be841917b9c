package document

import (
	"testing"

	"unrule/domain"
)

func TestNumbersInEachLanguage(t *testing.T) {
	for _, tt := range []struct {
		value      Value
		es, en, pt string
	}{
		{CountOf(0), "0", "0", "0"},
		{CountOf(1234), "1234", "1,234", "1.234"},
		{CountOf(1234567), "1\u00a0234\u00a0567", "1,234,567", "1.234.567"},
		{DecimalOf(123456), "1234,56", "1,234.56", "1.234,56"},
		{DecimalOf(-1234567), "−12\u00a0345,67", "−12,345.67", "−12.345,67"},
		{DecimalOf(-5), "−0,05", "−0.05", "−0,05"},
		{PercentOf(3333), "33,33", "33.33", "33,33"},
		{DateOf(20179), "01/04/2025", "2025-04-01", "01/04/2025"},
		{DateOf(0), "", "", ""},
		{HiddenOf(Integer), "", "", ""},
		{TextOf("1234"), "1234", "1234", "1234"},
	} {
		for l, want := range map[domain.Language]string{domain.Spanish: tt.es, domain.English: tt.en, domain.Portuguese: tt.pt} {
			if got := tt.value.In(l); got != want {
				t.Errorf("%+v in %s = %q, want %q", tt.value, l, got, want)
			}
		}
	}
}
