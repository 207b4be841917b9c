package projections

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"unrule/domain"
)

// A Token is who may come in.
type Token struct {
	ID      domain.ID           `json:"id"`
	Name    string              `json:"name"`
	Role    domain.Role         `json:"role"`
	Owner   domain.DepartmentID `json:"owner,omitzero"` // whose rules it may act on; all, when absent
	Once    bool                `json:"once,omitempty"` // it opens one session and nothing else
	Created time.Time           `json:"created"`
	Expires time.Time           `json:"expires,omitzero"`
	Revoked bool                `json:"revoked,omitempty"`
}

// A Webhook is who is told what happens, and of what.
type Webhook struct {
	ID      domain.ID `json:"id"`
	Name    string    `json:"name"`
	URL     string    `json:"url"`
	Kinds   []string  `json:"kinds,omitempty"` // all that leave, when absent
	Created time.Time `json:"created"`

	Position uint64 `json:"-"` // of its registration
}

// A ReadLine is how many stories of a rule somebody has read so far.
type ReadLine struct {
	By      string        `json:"by"`
	Name    string        `json:"name,omitempty"`
	Rule    domain.RuleID `json:"rule"`
	Title   string        `json:"title"`
	Stories int           `json:"stories"`
}

// applyAccess folds who comes in, who is told and who has read what. None of it moves
// a figure.
func (o *organisation) applyAccess(r domain.Recorded) {
	switch e := r.Event.(type) {
	case domain.TokenCreated:
		o.tokens[e.Token] = Token{ID: e.Token, Name: e.Name, Role: e.Role, Owner: e.Owner, Once: e.Once, Created: r.Time, Expires: e.Expires}
		o.digests[e.Digest] = e.Token
	case domain.TokenRevoked:
		t := o.tokens[e.Token]
		t.Revoked = true
		o.tokens[e.Token] = t
	case domain.MemberAdmitted:
		o.members[e.Member] = e
	case domain.WebhookRegistered:
		o.webhooks[e.Webhook] = Webhook{ID: e.Webhook, Name: e.Name, URL: e.URL, Kinds: e.Kinds, Created: r.Time, Position: r.Position}
	case domain.WebhookRemoved:
		delete(o.webhooks, e.Webhook)
	case domain.StoriesRead:
		for _, read := range e.Reads {
			o.reads[domain.Read{By: read.By, Rule: read.Rule}] += read.Stories
		}
	}
}

// ofAccess reports whether an event of the organisation moves no figure.
func ofAccess(e domain.Event) bool {
	switch e.(type) {
	case domain.TokenCreated, domain.TokenRevoked, domain.MemberAdmitted, domain.WebhookRegistered, domain.WebhookRemoved, domain.StoriesRead:
		return true
	}
	return false
}

// nameOf is the name of who acted, as it is known now; "" of whom nothing is known.
func (o *organisation) nameOf(by string) string {
	_, id, ok := domain.HolderOf(by)
	if !ok {
		return ""
	}
	if t, ok := o.tokens[id]; ok {
		return t.Name
	}
	return o.members[id].Name
}

// NameOf is the name of who acted, as it is known now; "" of whom nothing is known.
func (v *Views) NameOf(by string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.org.nameOf(by)
}

// Title is the title of a rule that is shown; "" of one that is not.
func (v *Views) Title(id domain.RuleID) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if i, ok := v.lookUp(id); ok {
		return v.rules[i].Title
	}
	return ""
}

// TokenByDigest finds a token by the SHA-256, in hexadecimal, of what its holder shows.
func (v *Views) TokenByDigest(digest string) (Token, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	t, ok := v.org.tokens[v.org.digests[digest]]
	return t, ok
}

// Token finds a token by its id.
func (v *Views) Token(id domain.ID) (Token, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	t, ok := v.org.tokens[id]
	return t, ok
}

// Tokens lists all tokens, by name.
func (v *Views) Tokens() []Token {
	v.mu.Lock()
	defer v.mu.Unlock()
	list := make([]Token, 0, len(v.org.tokens))
	for _, t := range v.org.tokens {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b Token) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), a.ID.Compare(b.ID))
	})
	return list
}

// Member finds somebody who signs in elsewhere by their id.
func (v *Views) Member(id domain.ID) (domain.MemberAdmitted, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	m, ok := v.org.members[id]
	return m, ok
}

// Members lists who signs in elsewhere, by name.
func (v *Views) Members() []domain.MemberAdmitted {
	v.mu.Lock()
	defer v.mu.Unlock()
	list := make([]domain.MemberAdmitted, 0, len(v.org.members))
	for _, m := range v.org.members {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b domain.MemberAdmitted) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), a.Member.Compare(b.Member))
	})
	return list
}

// Webhooks lists who is told what happens, by name.
func (v *Views) Webhooks() []Webhook {
	v.mu.Lock()
	defer v.mu.Unlock()
	list := make([]Webhook, 0, len(v.org.webhooks))
	for _, w := range v.org.webhooks {
		list = append(list, w)
	}
	slices.SortFunc(list, func(a, b Webhook) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), a.ID.Compare(b.ID))
	})
	return list
}

// Reads lists who has read how many stories of which rule, the most first.
func (v *Views) Reads() []ReadLine {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.readLines()
}

func (v *Views) readLines() []ReadLine {
	list := make([]ReadLine, 0, len(v.org.reads))
	for r, n := range v.org.reads {
		line := ReadLine{By: r.By, Name: v.org.nameOf(r.By), Rule: r.Rule, Stories: n}
		if i, ok := v.ruleAt[r.Rule]; ok {
			line.Title = v.rules[i].Title
		}
		list = append(list, line)
	}
	slices.SortFunc(list, func(a, b ReadLine) int {
		return cmp.Or(cmp.Compare(b.Stories, a.Stories), strings.Compare(a.By, b.By), a.Rule.Compare(b.Rule.ID))
	})
	return list
}

// Policy is what is in force.
func (v *Views) Policy() domain.Policy {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.org.policy
}

// PolicyVersion is the position at which the policy in force was set; 0 before one was.
func (v *Views) PolicyVersion() uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.org.policyAt
}

// Webhook finds one by its id.
func (v *Views) Webhook(id domain.ID) (Webhook, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	w, ok := v.org.webhooks[id]
	return w, ok
}
