package outlets

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"unrule/domain"
	"unrule/projections"
)

var (
	errNotFound = errors.New("eventstore: not found")
	errTaken    = errors.New("eventstore: taken")
)

// A shelf in memory. Every write can be made to fail.
type memoryShelf struct {
	mu     sync.Mutex
	values map[string][]byte
	of     map[string]uint64
	last   uint64
	fail   func() error
}

func (s *memoryShelf) Get(_ context.Context, key string) ([]byte, uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[key] == 0 {
		return nil, 0, errNotFound
	}
	return s.values[key], s.of[key], nil
}

func (s *memoryShelf) Create(ctx context.Context, key string, value []byte) (uint64, error) {
	return s.Update(ctx, key, value, 0)
}

func (s *memoryShelf) Update(_ context.Context, key string, value []byte, revision uint64) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(); err != nil {
			return 0, err
		}
	}
	if s.of[key] != revision {
		return 0, errTaken
	}
	s.last++
	s.values[key], s.of[key] = value, s.last
	return s.last, nil
}

func (s *memoryShelf) Delete(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.of, key)
	return nil
}

// A desk is webhooks over a log, a shelf and a clock of the test's.
type desk struct {
	*Webhooks
	t     *testing.T
	shelf *memoryShelf
	said  *bytes.Buffer
	mu    sync.Mutex
	log   []domain.Recorded
	hooks []projections.Webhook
	now   time.Time
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, shelf: &memoryShelf{values: map[string][]byte{}, of: map[string]uint64{}}, said: &bytes.Buffer{},
		now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)}
	d.open(true)
	return d
}

// open begins anew over what is stored.
func (d *desk) open(private bool) {
	tail := NewTail()
	for _, r := range d.log {
		tail.Apply(r)
	}
	d.Webhooks = NewWebhooks(WebhookConfig{
		Source: Source{URI: "https://unrule.example.org", Names: names{}}, Tail: tail, Hooks: d.registered, ReadAt: d.readAt, Key: testKey,
		Shelf: d.shelf, NotFound: errNotFound, Taken: errTaken, Private: private, Now: d.clock, Log: slog.New(slog.NewTextHandler(d.said, nil)),
	})
}

func (d *desk) registered() []projections.Webhook {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.hooks)
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) pass(wait time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(wait)
}

func (d *desk) readAt(_ context.Context, position uint64) (domain.Recorded, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if position == 0 || position > uint64(len(d.log)) {
		return domain.Recorded{}, errNotFound
	}
	return d.log[position-1], nil
}

// happen puts an event into the log.
func (d *desk) happen(a domain.Aggregate, e domain.Event) uint64 {
	d.mu.Lock()
	r := domain.Recorded{Position: uint64(len(d.log) + 1), Aggregate: a, By: byAna, Time: d.now, Event: e}
	d.log = append(d.log, r)
	d.mu.Unlock()
	d.Tail.Apply(r)
	return r.Position
}

func (d *desk) rename(title string) uint64 {
	return d.happen(aRule.Aggregate(), domain.RuleRenamed{Title: title})
}

// register registers a webhook from now on.
func (d *desk) register(n byte, url string, kinds ...string) projections.Webhook {
	id := domain.IDFrom([16]byte{0xee, n})
	position := d.happen(domain.Org, domain.WebhookRegistered{Webhook: id, URL: url})
	hook := projections.Webhook{ID: id, Name: "Chat", URL: url, Kinds: kinds, Position: position}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hooks = append(d.hooks, hook)
	return hook
}

// steps makes every attempt that is due, and says when the next one is.
func (d *desk) steps(hook projections.Webhook) time.Time {
	d.t.Helper()
	for {
		next, err := d.step(d.t.Context(), hook)
		if err != nil {
			d.t.Fatalf("step: %v", err)
		}
		if next.IsZero() || next.After(d.clock()) {
			return next
		}
	}
}

func (d *desk) deliveries(hook projections.Webhook) Deliveries {
	d.t.Helper()
	got, err := d.Deliveries(d.t.Context(), hook.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return got
}

type names struct{}

func (names) Title(domain.RuleID) string { return "Three signatures" }
func (names) NameOf(string) string       { return "Ana" }

var byAna = domain.ByHolder(domain.Leader, domain.IDFrom([16]byte{0x5b}))

func testKey(purpose string, parts ...string) [32]byte {
	mac := hmac.New(sha256.New, []byte("a secret of the tests"))
	io.WriteString(mac, purpose+"\x00"+strings.Join(parts, "\x00"))
	return [32]byte(mac.Sum(nil))
}

// A message is what a webhook was sent.
type message struct {
	http.Header
	body []byte
}

// An other is the other side of a webhook: it takes messages and says a status.
type other struct {
	*httptest.Server
	messages chan message
	mu       sync.Mutex
	status   int
}

func newOther(t *testing.T) *other {
	o := &other{messages: make(chan message, 1000), status: http.StatusOK}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		o.mu.Lock()
		status := o.status
		o.mu.Unlock()
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		io.WriteString(w, "words of the other side")
		o.messages <- message{r.Header, body}
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *other) say(status int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.status = status
}

// ids are the ids of the messages that have come.
func (o *other) ids() (ids []string) {
	for {
		select {
		case m := <-o.messages:
			ids = append(ids, m.Get("Webhook-Id"))
		default:
			return ids
		}
	}
}
