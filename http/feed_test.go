package http

import (
	"encoding/xml"
	"net/url"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

// An atomFeed is what a program that reads news makes of a feed. What may stand there
// more than once is a list, so that a test sees whether it does.
type atomFeed struct {
	XMLName  xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Language string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	IDs      []string `xml:"http://www.w3.org/2005/Atom id"`
	Titles   []string `xml:"http://www.w3.org/2005/Atom title"`
	Updated  []string `xml:"http://www.w3.org/2005/Atom updated"`
	Authors  []struct {
		Names []string `xml:"http://www.w3.org/2005/Atom name"`
	} `xml:"http://www.w3.org/2005/Atom author"`
	Links   []atomLink  `xml:"http://www.w3.org/2005/Atom link"`
	Entries []atomEntry `xml:"http://www.w3.org/2005/Atom entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	To   string `xml:"href,attr"`
}

type atomEntry struct {
	IDs       []string   `xml:"http://www.w3.org/2005/Atom id"`
	Titles    []string   `xml:"http://www.w3.org/2005/Atom title"`
	Updated   []string   `xml:"http://www.w3.org/2005/Atom updated"`
	Links     []atomLink `xml:"http://www.w3.org/2005/Atom link"`
	Summaries []string   `xml:"http://www.w3.org/2005/Atom summary"`
}

// readFeed asks for a feed and holds it against what RFC 4287 demands.
func (h *house) readFeed(path string) atomFeed {
	h.t.Helper()
	g := h.ask("GET", path, "")
	if g.StatusCode != 200 || g.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		h.t.Fatalf("GET %s = %d %s", path, g.StatusCode, g.Header.Get("Content-Type"))
	}
	var f atomFeed
	if err := xml.Unmarshal([]byte(g.body), &f); err != nil {
		h.t.Fatalf("GET %s: %v\n%s", path, err, g.body)
	}
	known := map[string]bool{}
	h.atom(known, f.IDs, f.Titles, f.Updated)
	if len(f.Authors) != 1 || len(f.Authors[0].Names) != 1 || f.Authors[0].Names[0] == "" || len(f.Links) != 2 || f.Links[0].Rel != "self" || f.Links[1].Rel != "alternate" {
		h.t.Errorf("the feed has authors %v and links %v", f.Authors, f.Links)
	}
	for _, e := range f.Entries {
		h.atom(known, e.IDs, e.Titles, e.Updated)
		if len(e.Links) != 1 || e.Links[0].Rel != "alternate" || len(e.Summaries) != 1 {
			h.t.Errorf("an entry has links %v and summaries %v", e.Links, e.Summaries)
		}
	}
	return f
}

// atom demands one id that is known nowhere else, one title and one time: a day's.
func (h *house) atom(known map[string]bool, ids, titles, updated []string) {
	h.t.Helper()
	if len(ids) != 1 || len(titles) != 1 || len(updated) != 1 || titles[0] == "" || known[ids[0]] {
		h.t.Fatalf("ids %q, titles %q, updated %q", ids, titles, updated)
	}
	known[ids[0]] = true
	if u, err := url.Parse(ids[0]); err != nil || u.Scheme != "urn" || !strings.HasPrefix(u.Opaque, "uuid:") {
		h.t.Errorf("an id is %q", ids[0])
	}
	if at, err := time.Parse(time.RFC3339, updated[0]); err != nil || !strings.HasSuffix(updated[0], "T00:00:00Z") || at.IsZero() {
		h.t.Errorf("updated is %q: %v", updated[0], err)
	}
}

func TestFeed(t *testing.T) {
	h, f, reports := lived(t)
	h.Config.Site.Rules, h.Config.Site.Name = true, "Hospital <&>"
	h.Server = NewServer(h.Config)
	h.serve()
	rule := reports[0].Rule
	f.act(t, 240, domain.RenameRule{Rule: rule, Title: xss})
	f.act(t, 241, domain.RescheduleRemoval{Rule: rule, RemovalRescheduled: domain.RemovalRescheduled{EffectiveOn: domain.DayOf(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)), Reason: "antes"}})
	f.act(t, 242, domain.AnnounceRemoval{Rule: rule})
	f.act(t, 243, domain.RejectRule{Rule: reports[1].Rule, RuleRejected: domain.RuleRejected{Reason: domain.Spam, Words: "no"}})
	before := map[string]bool{}
	for _, l := range domain.Languages {
		feed := h.readFeed("/feed.atom?language=" + string(l))
		if len(feed.Entries) != 2 || feed.Authors[0].Names[0] != "Hospital <&>" || !strings.HasPrefix(feed.Language, string(l)) {
			t.Fatalf("%s: the feed is %+v", l, feed)
		}
		says := map[domain.Language][2]string{
			domain.Spanish: {"dice que ya no existe", "La dirección"}, domain.English: {"says that it is gone", "Leadership"}, domain.Portuguese: {"diz que", "direção"},
		}[l]
		for i, e := range feed.Entries {
			if !strings.HasPrefix(e.Titles[0], xss+": ") || !contains(e.Summaries[0], says[i]) || !contains(e.Summaries[0], "Compras") || before[e.IDs[0]] {
				t.Errorf("%s: entry %d is %+v, want it to say %q", l, i, e, says[i])
			}
			before[e.IDs[0]] = true
		}
		if !contains(feed.Entries[1].Summaries[0], "nadie la pidió") || feed.Updated[0] != "2026-11-22T00:00:00Z" {
			t.Errorf("%s: the decision says %q, the feed is of %s", l, feed.Entries[1].Summaries[0], feed.Updated)
		}
		if again := h.readFeed("/feed.atom?language=" + string(l)); again.IDs[0] != feed.IDs[0] || again.Entries[0].IDs[0] != feed.Entries[0].IDs[0] {
			t.Errorf("%s: the ids changed", l)
		}
		if page := h.ask("GET", "/rules?language="+string(l), "").body; !contains(page, `<link rel="alternate" type="application/atom+xml" href="/feed.atom?language=`+string(l)+`">`) {
			t.Errorf("%s: the page does not say where its feed is", l)
		}
	}
	report := h.ask("POST", "/api/v1/reports", with(`"rule":{"id":"`+rule.String()+`"},"story":"`+secretWord+`"`))
	if feed := h.ask("GET", "/feed.atom", "").body; report.StatusCode != 201 || contains(feed, secretWord) || contains(h.log.String(), "feed.atom") {
		t.Errorf("the feed holds a story, or its reading is logged:\n%s", feed)
	}
	if g := h.ask("GET", "/feed.atom?utm_source=x&language=en", ""); g.StatusCode != 303 || g.Header.Get("Location") != "/feed.atom?language=en" {
		t.Errorf("with a parameter that is not ours = %d %s", g.StatusCode, g.Header.Get("Location"))
	}
}

func TestFeedOfNothing(t *testing.T) {
	h, _ := openDesk(t)
	if feed := h.readFeed("/feed.atom"); len(feed.Entries) != 0 || feed.Updated[0] != "2026-11-22T00:00:00Z" {
		t.Errorf("the feed is %+v", feed)
	}
}

func TestFeedSwitchedOff(t *testing.T) {
	h, _ := openDesk(t, func(c *Config) { c.Site.Rules = false })
	if g := h.ask("GET", "/feed.atom", ""); g.StatusCode != 404 {
		t.Errorf("GET /feed.atom = %d, want 404", g.StatusCode)
	}
}
