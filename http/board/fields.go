package board

import (
	"net/url"
	"slices"

	"unrule/domain"
	"unrule/http/web"
)

// A sheet makes the fields of one act.
type sheet struct {
	Frame
	*deed
	typed url.Values
}

// fields are those of an act with what was typed, in the order of its verb.
func (f Frame) fields(d *deed, typed url.Values) []*web.Field {
	s := sheet{f, d, typed}
	list := make([]*web.Field, 0, len(d.verb.Fields))
	for _, name := range d.verb.Fields {
		if field := s.field(name); field != nil {
			list = append(list, field)
		}
	}
	return list
}

// word is a text of the field in this act, or of the field in any.
func (s sheet) word(kind, name string) string {
	for _, key := range []string{kind + "." + s.name() + "." + name, kind + "." + name} {
		if s.Has(key) {
			return s.T(key)
		}
	}
	return ""
}

func (s sheet) field(name string) *web.Field {
	f := &web.Field{Name: name, Label: s.word("field", name), Hint: s.word("hint", name), Value: s.typed.Get(name), ErrorWord: s.T("errors.prefix")}
	switch name {
	case "owner", "department":
		f.Options = officesOf(s.Offices(), f.Value, s.T("choose"))
	case "authority", "ease":
		if s.verb.Name == "decide" {
			if s.line.Stage != domain.Reported {
				return nil
			}
			f.Class = "for-commit"
		}
		s.choose(f)
	case "kind", "diagnosis", "side", "verdict":
		s.choose(f)
	case "reason":
		if s.verb.Name == "reject" {
			s.choose(f)
			break
		}
		f.Rows = 4
	case "words", "question", "motivation", "source":
		f.Rows = 4
	case "effective_on", "until", "due":
		f.Type, f.Class = "date", map[string]string{"effective_on": "for-commit", "until": "for-defer"}[name]
	case "people", "seconds", "times_per_month":
		f.Type, f.Max = "number", 15
	case "into", "to":
		return nil // chosen on a page of their own
	default:
		f.Type, f.Class = "text", map[string]string{"person": "for-commit", "escalated_to": "for-escalate"}[name]
	}
	return f
}

// choose lets one word of a closed list be chosen.
func (s sheet) choose(f *web.Field) {
	f.Choices, f.Short = "radio", true
	var all []web.Option
	switch f.Name {
	case "authority":
		all = optionsOf(s.Frame, "authority.", f.Value, "", domain.Authorities)
	case "ease":
		all = optionsOf(s.Frame, "ease.", f.Value, "", domain.Eases)
	case "kind":
		all = optionsOf(s.Frame, "kind.", f.Value, "", domain.Kinds)
	case "diagnosis":
		all = optionsOf(s.Frame, "diagnosis.", f.Value, "", domain.Diagnoses)
	case "side":
		all = optionsOf(s.Frame, "side.", f.Value, "", domain.Sides)
	case "reason":
		all = optionsOf(s.Frame, "reject.", f.Value, "", domain.RejectReasons)
	case "verdict":
		all = optionsOf(s.Frame, "verdict.", f.Value, "", s.verdicts())
	}
	f.Options = all[1:]
}

// verdicts are those that a rule can be given: before review, only to go or change.
func (s sheet) verdicts() []domain.Verdict {
	if s.line.Stage == domain.Reported {
		return []domain.Verdict{domain.Remove, domain.Change}
	}
	return domain.Verdicts
}

// given is what a form holds before anybody has typed: what is known already.
func (d *deed) given() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" && slices.Contains(d.verb.Fields, name) {
			v.Set(name, value)
		}
	}
	switch d.verb.Name {
	case "triage":
		set("authority", string(d.line.Authority))
		set("diagnosis", string(d.line.Diagnosis))
		set("ease", string(d.line.Ease))
		set("kind", string(d.line.Kind))
		fallthrough
	case "assign-owner":
		if !d.line.Owner.IsZero() {
			set("owner", d.line.Owner.String())
		}
	case "rename":
		set("title", d.line.Title)
	case "request-justification":
		set("due", (d.Day + domain.Day(d.Policy().JustificationDays)).String())
	}
	return v
}
