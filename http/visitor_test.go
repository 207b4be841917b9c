package http

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	nethtml "golang.org/x/net/html"

	"unrule/domain"
)

// A visitor is a browser without script: it sends what its page holds, follows where
// it is led, and says where it comes from.
type visitor struct {
	*house
	path string
	page got
}

const formType = "application/x-www-form-urlencoded"

func (h *house) visit(path string) *visitor {
	h.t.Helper()
	v := &visitor{house: h}
	v.fetch(path, "none")
	return v
}

// begin is a visitor on the first step of a draft.
func (h *house) begin() *visitor {
	h.t.Helper()
	v := h.visit("/?language=es")
	v.submit("/report", v.holds("/report"))
	return v
}

func (v *visitor) fetch(path, from string) {
	v.t.Helper()
	v.path, v.page = path, v.ask("GET", path, "", "Sec-Fetch-Site", from)
	if to := v.page.Header.Get("Location"); v.page.StatusCode == http.StatusSeeOther {
		v.fetch(to, from)
	}
}

// submit sends a form and goes where it leads. Nothing but a redirect answers it.
func (v *visitor) submit(action string, fields url.Values) {
	v.t.Helper()
	answer := v.post(action, fields)
	if answer.StatusCode != http.StatusSeeOther || answer.body != "" {
		v.t.Fatalf("POST %s %.200q = %d, want 303\n%.2000s", action, fields.Encode(), answer.StatusCode, answer.body)
	}
	v.fetch(answer.Header.Get("Location"), "same-origin")
}

func (v *visitor) post(action string, fields url.Values, headers ...string) got {
	v.t.Helper()
	if len(headers) == 0 {
		headers = []string{"Sec-Fetch-Site", "same-origin", "Origin", "null"}
	}
	return v.ask("POST", action, fields.Encode(), append(headers, "Content-Type", formType, "Accept", "text/html")...)
}

// press types into the fields of the page, in pairs, and presses a button.
func (v *visitor) press(button string, fields ...string) {
	v.t.Helper()
	v.submit(v.path, v.filled(button, fields...))
}

func (v *visitor) filled(button string, fields ...string) url.Values {
	v.t.Helper()
	values := v.holds(v.path)
	fresh := map[string]bool{}
	for i := 0; i+1 < len(fields); i += 2 {
		if !fresh[fields[i]] {
			values.Del(fields[i])
		}
		fresh[fields[i]] = true
		values.Add(fields[i], fields[i+1])
	}
	values.Set("go", button)
	return values
}

// at checks which page of the draft the visitor is on.
func (v *visitor) at(name string) {
	v.t.Helper()
	if v.page.StatusCode != 200 || !strings.HasSuffix(v.path, "/"+name) {
		v.t.Fatalf("on %s, %d, want .../%s\n%.3000s", v.path, v.page.StatusCode, name, v.page.body)
	}
}

// shows checks what can be read on the page.
func (v *visitor) shows(words ...string) {
	v.t.Helper()
	for _, w := range words {
		if !contains(html.UnescapeString(v.page.body), w) {
			v.t.Errorf("%s does not show %q:\n%s", v.path, w, mainOf(v.page.body))
		}
	}
}

func (v *visitor) hides(words ...string) {
	v.t.Helper()
	for _, w := range words {
		if contains(html.UnescapeString(v.page.body), w) {
			v.t.Errorf("%s shows %q:\n%s", v.path, w, mainOf(v.page.body))
		}
	}
}

func mainOf(body string) string {
	_, main, _ := strings.Cut(body, "<main")
	main, _, _ = strings.Cut(main, "</main>")
	return main
}

func (v *visitor) token() string { return strings.Split(v.path, "/")[2] }

// toCheck fills in what must be said and goes to the page that shows it.
func (v *visitor) toCheck(fields ...string) *visitor {
	v.t.Helper()
	v.press("next", "title", "Tres firmas para un bolígrafo")
	if strings.HasSuffix(v.path, "/same") {
		v.press("next", "same", "none")
	}
	v.press("next", append([]string{"impact", "delay"}, fields...)...)
	v.press("next", fields...)
	v.press("next", fields...)
	v.press("next", fields...)
	v.at("check")
	return v
}

