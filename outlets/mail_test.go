package outlets

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"mime"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"unrule/domain"
	"unrule/projections"
)

// canaries are words of reporters and of what the board said to one of them. None may
// ever stand in a mail.
var canaries = []string{"zqstory", "zqproposal", "zqreply", "zqthanks", "zqquestion", "zqheldtitle"}

// A post is mail over real views, with a post office and a clock of the test's.
type post struct {
	*Mail
	t      *testing.T
	office *postOffice
	views  *projections.Views
	shelf  *memoryShelf
	said   *bytes.Buffer
	now    time.Time
	at     uint64
}

// newPost is a post in Madrid, on a Friday.
func newPost(t *testing.T, l domain.Language, auth bool) *post {
	p := &post{t: t, office: newPostOffice(t, auth), views: projections.New(), said: &bytes.Buffer{},
		shelf: &memoryShelf{values: map[string][]byte{}, of: map[string]uint64{}}, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	policy := domain.DefaultPolicy
	policy.TimeZone = "Europe/Madrid"
	p.happen(domain.Org, domain.PolicySet{Policy: policy})
	server := Server{Host: "127.0.0.1", Port: p.office.Addr().(*net.TCPAddr).Port}
	if auth {
		server.User, server.Password = "u", "p"
	}
	p.Mail = NewMail(MailConfig{
		Server: server, From: "unrule@example.org", Language: l, Name: "Hospital <&>", PublicURL: "https://unrule.example.org",
		To:    []Recipient{{domain.Reviewer, "ana@example.org"}, {domain.Leader, "luis@example.org"}},
		Views: p.views, Shelf: p.shelf, Taken: errTaken, Now: func() time.Time { return p.now }, Log: slog.New(slog.NewTextHandler(p.said, nil)),
	})
	return p
}

func (p *post) happen(a domain.Aggregate, e domain.Event) {
	p.at++
	r := domain.Recorded{Position: p.at, Aggregate: a, Event: e, Day: domain.DayOf(p.now)}
	if _, reported := e.(domain.FrictionReported); !reported {
		r.By, r.Time = byAna, p.now
	}
	p.views.Apply(r)
}

func ruleNumber(n int) domain.RuleID {
	return domain.RuleID{ID: domain.IDFrom([16]byte{0xaa, byte(n)})}
}

func reportNumber(n int) domain.ReportID {
	return domain.ReportID{ID: domain.IDFrom([16]byte{0xbb, byte(n)})}
}

func (p *post) report(n, rule int, title string, held domain.Suspicion) {
	p.happen(reportNumber(n).Aggregate(), domain.FrictionReported{
		Rule: ruleNumber(rule), Title: title, Impacts: []domain.Impact{domain.Delay}, Severity: 4, Frequency: domain.Daily, Seconds: 36000,
		Story: "zqstory", Proposal: "zqproposal", Day: domain.DayOf(p.now), Held: held,
	})
}

// live lets things happen: one rule for every part of a digest.
func (p *post) live() {
	for n, title := range []string{"New <b>rule</b>", "Decided", "Back", "Gone"} {
		p.report(n, n, title, "")
	}
	p.report(7, 7, "zqheldtitle", "spam")
	p.happen(reportNumber(0).Aggregate(), domain.ThanksSent{Words: "zqthanks"})
	p.happen(reportNumber(0).Aggregate(), domain.QuestionAsked{Question: "zqquestion"})
	p.happen(reportNumber(0).Aggregate(), domain.ReplyGiven{Reply: "zqreply", Day: domain.DayOf(p.now)})
	for n := 1; n < 4; n++ {
		p.happen(ruleNumber(n).Aggregate(), domain.RuleTriaged{Authority: domain.Habit, Ease: domain.Easy, Diagnosis: domain.NeverIntended, Kind: domain.KindPolicy})
		p.happen(ruleNumber(n).Aggregate(), domain.RuleDecided{Verdict: domain.Remove, EffectiveOn: domain.DayOf(p.now), Reason: "nobody needs it"})
	}
	for n := 2; n < 4; n++ {
		p.happen(ruleNumber(n).Aggregate(), domain.RemovalAnnounced{})
	}
	p.happen(ruleNumber(2).Aggregate(), domain.RelapseDetected{Reports: 2})
}

// mails are the mails that have come, by receiver; none may hold a canary.
func (p *post) mails() map[string]envelope {
	p.t.Helper()
	all := map[string]envelope{}
	for {
		select {
		case e := <-p.office.mails:
			if _, twice := all[e.to]; twice {
				p.t.Errorf("%s got two mails", e.to)
			}
			all[e.to] = e
			for _, c := range canaries {
				if strings.Contains(fmt.Sprint(e), c) {
					p.t.Errorf("the mail to %s holds %s:\n%s", e.to, c, e.text)
				}
			}
		default:
			return all
		}
	}
}

const (
	toAna  = "TO:<ana@example.org>"
	toLuis = "TO:<luis@example.org>"
)

// monday is the next Monday at an hour in Madrid.
func (p *post) monday(hour int) { p.now = time.Date(2026, 11, 23, hour-1, 0, 0, 0, time.UTC) }

// Every language tells the same week, on Monday morning and not before, once.
func TestDigest(t *testing.T) {
	for _, l := range domain.Languages {
		p := newPost(t, l, false)
		p.live()
		p.due(t.Context())
		p.now = time.Date(2026, 11, 23, 5, 59, 59, 0, time.UTC)
		if p.due(t.Context()); len(p.mails()) != 0 {
			t.Errorf("%s: mail came before Monday morning", l)
		}
		p.monday(7)
		p.due(t.Context())
		mails := p.mails()
		if len(mails) != 2 {
			t.Fatalf("%s: mail to %v, want two\n%s", l, slices.Collect(maps.Keys(mails)), p.said)
		}
		ana, luis := mails[toAna], mails[toLuis]
		say := speaker(l)
		for _, want := range []string{say.say("back", "n", "1"), "- Back", say.say("overdue", "n", "1"),
			say.say("overdue.line", "title", "Decided", "what", say.say("clock.removal"), "date", say.day(domain.DayOf(p.now)-3)), say.say("new", "n", "1"),
			say.say("done.line", "title", "Gone", "stage", say.say("stage.removed")), say.say("done.line", "title", "Back", "stage", say.say("stage.relapsed")),
			say.say("hours.line", "estimate", "650", "floor", "650"), "https://unrule.example.org/board", "Hospital <&>", say.say("foot")} {
			if !strings.Contains(ana.text, want) || !strings.Contains(luis.text, want) {
				t.Errorf("%s: the mails do not hold %q:\n%s", l, want, ana.text)
			}
		}
		if decided := say.say("done.line", "title", "Gone", "stage", say.say("stage.committed")); strings.Contains(ana.text, decided) {
			t.Errorf("%s: what came after a decision is not told in its place:\n%s", l, ana.text)
		}
		if !strings.Contains(ana.text, "- New <b>rule</b>") || strings.Contains(luis.text, "New <b>") || !strings.Contains(luis.text, say.say("new.only")) {
			t.Errorf("%s: who is told the titles of new rules?\n%s\n%s", l, ana.text, luis.text)
		}
		if !strings.Contains(ana.html, "New &lt;b&gt;rule&lt;/b&gt;") || strings.Contains(ana.html, "<b>") || !strings.Contains(ana.html, `<a href="https://unrule.example.org/board">`) {
			t.Errorf("%s: the page is\n%s", l, ana.html)
		}
		if subject, _ := new(mime.WordDecoder).DecodeHeader(ana.Get("Subject")); subject != say.say("digest.subject", "to", say.day(domain.DayOf(p.now))) {
			t.Errorf("%s: the subject is %q", l, subject)
		}
		if ana.Get("To") != "<ana@example.org>" || ana.Get("From") != "<unrule@example.org>" || ana.Get("Auto-Submitted") != "auto-generated" || ana.Get("X-Mailer")+ana.Get("User-Agent") != "" {
			t.Errorf("%s: the headers are %v", l, ana.Header)
		}
		for hour := 7; hour < 24; hour++ {
			p.monday(hour)
			p.due(t.Context())
		}
		if more := p.mails(); len(more) > 0 {
			t.Errorf("%s: the same mail came again", l)
		}
		if strings.Contains(p.said.String(), "example.org") {
			t.Errorf("%s: the log holds an address: %s", l, p.said)
		}
	}
}

func TestDigestOfNothing(t *testing.T) {
	p := newPost(t, domain.English, true)
	p.PublicURL = ""
	p.monday(8)
	p.due(t.Context())
	e := p.mails()[toAna]
	if !strings.Contains(e.text, "Nothing is overdue") || strings.Contains(e.text, "http") || strings.Contains(e.html, "<a ") {
		t.Errorf("the mail says\n%s", e.text)
	}
	if e.user != ":u:p" {
		t.Errorf("signed in as %q, want the user and the password", e.user)
	}
}

// Long lists are cut, and say by how much.
func TestLongDigest(t *testing.T) {
	p := newPost(t, domain.Spanish, false)
	for n := range 60 {
		p.report(100+n, 100+n, fmt.Sprintf("Rule %d", n), "")
	}
	p.monday(8)
	p.due(t.Context())
	text := p.mails()[toAna].text
	if n := strings.Count(text, "- Rule "); n != listed || !strings.Contains(text, "Nuevas, nadie las ha mirado todavía (60)") || !strings.Contains(text, "- y 50 más") {
		t.Errorf("%d rules are listed in\n%s", n, text)
	}
	if !strings.Contains(text, "unas 13.000 horas") {
		t.Errorf("the hours are not grouped:\n%s", text)
	}
}

// What failed is tried again within the hour; what was sent to the other is not.
func TestMailThatFails(t *testing.T) {
	p := newPost(t, domain.English, false)
	p.monday(8)
	p.office.say("451 come back later, ana@example.org")
	p.due(t.Context())
	if said := p.said.String(); strings.Count(said, "mail was not sent") != 2 || strings.Contains(said, "ana@example.org") || len(p.shelf.of) != 0 {
		t.Errorf("the log says %s", said)
	}
	p.office.say("")
	p.now = p.now.Add(retryMail - time.Second)
	if p.due(t.Context()); len(p.mails()) != 0 {
		t.Error("it was tried again at once")
	}
	p.now = p.now.Add(time.Second)
	if p.due(t.Context()); len(p.mails()) != 2 {
		t.Error("it was not tried again")
	}
}

// Another node that noted a mail first has sent it.
func TestMailOfTwoNodes(t *testing.T) {
	p := newPost(t, domain.English, false)
	other := NewMail(p.MailConfig)
	p.monday(8)
	p.due(t.Context())
	other.due(t.Context())
	if n := len(p.mails()); n != 2 {
		t.Errorf("%d mails, want one for each receiver", n)
	}
}

// That a quarter was closed is told once, on any day; that one was closed long ago is
// no news.
func TestMailOfAQuarter(t *testing.T) {
	p := newPost(t, domain.Spanish, false)
	p.now = p.now.AddDate(0, -6, 0)
	p.live()
	p.now = p.now.AddDate(0, 6, 0)
	closed := func(number int) {
		p.happen(domain.Org, domain.QuarterClosed{Quarter: domain.Quarter{Year: 2026, Number: number}, Policy: domain.DefaultPolicy, Form: 1})
	}
	closed(2)
	closed(3)
	for range 3 {
		p.due(t.Context())
		p.now = p.now.Add(time.Hour)
	}
	mails := p.mails()
	e := mails[toLuis]
	if len(mails) != 2 || !strings.Contains(e.text, "2026-Q3 (del 01/07/2026 al 30/09/2026)") || !strings.Contains(e.text, "https://unrule.example.org/board/quarters") {
		t.Errorf("the mails are %v", mails)
	}
	late := newPost(t, domain.Spanish, false)
	late.now = late.now.AddDate(0, -6, 0)
	late.live()
	late.now = late.now.AddDate(0, 6, 0)
	late.happen(domain.Org, domain.QuarterClosed{Quarter: domain.Quarter{Year: 2026, Number: 3}, Policy: domain.DefaultPolicy, Form: 1})
	late.now = late.now.AddDate(0, 0, 5) // a Wednesday
	if late.due(t.Context()); len(late.mails()) != 0 {
		t.Error("an old closing was told")
	}
}
