package http

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"unrule/domain"
	"unrule/http/session"
	"unrule/outlets"
	"unrule/projections"
)

// testWebhooks keeps its ledgers in memory.
func testWebhooks(c *Config, h *house) *outlets.Webhooks {
	shelf := session.NewMemory()
	return outlets.NewWebhooks(outlets.WebhookConfig{
		Source: c.Source, Tail: outlets.NewTail(), ReadAt: func(ctx context.Context, p uint64) (domain.Recorded, error) { return c.Events.ReadAt(ctx, p) },
		Hooks: func() []projections.Webhook { return h.hooks }, Key: testKey, Now: c.Now, Log: c.Log, Private: true,
		Shelf: shelf.Shelf, NotFound: shelf.Gone, Taken: shelf.Taken,
	})
}

// An administrator tests a webhook, has an act told once more, and reads how it went.
func TestDeliveriesOfAWebhook(t *testing.T) {
	h, f, reports := lived(t)
	f.act(t, 239, domain.CreateToken{TokenCreated: domain.TokenCreated{Token: domain.IDFrom([16]byte{0xad}), Name: "a", Role: domain.Admin, Digest: TokenDigest(adminToken)}})
	ids := make(chan string, 10)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ids <- r.Header.Get("Webhook-Id")
		w.WriteHeader(http.StatusTeapot)
	}))
	defer other.Close()
	hook := projections.Webhook{ID: domain.IDFrom([16]byte{0xee}), URL: other.URL}
	h.hooks = []projections.Webhook{hook}
	f.act(t, 240, domain.RenameRule{Rule: reports[0].Rule, Title: "b"})
	path, token := "/api/v1/webhooks/"+hook.ID.String(), []string{"Authorization", "Bearer " + adminToken}
	tested := decodeInto[outlets.Attempt](t, h.ask("POST", path+"/test", "", token...))
	if tested.Status != http.StatusTeapot || tested.Reason != "it refused" || <-ids != tested.Event+"-"+hook.ID.String() {
		t.Errorf("test = %+v", tested)
	}
	again := decodeInto[outlets.Attempt](t, h.ask("POST", path+"/redeliver", fmt.Sprintf(`{"event":"%d"}`, f.end()), token...))
	if again.Kind != "rule-renamed" || <-ids != fmt.Sprintf("%d-%s", f.end(), hook.ID) {
		t.Errorf("redeliver = %+v", again)
	}
	all := decodeInto[outlets.Deliveries](t, h.ask("GET", path+"/deliveries", "", token...))
	if len(all.Deliveries) != 2 || all.Deliveries[0] != again || all.Deliveries[1] != tested {
		t.Errorf("deliveries = %+v", all)
	}
	h.ask("POST", path+"/redeliver", fmt.Sprintf(`{"event":"%d"}`, reports[0].Position), token...).want(t, 404, "event.unknown", "/event")
	h.ask("POST", path+"/redeliver", `{"event":7}`, token...).want(t, 422, "text.type", "/event")
	h.ask("POST", path+"/test", `{"event":"1"}`, token...).want(t, 400, "json.unknown", "/event")
	const limited = TokenPrefix + "limited"
	f.act(t, 241, domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: domain.DepartmentID{ID: domain.IDFrom([16]byte{0xde})}, Name: "Kitchen"}})
	f.act(t, 242, domain.CreateToken{TokenCreated: domain.TokenCreated{
		Token: domain.IDFrom([16]byte{0xae}), Name: "l", Role: domain.Admin, Digest: TokenDigest(limited), Owner: domain.DepartmentID{ID: domain.IDFrom([16]byte{0xde})},
	}})
	for verb, body := range map[string]string{"/test": "", "/redeliver": fmt.Sprintf(`{"event":"%d"}`, f.end())} {
		h.ask("POST", path+verb, body, "Authorization", "Bearer "+limited).want(t, 403, "rule.not_yours")
	}
	for _, id := range []string{ruleID(3).String(), "zq"} {
		h.ask("POST", "/api/v1/webhooks/"+id+"/test", "", token...).want(t, 404, "webhook.unknown")
		h.ask("POST", "/api/v1/webhooks/"+id+"/redeliver", `{"event":"1"}`, token...).want(t, 404, "webhook.unknown")
		h.ask("GET", "/api/v1/webhooks/"+id+"/deliveries", "", token...).want(t, 404, "webhook.unknown")
	}
	h.read(path+"/deliveries").want(t, 403, "role.too_low")
}
