package board

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
)

// Show is the page with the form of an act.
func Show(v act.Verb) func(*Board, http.ResponseWriter, *http.Request, act.Who) error {
	return func(b *Board, w http.ResponseWriter, r *http.Request, who act.Who) error {
		d, err := b.deedOf(r, who, v)
		if err != nil {
			return err
		}
		a := b.actView(r, who, &d)
		a.fill(d.given(), r.URL.Query())
		return a.write(w, http.StatusOK)
	}
}

// Do takes the form of an act: it shows what the reporters will read, or acts.
func Do(v act.Verb) func(*Board, http.ResponseWriter, *http.Request, act.Who) error {
	return func(b *Board, w http.ResponseWriter, r *http.Request, who act.Who) error {
		p, err := readPosted(r)
		if err != nil {
			return err
		}
		d, err := b.deedOf(r, who, v)
		if err != nil {
			return err
		}
		if v.Guarded() && !d.Owns(who.Within, d.line.ID) {
			return domain.Refuse(domain.RuleNotTheirs, "")
		}
		a := b.actView(r, who, &d)
		a.Key = p.Key
		if expects := p.Get("expects"); expects != "" {
			a.Expects = expects
		}
		a.fill(p.Values, nil)
		if p.Get("go") == "edit" {
			return a.write(w, http.StatusOK)
		}
		err = b.act(w, r, who, a, p)
		if err == nil {
			return nil
		}
		return b.refused(w, a, p, err)
	}
}

// act does what was sent, or shows it first.
func (b *Board) act(w http.ResponseWriter, r *http.Request, who act.Who, a *actView, p posted) error {
	id := a.deed.id
	if a.deed.verb.Name == "" {
		id = b.Keys.Made(a.deed.verb.Of, who.By, p.Key)
	}
	c, err := a.deed.verb.Command(act.Form(p.Values), id)
	if err != nil {
		return err
	}
	var expects *uint64
	if a.deed.verb.Guarded() {
		version, err := strconv.ParseUint(p.Get("expects"), 10, 63)
		if err != nil {
			return domain.Refuse(domain.RuleMoved, "")
		}
		expects = &version
	}
	what, err := who.Act(b.Keys, p.Key, expects, c)
	if err != nil {
		return err
	}
	if p.Get("go") != "send" && a.Previews() {
		bodies, err := b.Try(what)
		if err != nil {
			return err
		}
		return a.preview(w, bodies)
	}
	position, err := b.Handle(r.Context(), what)
	if err != nil {
		return err
	}
	return web.SeeOther(w, a.deed.done(c, position))
}

// An actView is the page of one act.
type actView struct {
	Frame
	deed    *deed
	Verb    string
	Subject string
	Owner   string
	Back    string
	Send    string // address that the form is sent to
	Why     string // this reader may not do it
	Errors  []web.Mistake
	Fields  []*web.Field
	Key     string
	Expects string
	Guarded bool
	Preview *preview
	Reads   *preview   // what will be read, where nothing need be typed for it
	Picked  *picked    // rule that is chosen, and what it would come to
	Moved   bool       // somebody acted meanwhile
	News    []lifeLine // and what they did
	typed   url.Values
}

func (b *Board) actView(r *http.Request, who act.Who, d *deed) *actView {
	a := &actView{Frame: b.frame(r, who, d.sight, "", "verb."+d.name()), deed: d, Verb: d.name()}
	a.Subject, a.Owner, a.Back = d.title, d.line.OwnerName, d.back
	a.Key, a.Expects, a.Guarded = newKey(), strconv.FormatUint(d.line.Version, 10), d.verb.Guarded()
	a.Send = addressOf(r.URL.Path, d.meeting)
	owner := d.line.Owner
	if d.verb.Name == "" || d.verb.Of == act.OfReport {
		owner = who.Within
	}
	a.Why, a.Reads = a.why(d.verb, owner), a.announced()
	return a
}

// fill puts what was typed, or is known already, into the fields.
func (a *actView) fill(typed, query url.Values) {
	a.typed = typed
	a.Fields = a.Frame.fields(a.deed, typed)
	if picks := pickedBy(a.deed.verb); picks != "" {
		a.pick(picks, typed, query)
	}
}

func (a *actView) write(w http.ResponseWriter, status int) error {
	return web.Write(w, status, "board/act", a.Frame.Text, a)
}

// Kept are the values of all fields, for a page that shows none of them.
func (a *actView) Kept() (list []web.Option) {
	for _, name := range a.deed.verb.Fields {
		for _, v := range a.typed[name] {
			list = append(list, web.Option{Label: name, Value: v})
		}
	}
	return list
}

// Lead says what the act does.
func (a *actView) Lead() string { return a.T("lead." + a.Verb) }

// refused shows the form again with what was typed and why it was refused. What is not
// about this form is the caller's.
func (b *Board) refused(w http.ResponseWriter, a *actView, p posted, err error) error {
	answers := b.answers(w, err, a.Language)
	first := answers[0]
	if first.Field == "" && (first.Status == http.StatusNotFound || first.Status == http.StatusInternalServerError) {
		return err
	}
	for _, ans := range answers {
		a.blame(ans)
	}
	switch first.Code {
	case domain.RuleMoved.Name:
		a.moved(p.Get("expects"))
	case domain.ActDiffers.Name:
		a.Key = newKey()
	}
	a.Failed = true
	later(w, first)
	return a.write(w, first.Status)
}

// blame says what is wrong where it is wrong.
func (a *actView) blame(ans web.Answer) {
	name := strings.TrimPrefix(ans.Field, "/")
	at := ""
	if i := slices.IndexFunc(a.Fields, func(f *web.Field) bool { return f.Name == name }); i >= 0 {
		at, a.Fields[i].Error = name, ans.Words
	} else if a.Picked != nil && name == a.Picked.Name {
		at = "q"
	}
	a.Errors = append(a.Errors, web.Mistake{At: at, Text: ans.Words})
}

// moved shows what others did since this reader looked. Sent once more, the form acts
// on the rule as it stands now.
func (a *actView) moved(seen string) {
	a.Moved, a.Expects = true, strconv.FormatUint(a.deed.line.Version, 10)
	since, err := strconv.ParseUint(seen, 10, 63)
	entries, _ := a.deed.History(a.deed.line.ID)
	for _, e := range entries {
		if err == nil && e.Position > since && e.To != "" { // acts on reports leave the rule as it is
			a.News = append(a.News, a.lifeOf(a.deed.sight, e))
		}
	}
}

// Meeting is what leads back to the meeting.
func (a *actView) Meeting() (list []web.Option) {
	for _, name := range meetingParameters {
		if v := a.deed.meeting.Get(name); v != "" {
			list = append(list, web.Option{Label: name, Value: v})
		}
	}
	return list
}

// Lives hands acts to the part of the template that tells them.
func (a *actView) Lives(news []lifeLine) any {
	return struct {
		Frame
		Life []lifeLine
	}{a.Frame, news}
}
