package projections_test

import (
	"reflect"
	"testing"

	"unrule/domain"
	"unrule/projections"
)

// TestAccess: who comes in, who is told and who has read what, as the log says it; and
// no figure is counted anew for it.
func TestAccess(t *testing.T) {
	b := cooperative(t)
	ana := domain.MemberAdmitted{Member: id("ana"), Name: "Ana", Role: domain.Viewer}
	b.board(domain.AdmitMember{MemberAdmitted: ana})
	ana.Role, ana.Owner = domain.Leader, department("Compras")
	b.board(domain.AdmitMember{MemberAdmitted: ana})
	hook := domain.WebhookRegistered{Webhook: id("hook"), Name: "chat", URL: "https://hooks.example/", Kinds: []string{"rule-decided"}}
	b.board(domain.RegisterWebhook{WebhookRegistered: hook})
	other := hook
	other.Webhook, other.Name = id("other"), "other"
	b.board(domain.RegisterWebhook{WebhookRegistered: other})
	b.board(domain.RemoveWebhook{Webhook: id("other")})
	by := domain.ByHolder(domain.Leader, id("ana"))
	for range 2 {
		b.board(domain.CountReads{StoriesRead: domain.StoriesRead{Reads: []domain.Read{
			{By: by, Rule: rule("pen"), Stories: 3}, {By: "leader:gone", Rule: rule("excel"), Stories: 1},
		}}})
	}
	v := b.views()
	if got := v.Members(); !reflect.DeepEqual(got, []domain.MemberAdmitted{ana}) {
		t.Errorf("Members() = %+v, want Ana as she was admitted last", got)
	}
	hooks := v.Webhooks()
	if len(hooks) != 1 || hooks[0].ID != id("hook") || hooks[0].URL != hook.URL || hooks[0].Created.IsZero() {
		t.Errorf("Webhooks() = %+v, want the one that was not removed", hooks)
	}
	want := []projections.ReadLine{
		{By: by, Name: "Ana", Rule: rule("pen"), Title: "Three signatures to order a pen", Stories: 6},
		{By: "leader:gone", Rule: rule("excel"), Title: "Informe semanal en Excel que nadie abre", Stories: 2},
	}
	if got := v.Reads(); !reflect.DeepEqual(got, want) {
		t.Errorf("Reads() = %+v, want %+v", got, want)
	}
	if token, ok := v.Token(id("token")); !ok || token.Name != "Inés" {
		t.Errorf("Token() = %+v, %t", token, ok)
	}
	if _, ok := v.Token(id("ana")); ok {
		t.Error("a member is taken for a token")
	}
}

// TestHistoryNamesWhoActed: by the name that a token or member has now, and with the
// stages before and after.
func TestHistoryNamesWhoActed(t *testing.T) {
	b := cooperative(t)
	b.boardBy(domain.ByHolder(domain.Leader, id("token")), domain.RenameRule{Rule: rule("archive"), Title: "Paper archive"})
	entries, _ := b.views().History(rule("archive"))
	last := entries[len(entries)-1]
	if last.Name != "Inés" || last.From != last.To || last.From == "" {
		t.Errorf("History() ends with %+v, want Inés and a stage that stays", last)
	}
}
