package form

import (
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/http/web"
	"unrule/projections"
)

// A feed is the public page of rules as programs read news (Atom, RFC 4287).
type feed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Links    []feedLink  `xml:"link"`
	Entries  []feedEntry `xml:"entry"`
}

type feedLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	To   string `xml:"href,attr"`
}

type feedEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    feedLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// Feed is what was decided, removed, verified and came back, for everybody: the words
// of [Form.Rules], and no finer time than the day.
func (f *Form) Feed(w http.ResponseWriter, r *http.Request) error {
	if !f.Site.Rules {
		return web.ErrNoPage
	}
	views, err := f.Views(r.Context())
	if err != nil {
		return err
	}
	body, err := xml.Marshal(f.feed(web.TextOf(f.LanguageOf(r)), views))
	if err != nil {
		return fmt.Errorf("form: encode feed: %w", err)
	}
	body = append([]byte(xml.Header), append(body, '\n')...)
	h := w.Header()
	h["Content-Type"] = []string{"application/atom+xml; charset=utf-8"}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(http.StatusOK)
	w.Write(body) // an error here means that the client has gone
	return nil
}

func feedPath(l domain.Language) string { return "/feed.atom?language=" + string(l) }

func (f *Form) feed(text *web.Text, views Views) feed {
	key := f.Keys("feed", string(text.Language))
	page := feedLink{"alternate", "text/html", "/rules?language=" + string(text.Language)}
	out := feed{
		Language: text.Tag(), ID: urn([16]byte(key[:16])), Title: text.T("rules.title"), Subtitle: text.T("rules.lead"), Author: "Unrule",
		Links:   []feedLink{{"self", "application/atom+xml", feedPath(text.Language)}, page},
		Updated: instant(views.Today(f.Now())),
	}
	if f.Site.Name != "" {
		out.Author = f.Site.Name
	}
	for i, h := range views.Headlines() {
		if i == 0 {
			out.Updated = instant(h.Day)
		}
		out.Entries = append(out.Entries, feedEntry{
			ID: idOf(h, text.Language), Title: h.Title + ": " + text.T("stage."+string(h.Stage)), Updated: instant(h.Day), Link: page, Summary: summaryOf(text, h),
		})
	}
	return out
}

// summaryOf is what the page says of the stage, the reason, and whose rule it is.
func summaryOf(text *web.Text, h projections.Headline) string {
	lines := []string{text.T("says." + string(h.Stage))}
	if h.Reason != "" {
		lines = append(lines, h.Reason)
	}
	if h.OwnerName != "" {
		lines = append(lines, text.T("rules.owner", "name", h.OwnerName))
	}
	return strings.Join(lines, "\n")
}

// idOf names a headline in a language for good, by its rule and its number there. The
// position in the log would do as well, but it counts what was reported in between.
func idOf(h projections.Headline, l domain.Language) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", h.Rule, h.Number, l))
	return urn([16]byte(sum[:16]))
}

func urn(b [16]byte) string { return "urn:uuid:" + domain.IDFrom(b).String() }

// instant is a day as Atom writes a time: nothing finer is told.
func instant(d domain.Day) string { return d.String() + "T00:00:00Z" }
