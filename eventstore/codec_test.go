package eventstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"unrule/domain"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A golden is one event as it lies in the log.
type golden struct {
	Subject string            `json:"subject"`
	Header  map[string]string `json:"header"`
	Body    json.RawMessage   `json:"body"`
}

// TestGolden holds what is written today to what was written when a kind was
// released, byte for byte, and reads it back.
func TestGolden(t *testing.T) {
	for name, e := range goldens() {
		t.Run(name, func(t *testing.T) {
			act, draft := recordedAs(t, e)
			m, err := kinds.seal(act, draft, noon)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "golden", name+".json")
			if *update {
				writeGolden(t, path, m)
			}
			want := readGolden(t, path)
			got := golden{m.Subject, map[string]string{}, m.Data}
			for name := range m.Header {
				got.Header[name] = m.Header.Get(name)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("seal() = %s %v %s\nwant %s %v %s", got.Subject, got.Header, got.Body, want.Subject, want.Header, want.Body)
			}
			read, err := kinds.open(rawOf(want))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(read.Event, draft.Event) || read.Aggregate != draft.Aggregate || read.By != act.By || read.Act != act.ID {
				t.Errorf("open() = %+v, want %+v of %+v", read, draft, act)
			}
		})
	}
}

// least is a report that says no more than it must.
var least = domain.FrictionReported{Rule: domain.RuleID{ID: sampleID(7)}, Impacts: []domain.Impact{domain.Anger}, Day: domain.DayOf(noon)}

func suspected(e domain.FrictionReported) domain.FrictionReported {
	e.Held = domain.Haste
	return e
}

// variants are further forms of a kind, by the name of their golden file.
var variants = map[string]domain.Event{
	"friction-reported-least": least,
	"friction-reported-held":  suspected(least),
	"token-created-for-all": domain.TokenCreated{
		Token: sampleID(7), Name: "board", Role: domain.Leader, Digest: "quote \" tab \t", Expires: noon.Add(time.Nanosecond),
	},
}

// goldens are all events that have a golden file, by its name.
func goldens() map[string]domain.Event {
	all := maps.Clone(variants)
	for _, e := range domain.Events {
		all[e.EventName()] = e
	}
	return all
}

func TestGoldenHasNoStrangers(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "golden", "*.json"))
	if want := len(goldens()); err != nil || len(files) != want || len(kinds) != len(domain.Events) {
		t.Errorf("%d golden files and %d kinds, want %d and %d (%v)", len(files), len(kinds), want, len(domain.Events), err)
	}
}

// recordedAs fills every field of an event that has none filled and says whom it is from.
func recordedAs(t *testing.T, e domain.Event) (domain.Act, domain.Draft) {
	act := domain.Act{ID: sampleID(1), By: board}
	aggregate := domain.RuleID{ID: sampleID(2)}.Aggregate()
	switch name := e.EventName(); {
	case slices.Contains([]string{"friction-reported", "reply-given", "removal-answered"}, name):
		act.By = ""
		fallthrough
	case strings.HasPrefix(name, "report-"), name == "thanks-sent", name == "question-asked":
		aggregate = domain.ReportID{ID: sampleID(2)}.Aggregate()
	case strings.HasPrefix(name, "department-"), strings.HasPrefix(name, "token-"), strings.HasPrefix(name, "webhook-"),
		name == "policy-set", name == "quarter-closed", name == "loss-accepted", name == "member-admitted", name == "stories-read":
		aggregate = domain.Org
	case name == "log-sealed":
		act.By = ""
		aggregate = domain.Org
	}
	v := reflect.New(reflect.TypeOf(e)).Elem()
	if v.Set(reflect.ValueOf(e)); v.IsZero() {
		fillIn(t, v)
	}
	return act, domain.Draft{Aggregate: aggregate, Event: v.Interface().(domain.Event)}
}

func sampleID(n byte) domain.ID { return domain.IDFrom([16]byte{n, 15: n}) }

