package board

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// Views is what the pages read.
type Views interface {
	RoomViews
	Position() uint64
	Today(now time.Time) domain.Day
	Policy() domain.Policy
	Offices() []projections.Office
	Board(q projections.BoardQuery, today domain.Day) projections.BoardPage
	Rule(id domain.RuleID, today domain.Day) (projections.Line, bool)
	History(id domain.RuleID) ([]projections.Entry, bool)
	Stories(id domain.RuleID, after domain.ReportID, limit int) ([]projections.StoryRef, bool)
	Head(today domain.Day) projections.Head
	Standing(id domain.RuleID) (projections.Standing, bool)
	BurdenParts(id domain.RuleID) (projections.BurdenParts, bool)
	Mingle(from, into domain.RuleID, today domain.Day) (projections.Mingling, bool)
	Suggest(q string, limit int) []projections.Suggestion
	Voice(id domain.ReportID) (projections.Voice, bool)
	Owns(department domain.DepartmentID, rule domain.RuleID) bool
}

// Events fetches one event of the log: stories stay there until they are read.
type Events interface {
	ReadAt(ctx context.Context, position uint64) (domain.Recorded, error)
}

// A Config is what a [Board] is built from. All of it is required but Site.
type Config struct {
	// Handle takes an act; it returns once the act is stored for good.
	Handle func(ctx context.Context, a domain.Act) (uint64, error)
	// Views is the live views, once they have taken in a position.
	Views func(ctx context.Context, least uint64) (Views, error)
	// Look is the views that a query asks for: the live ones once they have taken in its
	// min_seq, or those of its as_of with that day, which is zero otherwise.
	Look func(ctx context.Context, query url.Values) (v Views, past domain.Day, err error)
	// Rules reads which rules a query asks for, and Cursor names where a page of them
	// ended, for the address of the next.
	Rules  func(path string, query url.Values) (projections.BoardQuery, error)
	Cursor func(path string, query url.Values, c *projections.BoardCursor) string
	Events Events
	// NotFound is how Events says that a position holds no event.
	NotFound error
	// Try is what an act would store now, event by event as JSON; it stores nothing.
	Try func(a domain.Act) ([][]byte, error)
	// Explain says an error in the reader's words and logs what is a fault.
	Explain func(w http.ResponseWriter, err error, l domain.Language) web.Answer
	Keys    act.Keys
	// Read counts that somebody was shown so many stories of a rule. Every page that
	// shows what reporters wrote calls it.
	Read func(who act.Who, rule domain.RuleID, stories int)
	Now  func() time.Time
	// Follow streams what happens to a page that is open.
	Follow func(w http.ResponseWriter, r *http.Request) error
	// Sessions lists where somebody is signed in.
	Sessions func(who act.Who) []Session

	// Document answers with the report of a quarter, named with its format as in
	// 2026-Q3.pdf; one that is not made yet is there under the name that it gives.
	Document func(w http.ResponseWriter, r *http.Request, name string) (later string, err error)
	// Audit answers with every act of the board as one table.
	Audit func(w http.ResponseWriter, r *http.Request) error
	// Formats are those of a document; Named is what a figure is called.
	Formats []string
	Named   func(figure string, l domain.Language) string

	// NewToken is the secret of a token that somebody makes under a key, and its digest.
	NewToken func(by, key string) (secret, digest string)
	// SignIn is the address that opens a session with the token of a link.
	SignIn func(r *http.Request, token string) string
	// Kinds are the names of the events that a webhook can be told of; Hooks tells them,
	// and is nil where nobody does.
	Kinds []string
	Hooks Hooks

	Language domain.Language // where a browser asks for none of ours
	Secure   bool            // people come by https alone
	Site     web.Site
}

// A Board is the leadership's pages.
type Board struct{ Config }

// New builds the pages. It starts nothing.
func New(c Config) *Board { return &Board{c} }

// Live tells an open page what happens.
func (b *Board) Live(w http.ResponseWriter, r *http.Request, _ act.Who) error {
	return b.Follow(w, r)
}

// A Frame is what every page of the board has around its content.
type Frame struct {
	*web.Text
	Site     web.Site
	Title    string
	Who      act.Who
	Here     string // path of the page
	Room     string // of the navigation that the page is in
	Position uint64 // of the log that the page shows
	Past     domain.Day
	Failed   bool // the title says that there is a problem
}

// Rooms are the pages of the navigation: their paths below /board and their names.
func (f Frame) Rooms() []string {
	rooms := []string{"", "inbox", "departments", "quarters"}
	if f.Who.May(domain.Admin) {
		rooms = append(rooms, "settings")
	}
	return rooms
}

// Number is a whole number as the language writes it.
func (f Frame) Number(n int) string { return f.Text.Number(int64(n)) }

// Hours are hundredths of an hour, rounded to a tenth below ten and to whole hours above.
func (f Frame) Hours(h domain.Hundredths) string {
	if h < 1000 && h%100 != 0 {
		tenths := (int64(h) + 5) / 10
		return f.Text.Number(tenths/10) + f.Mark() + strconv.FormatInt(tenths%10, 10)
	}
	return f.Text.Number((int64(h) + 50) / 100)
}

// A sight is the views that a page is drawn from.
type sight struct {
	Views
	Day  domain.Day // of the views: the present day, or the last of a past
	Past domain.Day // zero for the present
}

// look is what a page is drawn from, as its address says it.
func (b *Board) look(r *http.Request) (sight, error) {
	views, past, err := b.Look(r.Context(), r.URL.Query())
	if err != nil {
		return sight{}, err
	}
	s := sight{Views: views, Day: past, Past: past}
	if past == 0 {
		s.Day = views.Today(b.Now())
	}
	return s, nil
}

func (b *Board) frame(r *http.Request, who act.Who, v Views, room, title string) Frame {
	text := web.TextOf(web.ChosenLanguage(r, b.Language))
	f := Frame{Text: text, Site: b.Site, Title: text.T(title), Who: who, Here: r.URL.Path, Room: room, Position: v.Position()}
	if s, ok := v.(sight); ok {
		f.Past = s.Past
	}
	return f
}

var _ Views = (*projections.Views)(nil)
