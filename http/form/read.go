package form

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"unrule/domain"
)

// What can be wrong with what somebody wrote before the domain sees it.
var (
	AmountNumber = domain.Code{Name: "amount.number", Reason: domain.Invalid, Text: "A number is expected here."}
	AmountRange  = domain.Code{Name: "amount.range", Reason: domain.Invalid, Text: "The time must lie between a second and 31 days."}
	AnswerNeeded = domain.Code{Name: "answer.required", Reason: domain.Invalid, Text: "An answer must be chosen."}
)

// Codes lists every refusal of a form.
var Codes = []domain.Code{AmountNumber, AmountRange, AnswerNeeded}

// A reader makes the fact of a draft and notes what is wrong with it, by field.
type reader struct {
	*draft
	e     domain.FrictionReported
	wrong []*domain.Refusal
}

func (rd *reader) refuse(field string, err error) {
	if r, ok := err.(*domain.Refusal); ok {
		moved := *r
		moved.Field = field
		rd.wrong = append(rd.wrong, &moved)
	}
}

// read makes the fact of a draft, and lists what is wrong with it, in the order of the
// questions.
func (d *draft) read() (domain.FrictionReported, []*domain.Refusal) {
	rd := &reader{draft: d}
	rd.rule()
	rd.effect()
	rd.time()
	rd.you()
	rd.e.Story = rd.text("story", domain.MaxStory)
	rd.e.Proposal = rd.text("proposal", domain.MaxProposal)
	if rd.e.Story != "" || rd.e.Proposal != "" {
		rd.e.Language = d.Language // of the words; without any it would tell of the browser alone
	}
	return rd.e, rd.wrong
}

func (rd *reader) rule() {
	if rd.Rule != "" {
		if err := rd.e.Rule.UnmarshalText([]byte(rd.Rule)); err != nil {
			rd.refuse("title", domain.Refuse(domain.RuleUnknown, ""))
		}
		return
	}
	var err error
	rd.e.Title, err = rd.title()
	rd.refuse("title", err)
}

// title is the rule in the reporter's words, on one line.
func (d *draft) title() (string, error) {
	title := strings.TrimSpace(strings.Join(strings.FieldsFunc(d.said("title"), func(r rune) bool { return r == '\n' || r == '\t' }), " "))
	if domain.Blank(title) {
		return "", domain.Refuse(domain.TextRequired, "")
	}
	return domain.CleanLine("", title, domain.MaxTitle)
}

func (rd *reader) effect() {
	for _, word := range rd.Said["impact"] {
		var impact domain.Impact
		if err := impact.UnmarshalText([]byte(word)); err != nil {
			rd.refuse("impact", err)
		} else if !slices.Contains(rd.e.Impacts, impact) {
			rd.e.Impacts = append(rd.e.Impacts, impact)
		}
	}
	if len(rd.Said["impact"]) == 0 {
		rd.refuse("impact", domain.Refuse(domain.ImpactsRequired, ""))
	}
	if s := rd.said("severity"); s != "" {
		if len(s) != 1 || s < "1" || s > "4" {
			rd.refuse("severity", domain.Refuse(domain.WordUnknown, ""))
			return
		}
		rd.e.Severity = int(s[0] - '0')
	}
}

func (rd *reader) time() {
	if s := rd.said("frequency"); s != "" {
		rd.refuse("frequency", rd.e.Frequency.UnmarshalText([]byte(s)))
	}
	var err error
	rd.e.Seconds, err = seconds(rd.said("amount"), rd.said("unit"))
	rd.refuse("amount", err)
	if s := rd.said("month"); s != "" {
		rd.refuse("month", rd.e.LastHappened.UnmarshalText([]byte(s)))
	}
}

// units are the seconds of a unit of time.
var units = map[string]int64{"minutes": 60, "hours": 3600}

// thousands is a mark that may mean thousands or a decimal: 1.000, 1,500.
var thousands = regexp.MustCompile(`[.,]\d{3}$`)

// seconds reads a time as people write it: 15, 1.5 or 1,5; "" is not said.
func seconds(amount, unit string) (int64, error) {
	amount = strings.TrimSpace(amount)
	if amount == "" {
		return 0, nil
	}
	if thousands.MatchString(amount) {
		return 0, domain.Refuse(AmountNumber, "")
	}
	amount = strings.Replace(amount, ",", ".", 1)
	if strings.ContainsFunc(amount, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }) || len(amount) > 12 {
		return 0, domain.Refuse(AmountNumber, "")
	}
	n, ok := new(big.Rat).SetString(amount)
	if !ok {
		return 0, domain.Refuse(AmountNumber, "")
	}
	per, ok := units[unit]
	if !ok {
		per = units["minutes"]
	}
	n.Mul(n, big.NewRat(per, 1))
	whole := new(big.Int).Quo(n.Num(), n.Denom())
	if !whole.IsInt64() || whole.Int64() < 1 || whole.Int64() > domain.MaxSeconds {
		return 0, domain.Refuse(AmountRange, "")
	}
	return whole.Int64(), nil
}

// you reads who is speaking. Whoever names their own department works here, also
// without having said so.
func (rd *reader) you() {
	if s := rd.said("side"); s != "" {
		rd.refuse("side", rd.e.Side.UnmarshalText([]byte(s)))
	}
	rd.e.Sufferer = rd.department("sufferer")
	rd.e.Owner = rd.department("owner")
	if !rd.e.Sufferer.IsZero() {
		if rd.said("side") == "" {
			rd.e.Side = domain.Employee
		}
		if rd.e.Side == domain.Customer {
			rd.refuse("sufferer", domain.Refuse(domain.SuffererCustomer, ""))
		}
	}
}

func (rd *reader) department(field string) (id domain.DepartmentID) {
	if s := rd.said(field); s != "" {
		if err := id.UnmarshalText([]byte(s)); err != nil {
			rd.refuse(field, domain.Refuse(domain.DepartmentUnknown, ""))
		}
	}
	return id
}

// text reads a text that need not be there; one in which nothing can be seen is none.
func (rd *reader) text(field string, most int) string {
	s := rd.said(field)
	if domain.Blank(s) {
		return ""
	}
	s, err := domain.CleanText("", s, most)
	rd.refuse(field, err)
	return s
}
