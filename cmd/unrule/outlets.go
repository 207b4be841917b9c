package main

import (
	"context"
	"fmt"

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
// happened: until then it would take what was undone long ago for what holds.
func (h *house) leadOnceRead(ctx context.Context, name string, work func(context.Context) error) error {
	if err := h.caughtUp(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	return h.Lead(ctx, name, work)
}
