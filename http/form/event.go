package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"unrule/domain"
	"unrule/http/web"
)

// An eventView shows what would be stored of a draft, to the letter.
type eventView struct {
	web.Frame
	Fields []eventField
	Exact  string
	Kept   string
}

// An eventField is one field of the record.
type eventField struct{ Name, Value, Meaning string }

func (f *Form) showEvent(w http.ResponseWriter, token string, d *draft) error {
	v := eventView{Frame: f.draftFrame(token, d, eventPage, "event.title"), Kept: d.kept()}
	a, wrong := f.act(d)
	if len(wrong) > 0 {
		return web.Write(w, http.StatusOK, "event", v.Text, v)
	}
	records, err := f.Preview(a)
	if _, refused := errors.AsType[*domain.Refusal](err); err != nil && !refused {
		return err
	}
	for _, record := range records {
		fields, err := fieldsOf(v.Text, record)
		if err != nil {
			return err
		}
		v.Fields = append(v.Fields, fields...)
		v.Exact += exact(record)
	}
	return web.Write(w, http.StatusOK, "event", v.Text, v)
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

// fieldsOf lists the fields of a record with what each of them is.
func fieldsOf(t *web.Text, r Record) ([]eventField, error) {
	list := []eventField{{"subject", r.Subject, t.T("event.subject")}}
	for _, h := range r.Header {
		list = append(list, eventField{h.Name, h.Value, t.T("event." + h.Name)})
	}
	dec := json.NewDecoder(bytes.NewReader(r.Body))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, err
		}
		list = append(list, eventField{name.(string), plain(raw), t.T(meaning(name.(string)))})
	}
	return list, nil
}

// meaning is the key of what a field is. One name is also that of the page.
func meaning(field string) string {
	if field == "title" {
		return "event.title.field"
	}
	return "event." + field
}

// plain is a value as people read it.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return strings.Join(list, ", ")
	}
	return string(raw)
}
