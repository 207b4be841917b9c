package board

import (
	"net/http"
	"slices"
	"strings"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
)

// A settingsView is what every page of the settings has.
type settingsView struct {
	Frame
	Section string
	Key     string // of its forms
	Done    string
	Secret  string // shown on this page and never again
	Link    string // that opens a session once
	Errors  []web.Mistake
	trial
}

// A trial is a form that was refused, shown again with what was typed.
type trial struct {
	sent  *posted
	wrong map[string]string // by field
}

// typed is what somebody typed into a field, or otherwise where they have not yet.
func (t trial) typed(name, otherwise string) string {
	if t.sent == nil || !t.sent.Has(name) {
		return otherwise
	}
	return t.sent.Get(name)
}

// chosen reports whether a value of a list was ticked.
func (t trial) chosen(name, value string) bool {
	return t.sent != nil && slices.Contains(t.sent.Values[name], value)
}

// A settingsPart is one section of the settings: how it is shown, and what its form
// does, if it has one.
type settingsPart struct {
	page   string
	show   func(b *Board, s sight, v settingsView) any
	submit func(b *Board, r *http.Request, who act.Who, s sight, form posted) (madeSecret, error)
	fields []string // of its form
}

// A madeSecret is what an act came to: its position, and what is shown once.
type madeSecret struct {
	position     uint64
	secret, link string
}

// Sections lists the parts of the settings in the order in which they are shown.
func (settingsView) Sections() []string {
	return []string{"privacy", "scoring", "terms", "departments", "tokens", "webhooks", "reads"}
}

// parts are the sections by their names.
func (b *Board) parts() map[string]settingsPart {
	parts := map[string]settingsPart{
		"departments": {"board/offices", (*Board).officesPart, (*Board).addOffice, []string{"name", "parent", "head_count"}},
		"tokens":      {"board/tokens", (*Board).tokensPart, (*Board).addToken, []string{"name", "way", "role", "owner", "expires"}},
		"webhooks":    {"board/webhooks", (*Board).webhooksPart, (*Board).addWebhook, []string{"name", "url", "kinds"}},
		"reads":       {page: "board/reads", show: (*Board).readsPart},
	}
	for section, fields := range policySections {
		parts[section] = settingsPart{"board/policy", (*Board).policyPart, (*Board).setPolicy, fields}
	}
	return parts
}

// doneInSettings are the words for what was done.
var doneInSettings = []string{"saved", "added", "renamed", "merged", "retired", "revoked", "removed"}

// Settings is a section of the settings.
func (b *Board) Settings(w http.ResponseWriter, r *http.Request, who act.Who) error {
	section := r.PathValue("section")
	if section == "" {
		section = "privacy"
	}
	part, ok := b.parts()[section]
	if !ok {
		return web.ErrNoPage
	}
	s, err := b.look(r)
	if err != nil {
		return err
	}
	v := b.settings(r, who, s, section)
	return web.Write(w, http.StatusOK, part.page, v.Text, part.show(b, s, v))
}

func (b *Board) settings(r *http.Request, who act.Who, s sight, section string) settingsView {
	v := settingsView{Frame: b.frame(r, who, s, "settings", "settings.title"), Section: section, Key: newKey()}
	v.Title = v.T("settings." + section)
	if done := r.URL.Query().Get("done"); slices.Contains(doneInSettings, done) {
		v.Done = v.T("settings.done." + done)
	}
	return v
}

// SaveSettings does what the form of a section says.
func (b *Board) SaveSettings(w http.ResponseWriter, r *http.Request, who act.Who) error {
	section := r.PathValue("section")
	part, ok := b.parts()[section]
	if !ok || part.submit == nil {
		return web.ErrNoPage
	}
	form, err := readPosted(r)
	if err != nil {
		return err
	}
	s, err := b.look(r)
	if err != nil {
		return err
	}
	done, err := part.submit(b, r, who, s, form)
	if err != nil {
		v := b.settings(r, who, s, section)
		status := b.refuse(w, &v, err, form, part.fields)
		return web.Write(w, status, part.page, v.Text, part.show(b, s, v))
	}
	if done.secret == "" {
		return seeDone(w, "/board/settings/"+section, map[bool]string{true: "saved", false: "added"}[policySections[section] != nil], done.position)
	}
	if s, err = b.sightAt(r, done.position); err != nil {
		return err
	}
	v := b.settings(r, who, s, section)
	v.Secret, v.Link = done.secret, done.link
	return web.Write(w, http.StatusOK, part.page, v.Text, part.show(b, s, v))
}

// sightAt is the present, once an act is in it.
func (b *Board) sightAt(r *http.Request, position uint64) (sight, error) {
	views, err := b.Views(r.Context(), position)
	if err != nil {
		return sight{}, err
	}
	return sight{Views: views, Day: views.Today(b.Now())}, nil
}

// refuse says on a page what is wrong with its form: at the fields that it is wrong
// with, and for the rest above them.
func (b *Board) refuse(w http.ResponseWriter, v *settingsView, err error, form posted, fields []string) (status int) {
	v.Failed, v.trial = true, trial{&form, map[string]string{}}
	for _, a := range b.answers(w, err, v.Language) {
		if status == 0 {
			status = a.Status
			later(w, a)
		}
		if a.Code != domain.ActDiffers.Name && form.Key != "" {
			v.Key = form.Key // nothing else is stored under it, and perhaps this is
		}
		at := strings.TrimPrefix(a.Field, "/")
		if !slices.Contains(fields, at) {
			at = ""
		} else if v.wrong[at] == "" {
			v.wrong[at] = a.Words
		}
		v.Errors = append(v.Errors, web.Mistake{At: at, Text: a.Words})
	}
	return status
}

// field is a question of a form of the settings.
func (v settingsView) field(name, kind, value string, hint ...string) *web.Field {
	f := &web.Field{Name: name, Label: v.T("set." + name), Type: kind, Value: v.typed(name, value), Error: v.wrong[name], ErrorWord: v.T("errors.prefix")}
	if v.Has("set." + name + ".hint") {
		hint = append([]string{v.T("set." + name + ".hint")}, hint...)
	}
	f.Hint = strings.Join(hint, " ")
	return f
}

// pick is a question whose answers are a list.
func (v settingsView) pick(name, value string, options []web.Option, hint ...string) *web.Field {
	f := v.field(name, "", value, hint...)
	for _, o := range options {
		o.Chosen = o.Value == f.Value
		f.Options = append(f.Options, o)
	}
	return f
}

// officeOptions are the live departments as a list to open, and what stands for none.
func (v settingsView) officeOptions(s sight, none string, without domain.DepartmentID) []web.Option {
	options := []web.Option{{Value: "", Label: none}}
	for _, o := range s.Offices() {
		if o.ID != without {
			options = append(options, web.Option{Value: o.ID.String(), Label: o.Name})
		}
	}
	return options
}
