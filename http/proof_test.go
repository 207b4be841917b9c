package http

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/proof"
)

// placed is what a receipt's answer says of the log.
type placed struct {
	Redacted  bool
	Redaction *struct{ By, On, Reason string }
	Log       struct {
		Position uint64
		Sealed   bool
	}
	Proof *proof.Inclusion
}

// filedDesk is a desk with two reports in its log, and the second one's receipt.
func filedDesk(t *testing.T) (h *house, f *folding, c *chain, second filed) {
	t.Helper()
	h, f = openDesk(t)
	h.ask("POST", "/api/v1/reports", with(`"rule":{"title":"Otra"},"story":"`+secretWord+`"`))
	return h, f, f.chain, decodeInto[filed](t, h.ask("POST", "/api/v1/reports", with(`"rule":{"title":"Tres firmas"},"story":"Espero <mucho> & más","language":"es"`)))
}

func (h *house) tell(t *testing.T, receipt string) (placed, got) {
	t.Helper()
	g := h.ask("POST", "/api/v1/receipts", `{"receipt":"`+receipt+`"}`)
	if g.StatusCode != 200 || g.Header.Get("Etag") != "" || g.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("answer = %d, ETag %q, %q", g.StatusCode, g.Header.Get("Etag"), g.Header.Get("Cache-Control"))
	}
	return decodeInto[placed](t, g), g
}

// Whoever holds a receipt is told whether the report is sealed, and from then on gets a
// proof that stands by itself.
func TestReceiptProvesTheReport(t *testing.T) {
	h, f, c, mine := filedDesk(t)
	a, _ := h.tell(t, mine.Receipt)
	if a.Log.Position != mine.Position || a.Log.Sealed || a.Proof != nil {
		t.Errorf("before the first seal: %+v", a)
	}
	c.seal(int(mine.Position) - 1)
	if a, _ = h.tell(t, mine.Receipt); a.Log.Sealed || a.Proof != nil {
		t.Errorf("before its seal: %+v", a)
	}
	c.seal(len(f.log))
	h.now.Add(3600)
	a, g := h.tell(t, mine.Receipt)
	key := strings.TrimSpace(h.ask("GET", "/api/v1/checkpoint/key", "").body)
	if !a.Log.Sealed || a.Proof == nil {
		t.Fatalf("once it is sealed: %s", g.body)
	}
	point, err := a.Proof.Check(key)
	if err != nil || point.Size != uint64(len(f.log)) || a.Proof.Index != mine.Position-1 || a.Proof.Key != key {
		t.Errorf("the proof says %+v, %v", point, err)
	}
	if !strings.Contains(a.Proof.Leaf, `Espero \u003cmucho\u003e \u0026 más`) || contains(g.body, secretWord) || contains(g.body, mine.Receipt) {
		t.Errorf("the proof holds %q; all of it %s", a.Proof.Leaf, g.body)
	}
	if log := h.log.String(); log != "" {
		t.Errorf("log of a reporter = %s, want none", log)
	}
}

// A receipt whose words were taken away proves that they were there, and tells who
// decided it, when and why.
func TestReceiptOfErasedWords(t *testing.T) {
	for _, erased := range []bool{false, true} {
		t.Run(fmt.Sprintf("erased on disk %t", erased), func(t *testing.T) {
			h, f, c, mine := filedDesk(t)
			c.erased[mine.Position] = erased
			report := h.keys.Report(h.keys.Receipt("x"))
			report.ID = f.log[mine.Position-1].Aggregate.ID
			if _, err := f.Handle(t.Context(), domain.Act{ID: domain.IDFrom([16]byte{0xdd}), By: "leader:5b2f", Command: domain.RedactReport{Report: report, Reason: "nombra a <alguien>"}}); err != nil {
				t.Fatal(err)
			}
			c.seal(len(f.log))
			a, g := h.tell(t, mine.Receipt)
			if !a.Redacted || a.Redaction == nil || a.Redaction.By != "leader" || a.Redaction.On != "2026-11-22" || a.Redaction.Reason != "nombra a <alguien>" {
				t.Errorf("redaction = %+v", a.Redaction)
			}
			if a.Proof == nil || a.Proof.Leaf != "" || a.Proof.LeafHash == "" || contains(g.body, "Espero") {
				t.Fatalf("proof = %s", g.body)
			}
			if _, err := a.Proof.Check(""); err != nil {
				t.Error(err)
			}
			v := h.visit("/receipt?language=es")
			v.submit("/receipt", map[string][]string{"receipt": {mine.Receipt}})
			v.shows("Sus palabras fueron retiradas", "Lo decidió: Dirección, 22 de noviembre de 2026. El motivo: nombra a <alguien>", "guarda un número en su lugar")
			v.hides("Espero")
		})
	}
}

