package http

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"unrule/domain"
)

// limitedToken is that of a leader of the store alone, who owns none of the rules.
const limitedToken = TokenPrefix + "limited"

// A boardroom is a house with somebody of each role in it. Rule 0 is committed to go on
// 1 December, rules 1 and 2 are reported; it is 22 November 2026.
type boardroom struct {
	*house
	log   *folding
	rules []string // paths of their pages
	texts []string // paths of the pages of all reports
}

func openBoardroom(t *testing.T) boardroom {
	t.Helper()
	h, f, reports := peopled(t)
	f.act(t, 30, domain.CreateToken{TokenCreated: domain.TokenCreated{
		Token: domain.IDFrom([16]byte{30}), Name: "Head of Almacén", Role: domain.Leader, Digest: TokenDigest(limitedToken), Owner: domain.DepartmentID{ID: domain.IDFrom([16]byte{2})},
	}})
	b := boardroom{house: h, log: f}
	for _, r := range reports[:3] {
		b.rules = append(b.rules, "/board/rules/"+r.Rule.String())
	}
	for _, r := range f.log {
		if _, ok := r.Event.(domain.FrictionReported); ok {
			b.texts = append(b.texts, "/board/reports/"+r.Aggregate.ID.String())
		}
	}
	return b
}

// idOf is the id at the end of a page's path.
func idOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// filled is what a browser sends of a page's last form, by one of its buttons, with more
// fields.
func filled(g got, button string, more ...string) []string {
	var fields []string
	for _, m := range hiddenField.FindAllStringSubmatch(g.body[max(0, strings.LastIndex(g.body, `<form method="post"`)):], -1) {
		fields = append(fields, m[1], html.UnescapeString(m[2]))
	}
	return append(append(fields, more...), "go", button)
}

// fill fills in the form of an act's page and sends it by a button.
func (b boardroom) fill(token, path, button string, more ...string) got {
	b.t.Helper()
	to, _, _ := strings.Cut(path, "?")
	return b.submit(token, to, filled(b.open(token, path), button, more...)...)
}

// stored is how many events there are.
func (b boardroom) stored() int { return len(b.log.log) }

// middleOf is the part of a page that is not its frame.
func middleOf(g got) string {
	_, rest, _ := strings.Cut(g.body, "<main")
	body, _, _ := strings.Cut(rest, "</main>")
	return html.UnescapeString(body)
}

// pathOf is where an answer leads, without its query.
func pathOf(g got) string {
	u, err := url.Parse(g.Header.Get("Location"))
	if err != nil {
		return err.Error()
	}
	return u.Path
}

var triaged = []string{"owner", purchasing.String(), "authority", "habit", "diagnosis", "never_intended", "ease", "easy", "kind", "policy"}
