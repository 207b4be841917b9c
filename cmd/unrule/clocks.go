package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"unrule/domain"
)

// keepClocks says where to go once the log is read, and then does what policy
// wants done, for as long as this is the node of its log that does.
func (h *house) keepClocks(ctx context.Context, p *program, addr net.Addr, public string) error {
	if err := h.caughtUp(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	if err := h.welcome(p, addr, public); err != nil {
		return err
	}
	p.tellManager("READY=1", "STATUS=Answers on http://"+addr.String())
	return h.Lead(ctx, "policy", func(ctx context.Context) error {
		return h.keepPolicy(ctx, p)
	})
}

// keepPolicy does what policy wants done, at once and every minute.
func (h *house) keepPolicy(ctx context.Context, p *program) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		h.applyPolicy(ctx, p)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// welcome prints where to go and, while nobody can come in, a first admin token and a
// link that signs in once.
func (h *house) welcome(p *program, addr net.Addr, public string) error {
	fmt.Fprintf(p.stdout, "Unrule answers on http://%s\n", addr)
	if len(h.views.Tokens()) > 0 {
		return nil
	}
	// Once it is stored it must be shown: the end of the program waits for that.
	ctx := context.WithoutCancel(p.ctx)
	first := domain.TokenCreated{Name: "first admin", Role: domain.Admin}
	token, err := h.makeToken(ctx, first)
	if err != nil {
		return fmt.Errorf("serve: create the first token: %w", err)
	}
	link, err := h.createLink(ctx, public, first)
	if err != nil {
		return fmt.Errorf("serve: create the first link: %w", err)
	}
	fmt.Fprintf(p.stdout, "First admin token, shown only now: %s\n", token)
	fmt.Fprintf(p.stdout, "To sign in to the board, once and within a day: %s\n", link)
	return nil
}

// due lists the acts that have fallen due. Each has an id of its own making from
// what it is about, so that two nodes that do the same do it once.
func (h *house) due() (due []domain.Act) {
	h.View(func(s *domain.State) {
		for _, c := range s.Due(s.Today(h.now())) {
			key := h.Key("policy", fmt.Sprintf("%T %v %d", c, c, s.Position()))
			due = append(due, domain.Act{ID: domain.IDFrom([16]byte(key[:16])), By: domain.ByPolicy, Command: c})
		}
	})
	return due
}

// applyPolicy does what has fallen due, closes quarters and seals the log.
func (h *house) applyPolicy(ctx context.Context, p *program) {
	var quarters []domain.Act
	for _, act := range h.due() {
		if _, ok := act.Command.(domain.CloseQuarter); ok {
			quarters = append(quarters, act)
			continue
		}
		_, err := h.Handle(ctx, act)
		p.policyFailed(ctx, act.Command, err)
	}
	closed, err := h.closeQuarters(ctx, quarters)
	for _, q := range closed {
		p.log.Info("quarter closed", "quarter", q.Quarter, "position", q.Position, "head", q.Head, "root", q.Root)
	}
	p.policyFailed(ctx, domain.CloseQuarter{}, err)
	p.policyFailed(ctx, domain.SealLog{}, h.Seal(ctx))
}

// policyFailed says what policy could not do. A refusal says that another node was
// first.
func (p *program) policyFailed(ctx context.Context, c domain.Command, err error) {
	if _, refused := errors.AsType[*domain.Refusal](err); err != nil && !refused && ctx.Err() == nil {
		p.log.Error("policy could not act", "command", fmt.Sprintf("%T", c), "error", err)
	}
}
