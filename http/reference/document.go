package reference

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A document is what is read of an OpenAPI description.
type document struct {
	places map[string]int // of operations, in the order in which they were written

	Info  struct{ Description string }
	Tags  []struct{ Name, Description string }
	Paths map[string]struct {
		Parameters []parameter
		Get, Post  *operation
	}
	Variables  []Variable `json:"x-variables"`
	Components struct {
		Schemas    map[string]schema
		Parameters map[string]parameter
		Examples   map[string]struct{ Value json.RawMessage }
	}
}

// A Variable stands in the lines for curl in the place of a value of the examples.
type Variable struct{ Name, Value, Set string }

type operation struct {
	Tags                              []string
	OperationID, Summary, Description string
	Role                              string `json:"x-role"`
	Parameters                        []parameter
	RequestBody                       *struct{ Content map[string]content }
	Responses                         map[string]struct {
		Description string
		Content     map[string]content
	}
}

type parameter struct {
	Ref                   string `json:"$ref"`
	Name, In, Description string
	Required              bool
	Schema                schema
	Example               any
	Variable              string `json:"x-variable"`
}

type content struct {
	Schema   schema
	Example  json.RawMessage
	Examples map[string]struct {
		Ref   string `json:"$ref"`
		Value json.RawMessage
	}
}

type schema struct {
	Ref                 string `json:"$ref"`
	Type                any
	Format, Description string
	Enum                []any
	Properties          map[string]schema
	Required            []string
	Items               *schema
	AnyOf, OneOf        []schema
}

// last is the last part of a reference.
func last(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

func (d *document) parameter(p parameter) parameter {
	if p.Ref != "" {
		return d.Components.Parameters[last(p.Ref)]
	}
	return p
}

// example is what a body is like, indented.
func (d *document) example(c content) json.RawMessage {
	if c.Example != nil {
		return c.Example
	}
	for _, name := range slices.Sorted(maps.Keys(c.Examples)) {
		if e := c.Examples[name]; e.Ref != "" {
			return d.Components.Examples[last(e.Ref)].Value
		} else if e.Value != nil {
			return e.Value
		}
	}
	return nil
}

// words says of which type a value is, in words; shape is the name of the one that it
// refers to, if that is an object.
func (d *document) words(s schema) (words, shape string) {
	if s.Ref != "" {
		of := d.Components.Schemas[last(s.Ref)]
		if of.Properties != nil {
			return last(s.Ref), last(s.Ref)
		}
		if last(s.Ref) == "ID" {
			return "id", ""
		}
		return d.words(of)
	}
	for _, list := range [][]schema{s.AnyOf, s.OneOf} {
		var all []string
		for _, one := range list {
			w, of := d.words(one)
			if all = append(all, w); of != "" && shape == "" {
				shape = of
			}
		}
		if len(all) > 0 {
			return strings.Join(all, " or "), shape
		}
	}
	if len(s.Enum) > 0 {
		return "one of " + strings.ReplaceAll(strings.Trim(fmt.Sprint(s.Enum), "[]"), " ", ", "), ""
	}
	if s.Items != nil {
		w, of := d.words(*s.Items)
		return "list of " + strings.TrimPrefix(w, "one of "), of
	}
	return plain(s), ""
}

func plain(s schema) string {
	kind := strings.ReplaceAll(strings.Trim(fmt.Sprint(s.Type), "[]"), " ", " or ")
	switch {
	case s.Format == "date" || s.Format == "date-time":
		return strings.ReplaceAll(s.Format, "date-time", "time")
	case s.Type == nil:
		return "anything"
	case kind == "object" && 0 < len(s.Properties) && len(s.Properties) < 3:
		return "object with " + strings.Join(slices.Sorted(maps.Keys(s.Properties)), " and ")
	}
	return strings.NewReplacer("string", "text", "integer", "whole number", "boolean", "true or false").Replace(kind)
}