// What a report is held for is in its record, and whoever sent it is not told as long as
// nobody has looked at it.
func TestReceiptOfAHeldReport(t *testing.T) {
	h, f, c, _ := filedDesk(t)
	v := h.begin().toCheck("story", "mi relato")
	v.press("send", "subject_line", "buy")
	receipt := v.receipt()
	c.seal(len(f.log))
	a, g := h.tell(t, receipt)
	if a.Proof == nil || a.Proof.LeafHash == "" || contains(g.body, string(domain.Trap)) {
		t.Fatalf("a held report is proved by %s", g.body)
	}
	v = h.visit("/receipt?language=es")
	v.submit("/receipt", map[string][]string{"receipt": {receipt}})
	v.shows("guarda un número en lugar de sus palabras")
	if file := v.post(v.path+"/proof", v.holds(v.path+"/proof")); file.StatusCode != 200 || contains(file.body, string(domain.Trap)) {
		t.Errorf("the file = %d %s", file.StatusCode, file.body)
	}
	f.board(t, domain.ReleaseReport{Report: domain.ReportID{ID: f.log[a.Log.Position-1].Aggregate.ID}})
	if a, _ = h.tell(t, receipt); a.Proof == nil || !contains(a.Proof.Leaf, "mi relato") {
		t.Errorf("a released report is proved by %+v", a.Proof)
	}
}

// The checkpoint is open to all, is text, says the same for an hour, and whoever kept one
// can see that the next goes on from it.
func TestCheckpoints(t *testing.T) {
	h, f, c, _ := filedDesk(t)
	h.ask("GET", "/api/v1/checkpoint", "").want(t, 404, "log.not_sealed")
	h.ask("GET", "/api/v1/checkpoint/consistency?from=1", "").want(t, 404, "log.not_sealed")
	h.ask("GET", "/api/v1/checkpoint/consistency", "").want(t, 422, "text.required")
	for _, bad := range []string{"0", "-1", "x", "9223372036854775808", "+1"} {
		h.ask("GET", "/api/v1/checkpoint/consistency?from="+bad, "").want(t, 400, "query.number")
	}
	c.seal(3)
	first := h.ask("GET", "/api/v1/checkpoint", "")
	if first.Header.Get("Content-Type") != "text/plain; charset=utf-8" || first.Header.Get("Etag") != "" || first.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers = %v", first.Header)
	}
	h.ask("POST", "/api/v1/reports", small)
	c.seal(len(f.log))
	h.now.Add(3599)
	if again := h.ask("GET", "/api/v1/checkpoint", ""); again.body != first.body {
		t.Errorf("within the hour: %s", again.body)
	}
	h.now.Add(1)
	key := strings.TrimSpace(h.ask("GET", "/api/v1/checkpoint/key", "").body)
	old, err := proof.Open(first.body, key)
	if err != nil || old.Size != 3 {
		t.Fatalf("first = %+v, %v", old, err)
	}
	e := decodeInto[proof.Extension](t, h.ask("GET", "/api/v1/checkpoint/consistency?from=3", ""))
	if next, err := e.Check(old.Head, key); err != nil || next.Size != uint64(len(f.log)) {
		t.Errorf("next = %+v, %v", next, err)
	}
	if now := h.ask("GET", "/api/v1/checkpoint", ""); now.body != e.Checkpoint {
		t.Errorf("the proof is of %q, the checkpoint %q", e.Checkpoint, now.body)
	}
	old.Root[0]++
	if _, err := e.Check(old.Head, key); !errors.Is(err, proof.ErrRewritten) {
		t.Errorf("another root passes: %v", err)
	}
	if log := h.log.String(); log != "" {
		t.Errorf("log = %s, want none: whoever asks may be a reporter", log)
	}
	h.Config.Views = func() (Views, bool) { return nil, false }
	for _, path := range []string{"", "/consistency?from=3"} {
		h.ask("GET", "/api/v1/checkpoint"+path, "").want(t, 503, "views.behind")
	}
}