// samples are values that survive a round trip, for types that have laws of their own.
var samples = []any{
	sampleID(7), domain.DayOf(noon), domain.MonthOf(2026, time.October), time.April,
	noon.Add(time.Nanosecond), domain.KindControl, domain.Employee, []domain.Impact{domain.Anger, domain.Delay},
	domain.Weekly, domain.Habit, domain.Improvable, domain.Hard, domain.Escalate, domain.StillThere,
	domain.Spam, domain.Leader, domain.Portuguese, domain.Quarter{Year: 2026, Number: 3}, domain.Suspicion(""), // held reports have a file of their own
	[]string{"rule-decided", "removal-verified"}, []domain.Read{{By: "leader:5b2f", Rule: domain.RuleID{ID: sampleID(7)}, Stories: 3}},
	[]domain.Lost{{Position: 9, Hash: strings.Repeat("0e", 32)}},
	[]domain.Erased{{
		Position: 9, Hash: strings.Repeat("0e", 32), Day: domain.DayOf(noon), Act: sampleID(1), Kind: "reply-given", Version: 1,
		Body: json.RawMessage(`{"reply":"…","day":"2026-11-20"}`),
	}},
}

func fillIn(t *testing.T, v reflect.Value) {
	t.Helper()
	for _, s := range samples {
		if reflect.TypeOf(s) == v.Type() {
			v.Set(reflect.ValueOf(s))
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, field := range v.Fields() {
			fillIn(t, field)
		}
	case reflect.String:
		v.SetString("quote \" tab \t line \n less < ñ 漢 \u2028")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Uint64:
		v.SetUint(3)
	default:
		t.Fatalf("no sample for %s", v.Type())
	}
}

func writeGolden(t *testing.T, path string, m *nats.Msg) {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n\"subject\": %q,\n\"header\": {\n", m.Subject)
	names := slices.Sorted(func(yield func(string) bool) {
		for n := range m.Header {
			if !yield(n) {
				return
			}
		}
	})
	for i, name := range names {
		fmt.Fprintf(&b, "  %q: %q%s\n", name, m.Header.Get(name), map[bool]string{true: ","}[i < len(names)-1])
	}
	fmt.Fprintf(&b, "},\n\"body\": %s\n}\n", m.Data)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readGolden(t testing.TB, path string) (g golden) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func rawOf(g golden) raw {
	m := raw{position: 1, stored: noon, subject: g.Subject, header: nats.Header{}, body: g.Body}
	for name, value := range g.Header {
		m.header[name] = []string{value}
	}
	return m
}

// A stamped is a kind whose second version gave its minutes to seconds.
type stamped struct {
	Seconds int `json:"seconds"`
}

func (stamped) EventName() string { return "stamped" }

func TestUpcasting(t *testing.T) {
	toSeconds := func(body []byte) ([]byte, error) {
		var old struct{ Minutes int }
		if err := json.Unmarshal(body, &old); err != nil {
			return nil, err
		}
		return json.Marshal(stamped{old.Minutes * 60})
	}
	c := newCodec(kindOf[stamped](2, toSeconds))
	for _, tt := range []struct {
		version int
		body    string
		want    domain.Event
		err     string
	}{
		{1, `{"minutes":2}`, stamped{120}, ""},
		{2, `{"seconds":120}`, stamped{120}, ""},
		{1, `{"minutes":"two"}`, nil, `lift kind "stamped" from version 1`},
		{2, `{"minutes":2}`, nil, `unknown field "minutes"`},
		{2, `{"seconds":120} {}`, nil, "more than one value"},
		{2, ``, nil, "EOF"},
		{3, `{"seconds":120}`, nil, "version 3"},
		{0, `{"seconds":120}`, nil, "version 0"},
	} {
		got, err := c.decode("stamped", tt.version, []byte(tt.body))
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("decode(%d, %s) = %v, %v, want %v, %q", tt.version, tt.body, got, err, tt.want, tt.err)
		}
	}
	if _, _, _, err := c.encode(domain.ThanksSent{}); err == nil {
		t.Error("encode() of a kind that is in no table = nil, want an error")
	}
}

