package outlets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"unrule/domain"
	"unrule/projections"
)

const (
	morning   = 7                // the hour from which on a Monday's mail is sent
	retryMail = 30 * time.Minute // after which mail that failed is tried again
	newsFor   = domain.Day(1)    // days after which nobody need be told that a quarter is closed
)

// MailViews is what mail tells of.
type MailViews interface {
	Today(now time.Time) domain.Day
	Policy() domain.Policy
	Board(q projections.BoardQuery, today domain.Day) projections.BoardPage
	Headlines() []projections.Headline
	Quarters(today domain.Day) []projections.QuarterLine
}

// A Recipient is who gets mail: a reviewer or a leader, never a reporter.
type Recipient struct {
	Role    domain.Role
	Address string
}

// ParseRecipient reads ROLE:ADDRESS.
func ParseRecipient(s string) (Recipient, error) {
	role, address, _ := strings.Cut(s, ":")
	to := Recipient{domain.Role(role), address}
	if to.Role != domain.Reviewer && to.Role != domain.Leader {
		return to, errors.New("a recipient is reviewer:ADDRESS or leader:ADDRESS")
	}
	if a, err := netmail.ParseAddress(address); err != nil || a.Address != address {
		return to, errors.New("a recipient is reviewer:ADDRESS or leader:ADDRESS, and the address is none")
	}
	return to, nil
}

// A MailConfig is what [Mail] is built from. All of it is required but Name and PublicURL.
type MailConfig struct {
	Server   Server
	From     string
	To       []Recipient
	Language domain.Language
	Name     string // of the organisation
	// PublicURL is where links lead; without it there are none.
	PublicURL string

	Views MailViews
	Shelf Shelf
	Taken error // how Shelf says that somebody else was faster

	Now func() time.Time
	Log *slog.Logger
}

// Mail tells reviewers and leaders on Monday mornings how the rules stand, and when a
// quarter was closed. Each mail is sent at most once.
type Mail struct {
	MailConfig
	later map[string]time.Time // when mail that failed is tried again
}

// NewMail sends nothing yet.
func NewMail(c MailConfig) *Mail {
	if c.Name == "" {
		c.Name = "Unrule"
	}
	return &Mail{MailConfig: c, later: map[string]time.Time{}}
}

// Run sends what is due until ctx ends. One node of a log should run it at a time.
func (m *Mail) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		m.due(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// due sends the mail of this minute. A Monday that nobody ran is over; of quarters only
// the last that was closed is news.
func (m *Mail) due(ctx context.Context) {
	now := m.Now()
	today := m.Views.Today(now)
	if local := now.In(m.Views.Policy().Zone()); local.Weekday() == time.Monday && local.Hour() >= morning {
		for _, to := range m.To {
			m.once(ctx, "digest."+today.String(), to, func() letter { return m.digest(to, today) })
		}
	}
	for _, q := range m.Views.Quarters(today) {
		if q.Closed == nil {
			continue
		}
		if q.Closed.On+newsFor >= today {
			for _, to := range m.To {
				m.once(ctx, "quarter."+q.ID.String(), to, func() letter { return m.closing(q) })
			}
		}
		return
	}
}

// once sends a letter unless it was sent before. That it is sent is noted first, so that
// who dies in between sends it no more; what failed for sure is tried again later.
func (m *Mail) once(ctx context.Context, what string, to Recipient, write func() letter) {
	sum := sha256.Sum256([]byte(to.Address))
	key := what + "." + hex.EncodeToString(sum[:8])
	if ctx.Err() != nil || m.Now().Before(m.later[key]) {
		return
	}
	_, err := m.Shelf.Create(ctx, key, nil)
	if errors.Is(err, m.Taken) {
		return
	}
	if err == nil {
		if err = m.send(context.WithoutCancel(ctx), key, to, write()); err == nil {
			m.Log.Info("mail sent", "what", what, "role", to.Role)
			return
		}
		err = errors.Join(err, m.Shelf.Delete(context.WithoutCancel(ctx), key))
	}
	m.later[key] = m.Now().Add(retryMail)
	m.Log.Error("mail was not sent", "what", what, "role", to.Role, "error", addresses.ReplaceAllString(err.Error(), "<address>"))
}

// addresses are what no log holds: who reads the log need not know who reads mail.
var addresses = regexp.MustCompile(`[^\s<>"]+@[^\s<>"]+`)

// send sends a letter in both forms.
func (m *Mail) send(ctx context.Context, key string, to Recipient, l letter) error {
	text, err := l.text()
	if err != nil {
		return fmt.Errorf("outlets: write mail: %w", err)
	}
	html, err := l.html()
	if err != nil {
		return fmt.Errorf("outlets: write mail: %w", err)
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.From(m.From), msg.To(to.Address)); err != nil {
		return fmt.Errorf("outlets: address mail: %w", err)
	}
	msg.Subject(l.Subject)
	msg.SetDateWithValue(m.Now())
	_, domainOf, _ := strings.Cut(m.From, "@")
	msg.SetMessageIDWithValue(key + "@" + domainOf)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader(mail.HeaderContentLang, string(l.Language))
	msg.SetBodyString(mail.TypeTextPlain, text)
	msg.AddAlternativeString(mail.TypeTextHTML, html)
	err = m.Server.send(ctx, msg)
	if err != nil && !msg.IsDelivered() { // who takes a message and then hangs up has taken it
		return fmt.Errorf("outlets: send mail: %w", err)
	}
	return nil
}
