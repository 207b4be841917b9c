package board

import (
	"net/http"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// A tokensView is who may come in.
type tokensView struct {
	settingsView
	Live, Gone []tokenLine
	Members    []memberLine
	Fields     []*web.Field
}

// A tokenLine is a token in words.
type tokenLine struct {
	projections.Token
	OwnerName string
	State     string // valid, expired, revoked
	Last      domain.Day
	Mine      bool
}

// A memberLine is somebody who signs in elsewhere.
type memberLine struct {
	domain.MemberAdmitted
	OwnerName string
}

// The two ways in that an administrator makes.
const (
	wayToken = "token"
	wayLink  = "link"
)

// tokensPart shows who may come in, and the form for a new token or link.
func (b *Board) tokensPart(s sight, v settingsView) any {
	p, names := tokensView{settingsView: v}, map[domain.DepartmentID]string{}
	for _, d := range s.Departments(s.Day) {
		names[d.ID] = d.Name
	}
	for _, t := range s.Tokens() {
		line := tokenLine{Token: t, OwnerName: names[t.Owner], State: "valid", Mine: v.Who.By == domain.ByHolder(t.Role, t.ID)}
		if !t.Expires.IsZero() {
			line.Last = s.Today(t.Expires.Add(-1))
		}
		switch {
		case t.Revoked:
			line.State = "revoked"
		case !t.Expires.IsZero() && !b.Now().Before(t.Expires):
			line.State = "expired"
		}
		if line.State == "valid" {
			p.Live = append(p.Live, line)
		} else {
			p.Gone = append(p.Gone, line)
		}
	}
	for _, m := range s.Members() {
		p.Members = append(p.Members, memberLine{m, names[m.Owner]})
	}
	p.Fields = v.tokenFields(s)
	return p
}

func (v settingsView) tokenFields(s sight) []*web.Field {
	way := v.pick("way", wayLink, []web.Option{{Value: wayLink, Label: v.T("way.link")}, {Value: wayToken, Label: v.T("way.token")}})
	var roles []web.Option
	for _, r := range domain.Roles {
		roles = append(roles, web.Option{Value: string(r), Label: v.T("role."+string(r)) + ": " + v.T("may."+string(r))})
	}
	role := v.pick("role", string(domain.Viewer), roles)
	way.Choices, role.Choices = "radio", "radio"
	return []*web.Field{way, v.field("name", "text", ""), role, v.pick("owner", "", v.officeOptions(s, v.T("set.owner.all"), domain.DepartmentID{})), v.field("expires", "date", "")}
}

// linkDays is after how many days a link that nobody has used opens nothing.
const linkDays = 2

// addToken makes a token, or a link that opens one session. Its secret
// follows from the key of the form, so that the same form sent twice makes the same.
func (b *Board) addToken(r *http.Request, who act.Who, s sight, form posted) (done madeSecret, err error) {
	link := form.Get("way") == wayLink
	if link {
		form.Values["once"], form.Values["expires"] = []string{"on"}, nil
	}
	verb, _ := act.Find(act.OfToken, "")
	command, err := verb.Command(act.Form(form.Values), b.Keys.Made(act.OfToken, who.By, form.Key))
	if err != nil {
		return done, err
	}
	made := command.(domain.CreateToken)
	if link {
		made.Expires = (s.Day + linkDays).Time() // by days: the same form sent twice makes the same
	}
	done.secret, made.Digest = b.NewToken(who.By, form.Key)
	if done.position, err = b.carrySeen(r, who, form.Key, nil, made); err != nil {
		return madeSecret{}, err
	}
	if link {
		done.link = b.SignIn(r, done.secret)
	}
	return done, nil
}

// Revoke locks the holder of a token out.
func (b *Board) Revoke(w http.ResponseWriter, r *http.Request, who act.Who) error {
	return b.end(w, r, who, act.OfToken, "revoke", "tokens", "revoked")
}

// RemoveWebhook ends that somebody is told what happens.
func (b *Board) RemoveWebhook(w http.ResponseWriter, r *http.Request, who act.Who) error {
	return b.end(w, r, who, act.OfWebhook, "remove", "webhooks", "removed")
}

// end does to one thing of a section what needs no words.
func (b *Board) end(w http.ResponseWriter, r *http.Request, who act.Who, of, verb, section, done string) error {
	id, err := domain.ParseID(r.PathValue("id"))
	if err != nil {
		return web.ErrNoPage
	}
	form, err := readPosted(r)
	if err != nil {
		return err
	}
	position, err := b.carryVerb(r, who, form, of, verb, id)
	if err == nil {
		return seeDone(w, "/board/settings/"+section, done, position)
	}
	s, broken := b.look(r)
	if broken != nil {
		return broken
	}
	v, part := b.settings(r, who, s, section), b.parts()[section]
	status := b.refuse(w, &v, err, posted{}, nil)
	v.trial = trial{}
	return web.Write(w, status, part.page, v.Text, part.show(b, s, v))
}

// AuditExport is every act of the board as one table, for administrators.
func (b *Board) AuditExport(w http.ResponseWriter, r *http.Request, _ act.Who) error {
	return b.Audit(w, r)
}
