package eventstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"unrule/domain"
)

// rawAt is the message at a position as the log gives it back, untouched by any of
// the code that reads events.
func rawAt(t *testing.T, s *Store, position uint64) Message {
	t.Helper()
	q, err := json.Marshal(map[string]uint64{"seq": position})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := s.nc.RequestWithContext(t.Context(), subjectGet, q)
	if err != nil {
		t.Fatal(err)
	}
	var a struct {
		Message struct {
			Subject string `json:"subject"`
			Header  []byte `json:"hdrs"`
			Body    []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(reply.Data, &a); err != nil {
		t.Fatal(err)
	}
	header, err := nats.DecodeHeadersMsg(a.Message.Header)
	if err != nil {
		t.Fatal(err)
	}
	return Message{Subject: a.Message.Subject, Header: headersOf(header), Body: a.Message.Body}
}

// TestPreviewIsWhatIsStored previews acts, stores them, and holds what then lies in
// the log against the previews, byte for byte.
func TestPreviewIsWhatIsStored(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	told, one, two := friction(), newRule(), newRule()
	report := told.Command.(domain.ReportFriction).Report
	short := domain.Act{ID: newID(), Command: domain.ReportFriction{Report: newReport(), FrictionReported: suspected(domain.FrictionReported{
		Rule: newRule(), Title: "\"<ñ>\"\u2028 & more", Impacts: []domain.Impact{domain.Delay},
	})}}
	for _, act := range []domain.Act{
		told, short, boards(domain.AskQuestion{Report: report, Question: "¿Cuándo?"}),
		{ID: newID(), Command: domain.GiveReply{Report: report, Reply: "On\tMondays.\n"}},
		register(one), register(two), reject(one), boards(domain.MergeRule{Rule: two, Into: told.Command.(domain.ReportFriction).Rule}),
	} {
		before, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want, err := s.Preview(act)
		if err != nil {
			t.Fatalf("Preview(%T) = %v", act.Command, err)
		}
		if head, err := s.Head(t.Context()); head != before || err != nil {
			t.Fatalf("Preview(%T) wrote %d messages (%v)", act.Command, head-before, err)
		}
		if last := handle(t, s, act); last != before+uint64(len(want)) {
			t.Fatalf("Handle(%T) stored %d messages, %d were previewed", act.Command, last-before, len(want))
		}
		for i, m := range want {
			got := rawAt(t, s, before+uint64(i)+1)
			if len(want) > 1 {
				got.Header = slices.DeleteFunc(got.Header, func(h Header) bool { return strings.HasPrefix(h.Name, "Nats-Batch-") })
			}
			if got.Subject != m.Subject || !slices.Equal(got.Header, m.Header) || !bytes.Equal(got.Body, m.Body) {
				t.Errorf("%T is stored as %s\npreviewed %s", act.Command, text(got), text(m))
			}
		}
	}
}

func text(m Message) string {
	var b strings.Builder
	b.WriteString(m.Subject)
	for _, h := range m.Header {
		b.WriteString(" " + h.Name + ": " + h.Value)
	}
	return b.String() + " " + string(m.Body)
}

func TestPreviewOfAReportTellsNobody(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	act := friction()
	m, err := s.Preview(act)
	if err != nil || len(m) != 1 {
		t.Fatalf("Preview() = %v, %v, want one message", m, err)
	}
	want := []Header{
		{headerExpected, "0"}, {headerCommand, act.ID.String()}, {headerKind, "friction-reported"}, {headerVersion, "1"},
	}
	if !slices.Equal(m[0].Header, want) || m[0].Subject != prefixReport+act.Command.(domain.ReportFriction).Report.String() {
		t.Errorf("Preview() = %s, want the headers %v", text(m[0]), want)
	}
}

func TestPreviewRefusesAsHandleDoes(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	for _, act := range []domain.Act{
		reject(newRule()), {ID: newID(), By: board, Command: friction().Command}, {ID: newID(), Command: domain.ReportFriction{}},
	} {
		messages, err := s.Preview(act)
		_, want := s.Handle(t.Context(), act)
		got, ok := errors.AsType[*domain.Refusal](err)
		refusal, also := errors.AsType[*domain.Refusal](want)
		if !ok || !also || got.Code != refusal.Code || got.Field != refusal.Field || messages != nil {
			t.Errorf("Preview(%T) = %v, %v; Handle() = %v", act.Command, messages, err, want)
		}
	}
}

// A state that has not read the whole log would decide on what is no longer so.
func TestPreviewWaitsForNobody(t *testing.T) {
	o := optionsIn(t)
	during(t, o, func(s *Store) { handle(t, s, friction()) })
	if _, err := open(t, o).Preview(friction()); !errors.Is(err, ErrNotCaughtUp) {
		t.Errorf("Preview() = %v before the log is read, want %v", err, ErrNotCaughtUp)
	}
}
