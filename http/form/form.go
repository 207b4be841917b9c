package form

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"

	"unrule/domain"
	"unrule/http/receipt"
	"unrule/http/spam"
	"unrule/http/web"
	"unrule/projections"
	"unrule/proof"
)

// Views is what the pages read.
type Views interface {
	Today(now time.Time) domain.Day
	Offices() []projections.Office
	Published() []projections.Published
	Headlines() []projections.Headline
	Suggest(q string, limit int) []projections.Suggestion
	Rule(id domain.RuleID, today domain.Day) (projections.Line, bool)
	Receipt(id domain.ReportID) (projections.ReceiptView, bool)
	PositionOf(id domain.ReportID) uint64
}

// A Record is what the log would store of an act.
type Record struct {
	Subject string
	Header  []Header
	Body    []byte
}

// A Header is one line before the body of a [Record].
type Header struct{ Name, Value string }

// A Config is what a [Form] is built from. All of it is required but Site.
type Config struct {
	// Handle takes an act; it returns once the act is stored for good.
	Handle func(ctx context.Context, a domain.Act) (uint64, error)
	// Preview says what Handle would store, and stores nothing.
	Preview func(a domain.Act) ([]Record, error)
	// Views is the live views, with every report in them that was acknowledged here.
	Views func(ctx context.Context) (Views, error)
	// Explain says an error in the reader's words and logs what is a fault.
	Explain func(w http.ResponseWriter, err error, l domain.Language) web.Answer
	Keys    receipt.Keys
	Guard   *spam.Guard
	Notary  *proof.Notary // proves that a report is in the log
	Now     func() time.Time

	Language domain.Language // where a browser asks for none of ours
	Site     web.Site
	Assets   *web.Assets
}

// How long what is typed stays in memory once it is no longer touched, how long a
// receipt is shown, touched or not, and how many bytes all of it may take together.
const (
	draftIdle   = time.Hour
	sentIdle    = 15 * time.Minute
	draftsRoom  = 64 << 20
	receiptRoom = 8 << 20
)

// A Form is the reporters' pages.
type Form struct {
	Config
	drafts *shelf[*draft]
	sent   *shelf[*sending]
	visits *shelf[*visit]
}

// New builds the pages. It starts nothing.
func New(c Config) *Form {
	return &Form{
		Config: c,
		drafts: newShelf[*draft](draftIdle, draftsRoom, c.Now),
		sent:   newShelf[*sending](sentIdle, receiptRoom, c.Now),
		visits: newShelf[*visit](sentIdle, draftsRoom, c.Now),
	}
}

// LanguageOf is the language of a page without a draft: the one it is asked for in,
// the browser's, the organisation's.
func (f *Form) LanguageOf(r *http.Request) domain.Language {
	return web.LanguageOf(r, f.Language)
}

// frame is the frame of a page without a draft.
func (f *Form) frame(r *http.Request, title string) web.Frame {
	text := web.TextOf(f.LanguageOf(r))
	return web.Frame{Text: text, Site: f.Site, Title: text.T(title), Here: r.URL.Path}
}

// foreign reports whether a browser says that a request for a page of somebody's
// draft did not come from our own pages: a link, a bookmark, a history.
func foreign(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "" && site != "same-origin"
}

// randomID is the id of an act that may be repeated without harm.
func randomID() domain.ID {
	var b [16]byte
	rand.Read(b[:])
	return domain.IDFrom(b)
}

var _ Views = (*projections.Views)(nil)
