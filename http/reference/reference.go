package reference

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"unrule/http/web"
)

// A Reference is the description, ready to be drawn.
type Reference struct {
	Intro  []Words
	Setup  []Variable
	Groups []Group
	Shapes []Shape
}

// A Group is operations that belong together.
type Group struct {
	Name, Title string
	Description Words
	Operations  []Operation
}

// An Operation is one thing that can be asked of the server.
type Operation struct {
	ID, Method, Path, Summary, Role string
	Description                     Words
	Parameters, Fields              []Field
	Answers                         []Answer
	Curl                            string
}

// A Field is a parameter, or a field of a body.
type Field struct {
	Name, In, Type, Shape string
	Required              bool
	Description           Words
}

// An Answer is one that an operation may give.
type Answer struct {
	Status, Description, Type, Shape, Example string
}

// A Shape is an object that several bodies hold.
type Shape struct {
	Name   string
	Fields []Field
}

// Words are a text of which some parts are code.
type Words []Part

// A Part is a piece of a text.
type Part struct {
	Text string
	Code bool
}

func wordsOf(text string) (w Words) {
	for i, part := range strings.Split(strings.TrimSpace(text), "`") {
		if part != "" {
			w = append(w, Part{part, i%2 == 1})
		}
	}
	return w
}

// Read reads a description in JSON. Its operations are drawn in the order in which
// they were written, which JSON has lost.
func Read(description, written []byte) (*Reference, error) {
	d := document{places: placesOf(string(written))}
	if err := json.Unmarshal(description, &d); err != nil {
		return nil, fmt.Errorf("reference: read the description: %w", err)
	}
	r := &Reference{Setup: d.Variables}
	for paragraph := range strings.SplitSeq(d.Info.Description, "\n\n") {
		r.Intro = append(r.Intro, wordsOf(paragraph))
	}
	for _, tag := range d.Tags {
		r.Groups = append(r.Groups, Group{
			Name: tag.Name, Title: strings.ToUpper(tag.Name[:1]) + tag.Name[1:], Description: wordsOf(tag.Description), Operations: d.tagged(tag.Name),
		})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		if s := d.Components.Schemas[name]; s.Properties != nil {
			r.Shapes = append(r.Shapes, Shape{name, d.fields("", s)})
		}
	}
	return r, nil
}

// tagged are the operations of a group.
func (d *document) tagged(tag string) (list []Operation) {
	for path, item := range d.Paths {
		for _, of := range []struct {
			method string
			op     *operation
		}{{http.MethodGet, item.Get}, {http.MethodPost, item.Post}} {
			if of.op != nil && slices.Contains(of.op.Tags, tag) {
				list = append(list, d.operation(of.method, path, of.op, item.Parameters))
			}
		}
	}
	slices.SortFunc(list, func(a, b Operation) int { return cmp.Compare(d.places[a.ID], d.places[b.ID]) })
	return list
}

// placesOf says where operations were written.
func placesOf(written string) map[string]int {
	places := map[string]int{}
	for line := range strings.Lines(written) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), "operationId: "); ok {
			places[id] = len(places)
		}
	}
	return places
}

func (d *document) operation(method, path string, op *operation, shared []parameter) Operation {
	var params []parameter
	for _, p := range slices.Concat(shared, op.Parameters) {
		params = append(params, d.parameter(p))
	}
	o := Operation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, Role: op.Role, Description: wordsOf(op.Description)}
	for _, p := range params {
		kind, shape := d.words(p.Schema)
		o.Parameters = append(o.Parameters, Field{p.Name, p.In, kind, shape, p.Required, wordsOf(p.Description)})
	}
	if op.RequestBody != nil {
		s := op.RequestBody.Content["application/json"].Schema
		if s.Ref != "" {
			s = d.Components.Schemas[last(s.Ref)]
		}
		o.Fields = d.fields("", s)
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		a := op.Responses[status]
		if status != "default" { // how every operation refuses is told once
			o.Answers = append(o.Answers, d.answer(status, a.Description, a.Content))
		}
	}
	o.Curl = d.curl(method, path, op, params)
	return o
}

func (d *document) answer(status, description string, all map[string]content) Answer {
	a := Answer{Status: status, Description: description, Type: strings.Join(slices.Sorted(maps.Keys(all)), ", ")}
	if c, ok := all["application/json"]; ok {
		_, a.Shape = d.words(c.Schema)
		a.Example = indented(d.example(c))
	}
	return a
}

// fields are those of an object, what is required first, and below each object within
// it those of that.
func (d *document) fields(before string, s schema) (list []Field) {
	names := slices.Collect(maps.Keys(s.Properties))
	required := func(name string) bool { return slices.Contains(s.Required, name) }
	slices.SortFunc(names, func(a, b string) int {
		if required(a) != required(b) {
			return map[bool]int{true: -1, false: 1}[required(a)]
		}
		return cmp.Compare(a, b)
	})
	for _, name := range names {
		p := s.Properties[name]
		kind, shape := d.words(p)
		list = append(list, Field{before + name, "", kind, shape, required(name), wordsOf(p.Description)})
		list = append(list, d.fields(before+name+".", p)...)
		if p.Items != nil {
			list = append(list, d.fields(before+name+"[].", *p.Items)...)
		}
	}
	return list
}

func indented(raw json.RawMessage) string {
	var b bytes.Buffer
	if len(raw) == 0 || json.Indent(&b, raw, "", "  ") != nil {
		return ""
	}
	return b.String()
}

// A page is the reference in its frame.
type page struct {
	web.Frame
	*Reference
	Server string // where the page was asked for
}

// Write answers with the page, for the server at an address.
func (r *Reference) Write(w http.ResponseWriter, text *web.Text, site web.Site, server string) error {
	frame := web.Frame{Text: text, Site: site, Title: text.T("api.title"), Here: "/api"}
	return web.Write(w, http.StatusOK, "api", text, page{frame, r, server})
}
