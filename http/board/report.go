package board

import (
	"net/http"
	"slices"

	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// A reportView is the page of one report.
type reportView struct {
	Frame
	Voice   projections.Voice
	Words   *voice // nil where there are none
	Rule    row
	Known   bool // the rule is there for its readers
	Acts    []step
	Done    string
	Subject string
}

// reportItself is what the page of a report is about, without any act on it.
var reportItself = act.Verb{Of: act.OfReport, Name: "itself"}

// Report is what one reporter wrote, what was said to each other since, and what can be
// done with it.
func (b *Board) Report(w http.ResponseWriter, r *http.Request, who act.Who) error {
	d, err := b.deedOf(r, who, reportItself)
	if err != nil {
		return err
	}
	v := reportView{Frame: b.frame(r, who, d.sight, "", "report.title")}
	v.Voice, v.Subject, v.Known = d.voice, d.title, !d.line.ID.IsZero()
	v.Rule = v.rowOf(d.line, d.Day)
	if d.voice.HasWords {
		list, err := b.words(r.Context(), v.Frame, []projections.StoryRef{{Report: d.voice.Report, Position: d.voice.Position}})
		if err != nil {
			return err
		}
		if len(list) == 1 {
			v.Words = &list[0]
		}
		b.Read(who, d.voice.Rule, len(list))
	}
	for _, verb := range []string{"thank", "ask", "move", "hold", "release", "redact"} {
		if fits(verb, d.voice) {
			v.Acts = append(v.Acts, step{Verb: verb})
		}
	}
	if done := r.URL.Query().Get("done"); slices.ContainsFunc(act.Verbs, func(v act.Verb) bool { return v.Of == act.OfReport && v.Name == done }) {
		v.Done = v.T("done.report." + done)
	}
	return web.Write(w, http.StatusOK, "board/report", v.Frame.Text, v)
}

// fits reports whether an act can be done to a report as it is.
func fits(verb string, v projections.Voice) bool {
	switch verb {
	case "hold":
		return !v.Held
	case "release":
		return v.Held
	case "redact":
		return v.Erasable()
	}
	return true
}

// Alone hands the words of the report to the part of the template that shows voices.
func (v reportView) Alone() heard { return heard{v.Frame, *v.Words, true} }
