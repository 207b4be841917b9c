package board

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// A bulkView triages several rules with one form, or says what came of it.
type bulkView struct {
	Frame
	Errors []web.Mistake
	Fields []*web.Field
	Key    string
	Rules  []bulkRule
	Acted  bool
	Done   int    // rules that were triaged
	Seq    uint64 // position of the last of them
}

// A bulkRule is one of the rules: Pick says which version of it was seen.
type bulkRule struct {
	projections.Line
	Pick   string
	Failed string // why it was refused
}

// BulkTriage takes several rules under review with the same words: each is an act of its
// own, so that one that is refused holds up no other.
func (b *Board) BulkTriage(w http.ResponseWriter, r *http.Request, who act.Who) error {
	p, err := readPosted(r)
	if err != nil {
		return err
	}
	s, err := b.look(r)
	if err != nil {
		return err
	}
	v := bulkView{Frame: b.frame(r, who, s, "", "bulk.title")}
	v.Key, v.Rules = p.Key, rulesPicked(s, p.Values["rule"])
	verb, _ := act.Find(act.OfRule, "triage")
	v.Fields = v.fields(&deed{sight: s, verb: verb}, p.Values)
	if len(v.Rules) == 0 {
		v.Errors = []web.Mistake{{Text: v.T("bulk.none")}}
	}
	if p.Get("go") != "send" || len(v.Rules) == 0 {
		return v.write(w, http.StatusOK)
	}
	if err := b.rehearse(&v, who, p.Values); err != nil {
		return v.blame(w, b.answers(w, err, v.Language))
	}
	for i := range v.Rules {
		b.triageOne(w, r, who, &v, &v.Rules[i], p.Values)
	}
	v.Acted = true
	return v.write(w, http.StatusOK)
}

func (v bulkView) write(w http.ResponseWriter, status int) error {
	return web.Write(w, status, "board/bulk", v.Frame.Text, v)
}

// rehearse refuses words that no rule could be triaged with, before any is.
func (b *Board) rehearse(v *bulkView, who act.Who, words url.Values) error {
	var wrong error
	for _, rule := range v.Rules {
		what, err := v.triage(b, who, rule, words)
		if err == nil {
			_, err = b.Try(what)
		}
		if err == nil {
			return nil
		}
		wrong = err
	}
	if refusal, ok := wrong.(*domain.Refusal); ok && refusal.Field == "" {
		return nil // the words are good, and each rule says why not
	}
	return wrong
}

// blame shows the form again with what is wrong.
func (v bulkView) blame(w http.ResponseWriter, answers []web.Answer) error {
	for _, ans := range answers {
		m := web.Mistake{Text: ans.Words}
		for _, f := range v.Fields {
			if "/"+f.Name == ans.Field {
				f.Error, m.At = ans.Words, f.Name
			}
		}
		v.Errors = append(v.Errors, m)
	}
	v.Failed = true
	later(w, answers[0])
	return v.write(w, answers[0].Status)
}

// triageOne acts on one rule, and notes why not.
func (b *Board) triageOne(w http.ResponseWriter, r *http.Request, who act.Who, v *bulkView, rule *bulkRule, words url.Values) {
	what, err := v.triage(b, who, *rule, words)
	position := v.Seq
	if err == nil {
		position, err = b.Handle(r.Context(), what)
	}
	if err != nil {
		rule.Failed = b.answers(w, err, v.Language)[0].Words
		return
	}
	v.Done++
	v.Seq = max(v.Seq, position)
}

// triage is the act on one rule: sent again with the same page, it is the same act.
func (v *bulkView) triage(b *Board, who act.Who, rule bulkRule, words url.Values) (domain.Act, error) {
	verb, _ := act.Find(act.OfRule, "triage")
	c, err := verb.Command(act.Form(words), rule.ID.ID)
	if err != nil {
		return domain.Act{}, err
	}
	return who.Act(b.Keys, v.Key+" "+rule.ID.String(), &rule.Version, c)
}

// rulesPicked are the rules that were ticked, each at the version that was seen.
func rulesPicked(s sight, picks []string) (list []bulkRule) {
	seen := map[domain.RuleID]bool{}
	for _, pick := range picks {
		text, version, _ := strings.Cut(pick, ":")
		id, err := domain.ParseID(text)
		rule := domain.RuleID{ID: id}
		if err != nil || seen[rule] || len(list) == rulesOnPage {
			continue
		}
		line, ok := s.Rule(rule, s.Day)
		if !ok {
			continue
		}
		seen[rule] = true
		line.Version, _ = strconv.ParseUint(version, 10, 63) // what is none has never been seen
		list = append(list, bulkRule{Line: line, Pick: pick})
	}
	return list
}
