package outlets

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"unrule/domain"
	"unrule/projections"
)

func idOf(position uint64, hook projections.Webhook) string {
	return fmt.Sprintf("%d-%s", position, hook.ID)
}

// A webhook is told what happens after it was registered, and only what leaves and what
// it wants, signed so that the library of the standard says that it is from us.
func TestWebhookIsTold(t *testing.T) {
	d, all, some := newDesk(t), newOther(t), newOther(t)
	d.rename("before")
	a := d.register(1, all.URL)
	b := d.register(2, some.URL, "rule-decided")
	d.now = time.Now() // the library looks at the time
	d.happen(domain.ReportID{ID: domain.IDFrom([16]byte{7})}.Aggregate(), domain.FrictionReported{Story: "a story"})
	d.happen(domain.ReportID{ID: domain.IDFrom([16]byte{7})}.Aggregate(), domain.ThanksSent{Words: "thanks"})
	d.happen(domain.Org, domain.TokenCreated{Name: "a token"})
	first := d.rename("after")
	second := d.happen(aRule.Aggregate(), domain.RuleDecided{Verdict: domain.Remove, Reason: "nobody needs it"})
	for range 2 {
		if next := d.steps(a); !next.IsZero() {
			t.Errorf("the next attempt is at %v, want none", next)
		}
		d.steps(b)
	}
	secret := testKey("webhook", a.ID.String())
	oracle, err := standardwebhooks.NewWebhook("whsec_" + base64.StdEncoding.EncodeToString(secret[:]))
	if err != nil {
		t.Fatal(err)
	}
	for _, position := range []uint64{first, second} {
		m := <-all.messages
		if err := oracle.Verify(m.body, m.Header); err != nil {
			t.Errorf("the signature of %d: %v", position, err)
		}
		want, _ := json.Marshal(d.Event(d.log[position-1]))
		if m.Get("Webhook-Id") != idOf(position, a) || m.Get("Content-Type") != MediaType || string(m.body) != string(want) {
			t.Errorf("message of %d = %v\n%s\nwant\n%s", position, m.Header, m.body, want)
		}
		m.body[3]++
		if oracle.Verify(m.body, m.Header) == nil {
			t.Error("the oracle takes anything")
		}
	}
	if ids := append(all.ids(), some.ids()...); !slices.Equal(ids, []string{idOf(second, b)}) {
		t.Errorf("then came %q, want the decision to the other webhook", ids)
	}
}

// What is not taken is tried again, ever later, and then given up.
func TestBackoff(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	hook := d.register(1, o.URL)
	o.say(http.StatusInternalServerError)
	position := d.rename("a")
	for n, wait := range backoff {
		next := d.steps(hook)
		if want := d.now.Add(wait); !next.Equal(want) {
			t.Fatalf("after attempt %d the next is after %v, want %v", n+1, next.Sub(d.now), wait)
		}
		d.pass(wait - time.Second)
		if d.steps(hook); len(o.messages) != n+1 {
			t.Fatalf("%d messages a second early, want %d", len(o.messages), n+1)
		}
		d.pass(time.Second)
	}
	if next := d.steps(hook); !next.IsZero() {
		t.Errorf("after the last attempt the next is at %v", next)
	}
	if ids := o.ids(); !slices.Equal(ids, slices.Repeat([]string{idOf(position, hook)}, len(backoff)+1)) {
		t.Errorf("messages %q", ids)
	}
	got := d.deliveries(hook)
	if got.Waiting != 0 || got.Told != position || len(got.Deliveries) != len(backoff)+1 {
		t.Errorf("deliveries = %+v", got)
	}
	last := Attempt{Time: d.now, Event: fmt.Sprint(position), Kind: "rule-renamed", Attempt: len(backoff) + 1, Status: 500, Reason: "it refused"}
	if got.Deliveries[0] != last {
		t.Errorf("the last attempt is %+v, want %+v", got.Deliveries[0], last)
	}
	if said := d.said.String(); !strings.Contains(said, "a webhook was not told") || strings.Contains(said, o.URL) || strings.Contains(said, "words of the other side") {
		t.Errorf("the log says %q", said)
	}
}

// While one act waits the next ones are told, and what waited is told once taken.
func TestTroubleOfOneAct(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	hook := d.register(1, o.URL)
	o.say(http.StatusBadGateway)
	first := d.rename("a")
	d.steps(hook)
	o.say(http.StatusNoContent)
	second := d.rename("b")
	d.steps(hook)
	d.pass(backoff[0])
	if next := d.steps(hook); !next.IsZero() {
		t.Errorf("the next attempt is at %v, want none", next)
	}
	if ids, want := o.ids(), []string{idOf(first, hook), idOf(second, hook), idOf(first, hook)}; !slices.Equal(ids, want) {
		t.Errorf("messages %q, want %q", ids, want)
	}
}

