package board

import (
	"context"
	"net/http"
	"time"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/outlets"
	"unrule/projections"
)

// A webhooksView is who is told what happens.
type webhooksView struct {
	settingsView
	Webhooks []projections.Webhook
	Fields   []*web.Field
}

// webhooksPart shows who is told what happens, and the form for one more.
func (b *Board) webhooksPart(s sight, v settingsView) any {
	p := webhooksView{settingsView: v, Webhooks: s.Webhooks()}
	kinds := v.field("kinds", "", "")
	kinds.Choices, kinds.Short = "checkbox", true
	for _, kind := range b.Kinds {
		kinds.Options = append(kinds.Options, web.Option{Value: kind, Label: kind, Chosen: v.chosen("kinds", kind)})
	}
	p.Fields = []*web.Field{v.field("name", "text", ""), v.field("url", "url", ""), kinds}
	return p
}

// addWebhook registers one. Its secret follows from its id.
func (b *Board) addWebhook(r *http.Request, who act.Who, _ sight, form posted) (done madeSecret, err error) {
	id := b.Keys.Made(act.OfWebhook, who.By, form.Key)
	if done.position, err = b.carryVerb(r, who, form, act.OfWebhook, "", id); err == nil {
		done.secret = b.Keys.WebhookSecret(id)
	}
	return done, err
}

// Hooks tells webhooks what happens and knows how that went.
type Hooks interface {
	Deliveries(ctx context.Context, id domain.ID) (outlets.Deliveries, error)
	Test(ctx context.Context, id domain.ID, by string) (outlets.Attempt, error)
}

// A webhookView is one webhook, with the secret that signs what it is told and how it
// went of late.
type webhookView struct {
	settingsView
	Webhook    projections.Webhook
	Deliveries *outlets.Deliveries // nil where nobody tells webhooks
	Tested     *outlets.Attempt
}

// Webhook is one of them.
func (b *Board) Webhook(w http.ResponseWriter, r *http.Request, who act.Who) error {
	return b.showWebhook(w, r, who, nil)
}

// TestWebhook sends it a message that says nothing, and shows what came back.
func (b *Board) TestWebhook(w http.ResponseWriter, r *http.Request, who act.Who) error {
	id, err := domain.ParseID(r.PathValue("id"))
	if err != nil || b.Hooks == nil {
		return web.ErrNoPage
	}
	if _, err := readPosted(r); err != nil {
		return err
	}
	if err := who.ForAll(); err != nil {
		return err
	}
	attempt, err := b.Hooks.Test(r.Context(), id, who.By)
	if err != nil {
		return err
	}
	return b.showWebhook(w, r, who, &attempt)
}

func (b *Board) showWebhook(w http.ResponseWriter, r *http.Request, who act.Who, tested *outlets.Attempt) error {
	s, err := b.look(r)
	if err != nil {
		return err
	}
	id, err := domain.ParseID(r.PathValue("id"))
	hook, ok := s.Views.Webhook(id)
	if err != nil || !ok {
		return web.ErrNoPage
	}
	v := webhookView{settingsView: b.settings(r, who, s, "webhooks"), Webhook: hook, Tested: tested}
	v.Title, v.Secret = hook.Name, b.Keys.WebhookSecret(id)
	if b.Hooks != nil {
		deliveries, err := b.Hooks.Deliveries(r.Context(), id)
		if err != nil {
			return err
		}
		v.Deliveries = &deliveries
	}
	return web.Write(w, http.StatusOK, "board/webhook", v.Text, v)
}

// Moment is a time of the day and its date, in UTC.
func (v webhookView) Moment(t time.Time) string {
	return v.Day(domain.DayOf(t.UTC())) + ", " + t.UTC().Format("15:04") + " UTC"
}

// A readsView is who has read how many stories.
type readsView struct {
	settingsView
	Reads []projections.ReadLine
}

// readsPart shows who has read how many stories of which rule.
func (b *Board) readsPart(s sight, v settingsView) any { return readsView{v, s.Reads()} }