// The page of a report says whether it is sealed, and hands out the proof as a file.
func TestProofAsAFile(t *testing.T) {
	h, f, c, mine := filedDesk(t)
	v := h.visit("/receipt?language=es")
	v.submit("/receipt", map[string][]string{"receipt": {mine.Receipt}})
	v.shows("Todavía no está sellado", "Cómo puede comprobarlo")
	v.hides("Guardar la prueba")
	v.submit(v.path+"/proof", map[string][]string{"receipt": {mine.Receipt}, "language": {"es"}})
	v.shows("Todavía no está sellado")
	c.seal(len(f.log))
	v.fetch(v.path, "same-origin")
	v.shows("Sellado: nadie puede quitar su reporte sin que se note.")
	file := v.post(v.path+"/proof", v.holds(v.path+"/proof"))
	if file.StatusCode != 200 || file.Header.Get("Content-Type") != "application/json" || file.Header.Get("Content-Disposition") != `attachment; filename="proof.json"` ||
		file.Header.Get("Cache-Control") != "no-store" || file.Header.Get("Etag") != "" {
		t.Errorf("file = %d %v", file.StatusCode, file.Header)
	}
	var p proof.Inclusion
	if err := json.Unmarshal([]byte(file.body), &p); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Check(h.notary.Key()); err != nil || !contains(p.Leaf, "Espero") {
		t.Errorf("the file's proof of %q: %v", p.Leaf, err)
	}
	if contains(file.body, mine.Receipt) || contains(file.body, strings.ReplaceAll(mine.Receipt, "-", "")) {
		t.Error("the file holds the receipt")
	}
	late := v.post("/receipt/nowhere/proof", map[string][]string{"receipt": {mine.Receipt}, "language": {"es"}})
	if late.StatusCode != 200 || late.body != file.body {
		t.Errorf("the page from before a restart gets %d", late.StatusCode)
	}
	for name, g := range map[string]got{
		"a stranger's page": v.post(v.path+"/proof", v.holds(v.path+"/proof"), "Sec-Fetch-Site", "same-site"),
		"no receipt":        v.post("/receipt/nowhere/proof", nil),
		"nobody's receipt":  v.post("/receipt/nowhere/proof", map[string][]string{"receipt": {"0000"}}),
	} {
		if g.StatusCode != 404 && g.StatusCode != 403 || contains(g.body, "Espero") {
			t.Errorf("%s gets %d %s", name, g.StatusCode, g.body)
		}
	}
	if log := h.log.String(); log != "" {
		t.Errorf("log of a reporter = %s, want none", log)
	}
}

// A log that cannot be read makes no proof and tells no secret.
func TestProofThatFails(t *testing.T) {
	h, f, c, mine := filedDesk(t)
	c.seal(len(f.log))
	c.fail = errors.New("dial 10.1.2.3:4222: " + secretWord)
	g := h.ask("POST", "/api/v1/receipts", `{"receipt":"`+mine.Receipt+`"}`)
	g.want(t, 500, "fault")
	page := h.visit("/receipt?language=es")
	page.submit("/receipt", map[string][]string{"receipt": {mine.Receipt}})
	page.shows("Sellado")
	file := page.post(page.path+"/proof", page.holds(page.path+"/proof"))
	if file.StatusCode != 500 || contains(file.body, secretWord) || contains(g.body, secretWord) || contains(h.log.String(), "10.1.2.3") {
		t.Errorf("file = %d %s\nlog %s", file.StatusCode, file.body, h.log.String())
	}
}

// The page that explains it holds the key by which everybody checks.
func TestProofPage(t *testing.T) {
	h, _ := openDesk(t)
	for lang, words := range map[string]string{"es": "Lo que no prueba", "en": "What it does not prove", "pt": "O que não prova"} {
		h.visit("/proof?language="+lang).shows(words, "unrule verify --receipt proof.json --key "+h.notary.Key())
	}
	if time.Hour != proof.Pause {
		t.Error("the pages promise two hours: an hour until it is shown, and less than one until it is sealed")
	}
}