// So many acts wait and no more; the others are not lost.
func TestWaitingIsBounded(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	hook := d.register(1, o.URL)
	o.say(http.StatusServiceUnavailable)
	for range mostWaiting + 5 {
		d.rename("a")
	}
	d.steps(hook)
	if got := d.deliveries(hook); got.Waiting != mostWaiting || len(got.Deliveries) != logged {
		t.Errorf("%d wait and %d attempts are remembered, want %d and %d", got.Waiting, len(got.Deliveries), mostWaiting, logged)
	}
	if size := len(d.shelf.values[ledgerKey(hook.ID)]); size > 60<<10 {
		t.Errorf("the ledger has %d bytes", size)
	}
	o.ids()
	o.say(http.StatusOK)
	d.pass(backoff[0])
	d.steps(hook)
	ids := o.ids()
	slices.Sort(ids)
	if got := d.deliveries(hook); len(slices.Compact(ids)) != mostWaiting+5 || got.Waiting != 0 {
		t.Errorf("%d acts were told, %d wait, want all told", len(ids), got.Waiting)
	}
}

func TestGoneIsToldNothingMore(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	hook := d.register(1, o.URL)
	o.say(http.StatusBadGateway)
	d.rename("a")
	d.steps(hook)
	o.say(http.StatusGone)
	d.rename("b")
	d.steps(hook)
	o.say(http.StatusOK)
	d.rename("c")
	d.pass(24 * time.Hour)
	if next := d.steps(hook); !next.IsZero() || len(o.ids()) != 2 || !d.deliveries(hook).Gone {
		t.Errorf("the webhook is told more: next %v, %+v", next, d.deliveries(hook))
	}
	d.mu.Lock()
	d.hooks = nil
	d.mu.Unlock()
	fresh := d.register(2, o.URL)
	position := d.rename("d")
	d.steps(fresh)
	if ids := o.ids(); !slices.Equal(ids, []string{idOf(position, fresh)}) {
		t.Errorf("registered anew it is told %q", ids)
	}
}

// running runs the worker until stop.
func (d *desk) running() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			d.t.Errorf("Run() = %v", err)
		}
	}
}

// One webhook that hangs delays no other, nor the end.
func TestWebhooksDoNotWaitForEachOther(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	inside, hung := make(chan struct{}, 1), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside <- struct{}{}; <-hung }))
	defer slow.Close()
	defer close(hung)
	d.grace = 10 * time.Millisecond
	d.register(1, slow.URL)
	stop := d.running()
	d.rename("a")
	<-inside
	hook := d.register(2, o.URL) // while the other hangs
	for range 10 {
		position := d.rename("a")
		if m := <-o.messages; m.Get("Webhook-Id") != idOf(position, hook) {
			t.Errorf("told %q, want %d", m.Get("Webhook-Id"), position)
		}
	}
	stop()
}

// After a restart it goes on where it stopped: all is told, nothing twice.
func TestRestart(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	hook := d.register(1, o.URL)
	var want, got []string
	for range 5 {
		stop := d.running()
		for range 7 {
			want = append(want, idOf(d.rename("a"), hook))
		}
		got = append(got, (<-o.messages).Get("Webhook-Id")) // somewhere in the middle
		stop()
		want = append(want, idOf(d.rename("while nobody runs"), hook))
		d.open(true)
	}
	stop := d.running()
	for len(got) < len(want) {
		got = append(got, (<-o.messages).Get("Webhook-Id"))
	}
	stop()
	if got = append(got, o.ids()...); !slices.Equal(got, want) {
		t.Errorf("told\n%q, want\n%q", got, want)
	}
}

// A node that dies between sending and noting sends again, under the same id.
func TestCrash(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	hook := d.register(1, o.URL)
	position := d.rename("a")
	crash := errors.New("the power is cut")
	d.shelf.fail = func() error { return crash }
	if _, err := d.step(t.Context(), hook); !errors.Is(err, crash) {
		t.Fatalf("step() = %v, want the crash", err)
	}
	d.shelf.fail = nil
	d.open(true)
	d.steps(hook)
	if ids := o.ids(); !slices.Equal(ids, slices.Repeat([]string{idOf(position, hook)}, 2)) {
		t.Errorf("told %q, want the act twice", ids)
	}
}

// A webhook that is removed is told nothing more and leaves no ledger.
func TestRemoved(t *testing.T) {
	d, o := newDesk(t), newOther(t)
	hook := d.register(1, o.URL)
	stop := d.running()
	d.rename("a")
	<-o.messages
	d.mu.Lock()
	d.hooks = nil
	d.mu.Unlock()
	d.happen(domain.Org, domain.WebhookRemoved{Webhook: hook.ID})
	for {
		if _, _, err := d.shelf.Get(t.Context(), ledgerKey(hook.ID)); errors.Is(err, errNotFound) {
			break
		}
	}
	d.rename("b")
	stop()
	if ids := o.ids(); len(ids) > 0 {
		t.Errorf("told %q after the end", ids)
	}
}
