package outlets

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"unrule/domain"
)

// Two nodes that write one ledger lose nothing of each other's.
func TestLedgerOfTwoNodes(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	hook := d.register(1, o.URL)
	done := make(chan error)
	for range 8 {
		go func() { _, err := d.Test(context.Background(), hook.ID, byAna); done <- err }()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := len(d.deliveries(hook).Deliveries); n != 8 {
		t.Errorf("%d attempts are written down, want 8", n)
	}
}

func TestRedeliver(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	hook := d.register(1, o.URL)
	position := d.rename("a")
	report := d.happen(domain.ReportID{ID: domain.IDFrom([16]byte{7})}.Aggregate(), domain.FrictionReported{Story: "a story"})
	d.steps(hook)
	a, err := d.Redeliver(t.Context(), hook.ID, fmt.Sprint(position))
	if !a.Delivered() || a.Event != fmt.Sprint(position) || err != nil {
		t.Errorf("Redeliver() = %+v, %v", a, err)
	}
	if ids := o.ids(); !slices.Equal(ids, slices.Repeat([]string{idOf(position, hook)}, 2)) {
		t.Errorf("told %q, want the act twice", ids)
	}
	for _, event := range []string{"", "x", "0", "+1", "01", "99", fmt.Sprint(report), "1"} {
		if _, err := d.Redeliver(t.Context(), hook.ID, event); refusal(err) != "event.unknown" {
			t.Errorf("Redeliver(%q) = %v, want refused", event, err)
		}
	}
	stranger := domain.IDFrom([16]byte{9})
	_, read := d.Deliveries(t.Context(), stranger)
	_, test := d.Test(t.Context(), stranger, byAna)
	_, more := d.Redeliver(t.Context(), stranger, fmt.Sprint(position))
	for _, err := range []error{read, test, more} {
		if refusal(err) != domain.WebhookUnknown.Name {
			t.Errorf("of an unknown webhook: %v", err)
		}
	}
}

func refusal(err error) string {
	if r, ok := errors.AsType[*domain.Refusal](err); ok {
		return r.Name
	}
	return ""
}

func TestTestEvent(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	hook := d.register(1, o.URL)
	a, err := d.Test(t.Context(), hook.ID, byAna)
	if !a.Delivered() || a.Kind != "test" || err != nil {
		t.Fatalf("Test() = %+v, %v", a, err)
	}
	m := <-o.messages
	want := fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"https://unrule.example.org","type":"org.unrule.test","subject":"organisation",`+
		`"time":"2026-11-22T10:00:00Z","datacontenttype":"application/json","data":{"by":{"role":"leader","name":"Ana"},"act":{}}}`, a.Event)
	if string(m.body) != want || !strings.HasPrefix(a.Event, "test-") {
		t.Errorf("the test is\n%s, want\n%s", m.body, want)
	}
}
