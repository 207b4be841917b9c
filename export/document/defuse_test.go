package document_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unrule/export/document"
	"unrule/export/document/sample"
)

func TestDefuse(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"Three signatures", "Three signatures"},
		{"¿=?", "¿=?"},
		{"a-b", "a-b"},
		{"=HYPERLINK(\"http://x\",\"y\")", "'=HYPERLINK(\"http://x\",\"y\")"},
		{"+1", "'+1"},
		{"-1", "'-1"},
		{"-12.50", "'-12.50"},
		{"+Inf", "'+Inf"},
		{"-0x1p4", "'-0x1p4"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"\tTAB=1", "'\tTAB=1"},
		{"\r=1", "'\r=1"},
		{"\nline", "'\nline"},
		{"＝1+1", "'＝1+1"},
		{"＋1", "'＋1"},
		{"－1", "'－1"},
		{"＠SUM", "'＠SUM"},
		{"-----Toda la ciudad-----", "'-----Toda la ciudad-----"},
		{" =1", "' =1"},
		{"\u00a0=1", "'\u00a0=1"},
		{"\ufeff=1", "'\ufeff=1"},
		{"\u200b\u202e=1", "'\u200b\u202e=1"},
		{"'", "'"},
		{"'tis", "'tis"},
		{"'=1", "''=1"},
		{"'\t1", "''\t1"},
		{"'' -1", "''' -1"},
	} {
		if got := document.Defuse(tt.text); got != tt.want {
			t.Errorf("Defuse(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestDefuseIsUndone: no text is lost, whatever it begins with, and none that is
// left runs.
func TestDefuseIsUndone(t *testing.T) {
	start := rapid.StringOfN(rapid.RuneFrom([]rune("='+-@\t\r\n＝＋－＠ \u200ba1")), 0, 5, -1)
	rapid.Check(t, func(t *rapid.T) {
		text := start.Draw(t, "start") + rapid.String().Draw(t, "rest")
		cell := document.Defuse(text)
		if got := sample.Undo(cell); got != text {
			t.Errorf("undo(Defuse(%q)) = %q", text, got)
		}
		if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
			t.Errorf("Defuse(%q) = %q, which a spreadsheet may run", text, cell)
		}
	})
}
