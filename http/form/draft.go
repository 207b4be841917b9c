package form

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"

	"unrule/domain"
	"unrule/http/receipt"
	"unrule/http/web"
)

// A draft is a report that is being written. It is never changed once it lies on the
// shelf: whoever changes it lays down a copy.
type draft struct {
	Key      string              `json:"key"`   // the receipt follows from it
	Stamp    string              `json:"stamp"` // when it was begun, signed
	Language domain.Language     `json:"language"`
	Rule     string              `json:"rule,omitempty"` // id of one already reported
	Declined string              `json:"declined,omitempty"`
	Turn     int                 `json:"turn,omitempty"` // grows with every page that is sent
	Said     map[string][]string `json:"said,omitempty"` // as typed, by field

	failed string          // step whose mistakes are shown
	lately *domain.Refusal // what became wrong with an answer since it was given, by field
	notice []string        // what went wrong with sending
}

func (d *draft) bytes() int {
	n := len(d.Key) + len(d.Stamp) + len(d.Rule) + len(d.Declined)
	for name, values := range d.Said {
		n += len(name) + 64
		for _, v := range values {
			n += len(v) + 16
		}
	}
	return n
}

func (f *Form) newDraft(l domain.Language) *draft {
	d := &draft{Key: receipt.NewKey(), Language: l, Said: map[string][]string{}}
	d.Stamp = f.Guard.Begin(d.Key)
	return d
}

func (d *draft) clone() *draft {
	c := *d
	c.Said = maps.Clone(d.Said)
	return &c
}

// said is the only value of a field.
func (d *draft) said(field string) string {
	if v := d.Said[field]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// take notes what was typed into fields.
func (d *draft) take(posted map[string][]string, fields ...string) {
	for _, name := range fields {
		if v := posted[name]; len(v) > 0 {
			d.Said[name] = v
			continue
		}
		delete(d.Said, name)
	}
}

// kept is the draft for the hidden field of a page that asks for some fields itself.
func (d *draft) kept(asked ...string) string {
	rest := d.clone()
	for _, name := range asked {
		delete(rest.Said, name)
	}
	b, _ := json.Marshal(rest) // plain strings always encode
	return base64.RawURLEncoding.EncodeToString(b)
}

// readKept is the way back. What does not look like a draft of ours is none.
func readKept(s string) (*draft, bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) == 0 {
		return nil, false
	}
	d := &draft{}
	if json.Unmarshal(b, d) != nil || len(d.Key) != 32 || !slices.Contains(domain.Languages, d.Language) || d.Rule != "" && !isRule(d.Rule) {
		return nil, false
	}
	clean := map[string][]string{}
	for _, st := range steps {
		for _, name := range st.asks {
			for _, v := range d.Said[name] {
				clean[name] = append(clean[name], web.Typed(v))
			}
		}
	}
	d.Said = clean
	return d, true
}

// A sending is a report that was sent: its receipt is shown for a while.
type sending struct {
	Receipt  receipt.Receipt
	Language domain.Language
	Costs    costs
	Again    string // token of the draft with what was written after it had arrived
}

func (*sending) bytes() int { return 512 }

// keptFor is how long a page that is open can bring its draft back: longer than a
// reader may need (WCAG 2.2, 2.2.1 asks for 20 hours), and not for ever.
const keptFor = 24 * time.Hour

// open finds the draft of a page. Only a POST lengthens its life: whoever has an
// address of it could keep it for ever by asking. On a POST, a draft that is no longer
// in memory comes back, under a new token, from what the page kept: if it was begun here, not long ago.
func (f *Form) open(r *http.Request, posted map[string][]string) (token string, d *draft, ok bool) {
	if foreign(r) {
		return "", nil, false
	}
	token = r.PathValue("draft")
	find := f.drafts.get
	if posted == nil {
		find = f.drafts.look
	}
	if d, ok = find(token); ok {
		return token, d, true
	}
	kept := posted["kept"]
	if len(kept) == 0 || web.IsUnsure(r) {
		return "", nil, false
	}
	if d, ok = readKept(kept[0]); !ok {
		return "", nil, false
	}
	begun, mine := f.Guard.Begun(d.Stamp, d.Key)
	if !mine || f.Now().Sub(begun) > keptFor {
		return "", nil, false
	}
	token = receipt.NewKey()
	f.drafts.put(token, d)
	return token, d, true
}

// turnOf is the turn of the page that something was typed on; -1 where it does not say.
func turnOf(posted map[string][]string) int {
	if kept := posted["kept"]; len(kept) > 0 {
		if d, ok := readKept(kept[0]); ok {
			return d.Turn
		}
	}
	return -1
}
