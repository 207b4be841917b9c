package main

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"time"

	"unrule/domain"
	"unrule/eventstore"
	"unrule/outlets"
)

// source is how what leaves names this installation.
func (c serveCommand) source(h *house) outlets.Source {
	return outlets.Source{URI: c.PublicURL, Names: h.views}
}

// webhooks is who tells webhooks, and what the API asks about it.
func (c serveCommand) webhooks(ctx context.Context, p *program, h *house) (*outlets.Webhooks, error) {
	shelf, err := h.Shelf(ctx, "outlets", 0)
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	return outlets.NewWebhooks(outlets.WebhookConfig{
		Source: c.source(h), Tail: h.tail, Hooks: h.views.Webhooks, ReadAt: h.ReadAt, Key: h.Key,
		Shelf: shelf, NotFound: eventstore.ErrNotFound, Taken: eventstore.ErrTaken,
		Private: c.Private, Now: h.now, Log: p.log,
	}), nil
}

// leadOnceRead does work on one node of the log alone, once this one knows all that has
// happened: until then it would take what was undone long ago for what holds. A node
// without the work leaves it to others.
func (h *house) leadOnceRead(ctx context.Context, name string, work func(context.Context) error) error {
	if work == nil {
		<-ctx.Done()
		return nil
	}
	if err := h.caughtUp(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	return h.Lead(ctx, name, work)
}

// mailLasts is how long it is remembered that a mail was sent: longer than it is due.
const mailLasts = 60 * 24 * time.Hour

// mailConfig is what the flags say of mail; no server means none.
func (c serveCommand) mailConfig() (m outlets.MailConfig, err error) {
	if c.SMTPURL == "" {
		if c.MailFrom != "" || len(c.MailTo) > 0 {
			return m, errors.New("--mail-from and --mail-to need --smtp-url")
		}
		return m, nil
	}
	if m.Server, err = outlets.ParseServer(c.SMTPURL); err != nil {
		return m, fmt.Errorf("--smtp-url: %w", err)
	}
	if a, err := mail.ParseAddress(c.MailFrom); err != nil || a.Address != c.MailFrom {
		return m, errors.New("--mail-from must be the address that mail comes from")
	}
	if len(c.MailTo) == 0 {
		return m, errors.New("--smtp-url needs --mail-to")
	}
	for _, s := range c.MailTo {
		to, err := outlets.ParseRecipient(s)
		if err != nil {
			return m, fmt.Errorf("--mail-to: %w", err)
		}
		m.To = append(m.To, to)
	}
	m.From, m.Language, m.Name, m.PublicURL = c.MailFrom, domain.Language(c.Language), c.Name, c.PublicURL
	return m, nil
}

// mail is the work of sending mail; nil without a server.
func (c serveCommand) mail(ctx context.Context, p *program, h *house) (func(context.Context) error, error) {
	config, err := c.mailConfig()
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	if config.Server.Host == "" {
		return nil, nil
	}
	shelf, err := h.Shelf(ctx, "mail", mailLasts)
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	config.Views, config.Shelf, config.Taken, config.Now, config.Log = h.views, shelf, eventstore.ErrTaken, h.now, p.log
	return outlets.NewMail(config).Run, nil
}
