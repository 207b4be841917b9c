package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"unrule/domain"
	"unrule/http/web"
)

// An eventView shows what would be stored of a draft: what its writer said, what makes
// a record of it, and the record to the letter.
type eventView struct {
	web.Frame
	Fields    []eventField
	Technical eventFields
	Exact     string
	Kept      string
}

type eventFields struct {
	*web.Text
	Fields []eventField
}

// An eventField is one field of the record.
type eventField struct{ Name, Value, Meaning string }

func (f *Form) showEvent(w http.ResponseWriter, r *http.Request, token string, d *draft) error {
	q, err := f.asking(r, d)
	if err != nil {
		return err
	}
	v := eventView{Frame: f.draftFrame(token, d, eventPage, "event.title"), Kept: d.kept(), Technical: eventFields{Text: q.Text}}
	a, wrong := f.act(d)
	if len(wrong) > 0 {
		return web.Write(w, http.StatusOK, "event", v.Text, v)
	}
	records, err := f.Preview(a)
	if _, refused := errors.AsType[*domain.Refusal](err); err != nil && !refused {
		return err
	}
	for _, record := range records {
		if err := v.add(q, record); err != nil {
			return err
		}
	}
	return web.Write(w, http.StatusOK, "event", v.Text, v)
}

// technical are the fields of a body that nobody has typed or chosen.
var technical = []string{"rule"}

// add takes the fields of a record apart.
func (v *eventView) add(q *asking, r Record) error {
	v.Technical.Fields = append(v.Technical.Fields, eventField{"subject", r.Subject, q.T("event.subject")})
	for _, h := range r.Header {
		v.Technical.Fields = append(v.Technical.Fields, eventField{h.Name, h.Value, q.T("event." + h.Name)})
	}
	dec := json.NewDecoder(bytes.NewReader(r.Body))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return err
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		name, _ := token.(string)
		field := eventField{name, q.plain(name, raw), q.T(meaning(name))}
		if slices.Contains(technical, name) {
			v.Technical.Fields = append(v.Technical.Fields, field)
			continue
		}
		v.Fields = append(v.Fields, field)
	}
	v.Exact += exact(r)
	return nil
}

// exact is the record as the log holds it.
func exact(r Record) string {
	var b strings.Builder
	b.WriteString(r.Subject + "\n")
	for _, h := range r.Header {
		b.WriteString(h.Name + ": " + h.Value + "\n")
	}
	b.WriteString("\n" + string(r.Body) + "\n")
	return b.String()
}

// meaning is the key of what a field is. One name is also that of the page.
func meaning(field string) string {
	if field == "title" {
		return "event.title.field"
	}
	return "event." + field
}

// The fields whose values are words of a closed list, with the key of their labels.
var labelled = map[string]string{"impacts": "impact.", "frequency": "frequency.", "side": "side.", "language": "language."}

// plain is a value as people read it: a word of a list by its label, a department by its
// name.
func (q *asking) plain(name string, raw json.RawMessage) string {
	var list []string
	if json.Unmarshal(raw, &list) != nil {
		var one string
		if json.Unmarshal(raw, &one) != nil {
			return string(raw)
		}
		list = []string{one}
	}
	for i, word := range list {
		if prefix, ok := labelled[name]; ok {
			list[i] = q.T(prefix + word)
		}
		var id domain.DepartmentID
		if (name == "owner" || name == "sufferer") && id.UnmarshalText([]byte(word)) == nil {
			list[i] = q.office(id)
		}
	}
	return strings.Join(list, " · ")
}