func TestOpenRefusesBadEnvelopes(t *testing.T) {
	good := readGolden(t, filepath.Join("testdata", "golden", "rule-renamed.json"))
	for name, spoil := range map[string]func(*raw){
		"subject of nobody":  func(m *raw) { m.subject = "friction.rules.all" },
		"subject wildcard":   func(m *raw) { m.subject = "friction.rule.*" },
		"id of version 7":    func(m *raw) { m.subject = "friction.rule.019f0000-0000-7000-8000-000000000000" },
		"no kind":            func(m *raw) { delete(m.header, headerKind) },
		"unknown kind":       func(m *raw) { m.header.Set(headerKind, "rule-painted") },
		"no version":         func(m *raw) { delete(m.header, headerVersion) },
		"newer version":      func(m *raw) { m.header.Set(headerVersion, "2") },
		"no command":         func(m *raw) { delete(m.header, headerCommand) },
		"time of nobody":     func(m *raw) { delete(m.header, headerBy) },
		"somebody, no time":  func(m *raw) { delete(m.header, headerTime) },
		"time in words":      func(m *raw) { m.header.Set(headerTime, "noon") },
		"unknown field":      func(m *raw) { m.body = []byte(`{"title":"x","colour":"red"}`) },
		"cut short":          func(m *raw) { m.body = m.body[:len(m.body)-1] },
		"something after it": func(m *raw) { m.body = append(slices.Clone(m.body), "{}"...) },
	} {
		m := rawOf(good)
		spoil(&m)
		_, err := kinds.open(m)
		if damage, ok := errors.AsType[*DamageError](err); !ok || damage.Position != 1 {
			t.Errorf("%s: open() = %v, want damage at position 1", name, err)
		}
	}
}

func TestSealRefusesNoAggregate(t *testing.T) {
	for _, a := range []domain.Aggregate{{}, {Of: domain.OfRule}, {Of: "rules", ID: newID()}, {Of: domain.OfOrg, ID: newID()}} {
		if _, err := kinds.seal(domain.Act{}, domain.Draft{Aggregate: a, Event: domain.MergeReverted{}}, noon); err == nil {
			t.Errorf("seal(%v) = nil, want an error", a)
		}
	}
}

// FuzzDecode holds the fast way of reading a report to the plain one, and every
// kind to the law that what was read can be written and read again unchanged.
func FuzzDecode(f *testing.F) {
	for name, e := range goldens() {
		f.Add(e.EventName(), []byte(readGolden(f, filepath.Join("testdata", "golden", name+".json")).Body))
	}
	id := `"` + newID().String() + `"`
	for _, body := range []string{
		`{"rule":` + id + `,"side":"customer","impacts":[],"day":"2026-11-20"}`,
		`{"rule":` + id + `,"side":"customer","impacts":["anger"],"severity":03,"day":"2026-11-20"}`,
		`{"rule":` + id + `,"side":"customer","impacts":["anger","delay"],"story":"a\"b\\","day":"2026-11-20"}`,
		`{"rule":"","side":"customer","impacts":null,"seconds":-5,"day":""}`,
		`{"rule":` + id + `,"title":"","side":"customer","impacts":["anger"],"seconds":9223372036854775808,"day":"2026-11-20"}`,
	} {
		f.Add("friction-reported", []byte(body))
	}
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		if fast, ok := fastFriction(body); ok {
			plain, err := decodeAs[domain.FrictionReported](body)
			if err != nil || !reflect.DeepEqual(domain.Event(fast), plain) {
				t.Fatalf("fastFriction(%q) = %+v\nplain %+v, %v", body, fast, plain, err)
			}
		}
		e, err := kinds.decode(name, 1, body)
		if err != nil {
			return
		}
		_, version, again, err := kinds.encode(e)
		if err != nil {
			return // it lacks a word that it must have; nothing of the kind is ever written
		}
		back, err := kinds.decode(name, version, again)
		if err != nil || !reflect.DeepEqual(back, e) {
			t.Fatalf("decode(%q) = %+v, %v, want %+v", again, back, err, e)
		}
	})
}

// TestEncodeRefusesWhatCannotBeRead keeps an event out of the log that would stop
// every reader for good.
func TestEncodeRefusesWhatCannotBeRead(t *testing.T) {
	if _, _, body, err := kinds.encode(domain.RuleTriaged{Kind: "colour"}); err == nil {
		t.Errorf("encode() = %s, want an error", body)
	}
}

// TestFastFriction says that what is written here is read the fast way.
func TestFastFriction(t *testing.T) {
	for _, e := range []domain.FrictionReported{
		friction().Command.(domain.ReportFriction).FrictionReported,
		least, suspected(least), suspected(friction().Command.(domain.ReportFriction).FrictionReported),
	} {
		e.Day = 20000
		body, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := fastFriction(body); !ok || !reflect.DeepEqual(got, e) {
			t.Errorf("fastFriction(%s) = %+v, %v, want %+v", body, got, ok, e)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	body, err := json.Marshal(friction().Command.(domain.ReportFriction).FrictionReported)
	if err != nil {
		b.Fatal(err)
	}
	for name, decode := range map[string]func([]byte) (domain.Event, error){
		"fast": decodeFriction, "plain": decodeAs[domain.FrictionReported],
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := decode(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