var receiptShape = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}`)

func (v *visitor) receipt() string {
	v.t.Helper()
	v.at("sent")
	return receiptShape.FindString(v.page.body)
}

// holds is what the page's form with an action would send.
func (v *visitor) holds(action string) url.Values {
	v.t.Helper()
	root, err := nethtml.Parse(strings.NewReader(v.page.body))
	if err != nil {
		v.t.Fatal(err)
	}
	values := url.Values{}
	for n := range root.Descendants() {
		if n.Data == "form" && (attribute(n, "action") == action || leadsTo(n, action)) {
			collect(n, values)
			return values
		}
	}
	v.t.Fatalf("%s, %d, has no form to %s\n%.3000s", v.path, v.page.StatusCode, action, v.page.body)
	return nil
}

// leadsTo reports whether a button of a form sends it elsewhere than the form says.
func leadsTo(form *nethtml.Node, action string) bool {
	for n := range form.Descendants() {
		if n.Data == "button" && attribute(n, "formaction") == action {
			return true
		}
	}
	return false
}

func collect(form *nethtml.Node, values url.Values) {
	for n := range form.Descendants() {
		name := attribute(n, "name")
		switch {
		case n.Data == "textarea":
			values.Set(name, textIn(n))
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && (hasAttribute(o, "selected") || !values.Has(name)) {
					values.Set(name, attribute(o, "value"))
				}
			}
		case n.Data != "input":
		case attribute(n, "type") == "radio" || attribute(n, "type") == "checkbox":
			if hasAttribute(n, "checked") {
				values.Add(name, attribute(n, "value"))
			}
		default:
			values.Set(name, attribute(n, "value"))
		}
	}
}

func textIn(n *nethtml.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}

func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func attribute(n *nethtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *nethtml.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// A trail is every address that a house led to, and every secret its pages held.
type trail struct {
	mu      sync.Mutex
	led     []string
	secrets map[string]bool
	abroad  string // address of the organisation's own sign-in, which is a stranger's
}

var keptShape = regexp.MustCompile(`name="kept" value="([^"]+)"`)

func (tr *trail) follow(resp *http.Response, body string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if tr.secrets == nil {
		tr.secrets = map[string]bool{}
	}
	if to, ok := resp.Header["Location"]; ok {
		tr.led = append(tr.led, to...)
	}
	for _, m := range keptShape.FindAllStringSubmatch(body, -1) {
		var d struct{ Key, Stamp string }
		b, _ := base64.RawURLEncoding.DecodeString(m[1])
		if json.Unmarshal(b, &d) == nil && d.Key != "" {
			tr.secrets[d.Key], tr.secrets[d.Stamp] = true, true
		}
	}
	for _, m := range receiptShape.FindAllString(body, -1) {
		tr.secrets[m], tr.secrets[strings.ReplaceAll(m, "-", "")] = true, true
	}
}

// ours are the addresses that anybody is led to. None begins with two slashes, so
// none leads to another host.
var ours = regexp.MustCompile(`^/(?:(?:privacy|proof|elsewhere|rules|feed\.atom|left|receipt|board(?:/[a-z0-9-]+)*|(?:report/[^/?]+|receipt|assets|api/v1/quarters)/[^/?]+)?(?:\?[a-z0-9=&%.A-Z_-]*)?)$`)

// check is the law that no secret stands in an address, and no address is a stranger's.
func (tr *trail) check(t *testing.T) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	for _, to := range tr.led {
		if !ours.MatchString(to) && (tr.abroad == "" || !strings.HasPrefix(to, tr.abroad+"/authorize?")) {
			t.Errorf("somebody is led to %q", to)
		}
		for secret := range tr.secrets {
			if secret != "" && contains(to, secret) {
				t.Errorf("the address %q holds the secret %q", to, secret)
			}
		}
	}
}

// openDesk is a house with real views, where reports come in by the form: two
// departments and one rule that the board has not looked at.
func openDesk(t *testing.T, change ...func(*Config)) (*house, *folding) {
	t.Helper()
	f := newFolding()
	furnished := func(c *Config) {
		c.Handler, c.Events, c.Preview, c.Site.Rules = f, f, f.preview, true
		c.Sealed = f.chain
		c.Views = func() (Views, bool) { return f.views, true }
	}
	h := newHouse(t, append([]func(*Config){furnished}, change...)...)
	h.store = f.memory
	for n, name := range []string{"Compras", "Almacén <&>"} {
		f.board(t, domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: officeID(n), Name: name}})
	}
	return h, f
}

func officeID(n int) domain.DepartmentID {
	return domain.DepartmentID{ID: domain.IDFrom([16]byte{byte(n + 1)})}
}

// board does an act of the board.
func (f *folding) board(t *testing.T, c domain.Command) {
	t.Helper()
	n := len(f.log)
	if _, err := f.Handle(context.Background(), domain.Act{ID: domain.IDFrom([16]byte{0xbd, byte(n >> 8), byte(n)}), By: "admin test", Command: c}); err != nil {
		t.Fatalf("%T: %v", c, err)
	}
}

// happened puts an event into the log that no law of today would allow.
func (f *folding) happened(r domain.Recorded) {
	r.Position, r.Day = uint64(len(f.log)+1), domain.DayOf(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	f.log = append(f.log, r)
	f.state.Evolve(r)
	f.views.Apply(r)
	f.fed = len(f.log)
}

// reports are the reports that were stored, in their order.
func (f *folding) reports() (list []domain.FrictionReported) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.log {
		if e, ok := r.Event.(domain.FrictionReported); ok {
			list = append(list, e)
		}
	}
	return list
}
