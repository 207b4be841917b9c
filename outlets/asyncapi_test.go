package outlets

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/oasdiff/yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"unrule/domain"
)

// A described message is what docs/asyncapi.yaml says of one.
type described struct {
	Name     string
	Summary  string
	Payload  any
	Examples []struct{ Payload json.RawMessage }
}

// A description is docs/asyncapi.yaml, as far as it is checked here.
type description struct {
	AsyncAPI string
	Channels map[string]struct {
		Messages map[string]map[string]string
	}
	Components struct{ Messages map[string]described }
	schemas    *jsonschema.Compiler
}

func readDescription(t *testing.T) (d description) {
	t.Helper()
	body, err := os.ReadFile("../docs/asyncapi.yaml")
	if err == nil {
		body, err = yaml.YAMLToJSON(body)
	}
	if err == nil {
		err = json.Unmarshal(body, &d)
	}
	if err != nil {
		t.Fatal(err)
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	d.schemas = jsonschema.NewCompiler()
	d.schemas.AssertFormat()
	if err := d.schemas.AddResource("asyncapi.json", whole); err != nil {
		t.Fatal(err)
	}
	return d
}

// Every kind that leaves is described, on both channels, and nothing else is.
func TestDescriptionKnowsEveryKind(t *testing.T) {
	d := readDescription(t)
	kinds := Kinds()
	for channel, more := range map[string][]string{"webhook": {"test"}, "events": {"moved", "reset"}} {
		want := slices.Sorted(slices.Values(append(more, kinds...)))
		messages := d.Channels[channel].Messages
		if got := slices.Sorted(maps.Keys(messages)); !slices.Equal(got, want) {
			t.Errorf("channel %s tells %q, want %q", channel, got, want)
		}
		for name, ref := range messages {
			if ref["$ref"] != "#/components/messages/"+name {
				t.Errorf("channel %s: %s is %v", channel, name, ref)
			}
		}
	}
	if got, want := slices.Sorted(maps.Keys(d.Components.Messages)), slices.Sorted(slices.Values(append([]string{"moved", "reset", "test"}, kinds...))); !slices.Equal(got, want) {
		t.Errorf("messages are %q, want %q", got, want)
	}
	if d.AsyncAPI != "3.0.0" {
		t.Errorf("asyncapi = %q", d.AsyncAPI)
	}
}

// Every example is what the mapping makes of the act in it, byte for byte as JSON, and
// as its schema says.
func TestExamplesAreOfTheMapping(t *testing.T) {
	d := readDescription(t)
	source := Source{URI: "https://unrule.example.org", Names: names{}}
	for name, m := range d.Components.Messages {
		schema, err := d.schemas.Compile("asyncapi.json#/components/messages/" + name + "/payload")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(m.Examples) == 0 || m.Summary == "" {
			t.Errorf("%s has no example or no summary", name)
		}
		for _, e := range m.Examples {
			said := mustDecode(t, e.Payload)
			if err := schema.Validate(said); err != nil {
				t.Errorf("%s: the example is not as described: %v", name, err)
			}
			if !slices.Contains(Kinds(), name) {
				continue
			}
			made, err := json.Marshal(source.Event(recordOf(t, name, e.Payload)))
			if err != nil || !reflect.DeepEqual(mustDecode(t, made), said) {
				t.Errorf("%s: the example is\n%s\nthe mapping makes\n%s, %v", name, e.Payload, made, err)
			}
		}
	}
}

func mustDecode(t *testing.T, body []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// recordOf is the record that an example must have come from.
func recordOf(t *testing.T, kind string, example []byte) domain.Recorded {
	t.Helper()
	var e struct {
		Event
		Data struct {
			By  By
			Act json.RawMessage
		} `json:"data"`
	}
	if err := json.Unmarshal(example, &e); err != nil {
		t.Fatal(err)
	}
	r := domain.Recorded{Time: e.Time, By: e.Data.By.Role, Aggregate: domain.Org}
	if e.Data.By.Name != "" {
		r.By = domain.ByHolder(domain.Role(e.Data.By.Role), domain.IDFrom([16]byte{1}))
	}
	r.Position, _ = strconv.ParseUint(e.ID, 10, 64)
	if id, ok := strings.CutPrefix(e.Subject, "rules/"); ok {
		rule, err := domain.ParseID(id)
		if err != nil {
			t.Fatal(err)
		}
		r.Aggregate = domain.RuleID{ID: rule}.Aggregate()
	}
	for _, known := range domain.Events {
		if known.EventName() == kind {
			v := reflect.New(reflect.TypeOf(known))
			if err := json.Unmarshal(e.Data.Act, v.Interface()); err != nil {
				t.Fatal(err)
			}
			r.Event = v.Elem().Interface().(domain.Event)
		}
	}
	return r
}

// A kind leaves or stays, and each is named here: a new one is decided on by a person.
func TestLeaves(t *testing.T) {
	stay := []string{
		"friction-reported", "report-moved", "report-redacted", "thanks-sent", "question-asked", "reply-given", "removal-answered",
		"report-held", "report-released", "token-created", "token-revoked", "member-admitted", "webhook-registered", "webhook-removed", "stories-read",
		"log-sealed", "loss-accepted",
	}
	for _, e := range domain.Events {
		name := e.EventName()
		for _, a := range []domain.Aggregate{aRule.Aggregate(), domain.Org} {
			if got := Leaves(domain.Recorded{Aggregate: a, Event: e}); got == slices.Contains(stay, name) {
				t.Errorf("Leaves(%s of %s) = %v", name, a.Of, got)
			}
		}
		if Leaves(domain.Recorded{Aggregate: domain.ReportID{}.Aggregate(), Event: e}) {
			t.Errorf("%s of a report leaves", name)
		}
	}
	if n := len(Kinds()) + len(stay); n != len(domain.Events) {
		t.Errorf("%d kinds are known here, want %d", n, len(domain.Events))
	}
}

// Nobody's token or member leaves with an act, and an installation without an address
// has a name all the same.
func TestWhoActed(t *testing.T) {
	for by, want := range map[string]By{
		byAna: {"leader", "Ana"}, domain.ByPolicy: {Role: "policy"}, "operator": {Role: "operator"}, "import": {Role: "import"},
	} {
		e := Source{Names: names{}}.Event(domain.Recorded{Position: 1, By: by, Aggregate: domain.Org, Event: domain.DepartmentRenamed{Name: "x"}})
		body, _ := json.Marshal(e)
		if e.Data.By != want || e.Source != "urn:unrule" || bytes.Contains(body, []byte("5b000000")) {
			t.Errorf("by %s: %s", by, body)
		}
	}
}
