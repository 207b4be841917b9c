package board

import (
	"context"
	"net/http"

	"unrule/domain"
	"unrule/http/act"
	"unrule/projections"
)

// How many voices a page shows.
const (
	voicesAtFirst = 3
	voicesOnPage  = 20
)

// Voices are what some reporters wrote about a rule, in the order of the reports' ids.
type voices struct {
	List  []voice
	Why   string // this reader may not read them
	Next  string // page, where more follow
	First string // page, where this is another
}

// A voice is what one reporter wrote, without anything that says when, from which side
// or department, or how often it happens to the person.
type voice struct {
	Report   domain.ReportID
	Story    string
	Proposal string
	Language domain.Language
	Hurts    []string
	Severity int
}

// voicesOf reads the words of a rule and counts that they were read. The past has none:
// what was taken away since must stay gone.
func (b *Board) voicesOf(r *http.Request, who act.Who, d *deed, atFirst int) (v voices, err error) {
	f := b.frame(r, who, d.sight, "", "voices")
	if v.Why = f.mayHear(d); v.Why != "" {
		return v, nil
	}
	limit, after := atFirst, domain.ReportID{}
	if id, err := domain.ParseID(r.URL.Query().Get("after")); err == nil {
		limit, after = voicesOnPage, domain.ReportID{ID: id}
		v.First = r.URL.Path + "#voices"
	}
	refs, _ := d.Stories(d.line.ID, after, limit+1)
	if len(refs) > limit {
		refs = refs[:limit]
		v.Next = r.URL.Path + "?after=" + refs[limit-1].Report.String() + "#voices"
	}
	if v.List, err = b.words(r.Context(), f, refs); err == nil {
		b.Read(who, d.line.ID, len(v.List))
	}
	return v, err
}

// mayHear says why this reader may not read what was written about a rule; "" when they
// may.
func (f Frame) mayHear(d *deed) string {
	switch {
	case d.Past != 0:
		return f.T("voices.past")
	case !f.Who.May(domain.Reviewer):
		return f.T("voices.role")
	case !d.Owns(f.Who.Within, d.line.ID):
		return f.T("voices.within")
	}
	return ""
}

// words fetches stories. One whose words are gone by now is left out.
func (b *Board) words(ctx context.Context, f Frame, refs []projections.StoryRef) ([]voice, error) {
	list := make([]voice, 0, len(refs))
	for _, ref := range refs {
		recorded, err := b.Events.ReadAt(ctx, ref.Position)
		if b.isGone(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if e, ok := recorded.Event.(domain.FrictionReported); ok && (e.Story != "" || e.Proposal != "") {
			list = append(list, f.voiceOf(ref.Report, e))
		}
	}
	return list, nil
}

// longStory is how many bytes make a story that scrolls in its place.
const longStory = 1200

// Long reports whether the story scrolls in its place.
func (v voice) Long() bool { return len(v.Story) > longStory }

func (f Frame) voiceOf(report domain.ReportID, e domain.FrictionReported) voice {
	v := voice{Report: report, Story: e.Story, Proposal: e.Proposal, Language: e.Language, Severity: e.Severity}
	for _, i := range e.Impacts {
		v.Hurts = append(v.Hurts, f.T("hurt."+string(i)))
	}
	return v
}

// A heard is a voice together with the words of its page.
type heard struct {
	Frame
	Voice voice
	Alone bool // on its own page
}

// Heard hands a voice to a part of a template.
func (f Frame) Heard(v voice) heard { return heard{Frame: f, Voice: v} }
