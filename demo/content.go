package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"

	"unrule/domain"
)

//go:embed content/*.json
var files embed.FS

// Name is the name of the organisation. There is no such group of hospitals.
const Name = "Grupo Hospitalario Tres Faros"

// A content is all that is written by hand.
type content struct {
	departments []department
	rules       []rule
	talk        map[domain.Language]talk
}

// A department, and those who answer for what it owns.
type department struct {
	Slug    string   `json:"slug"`
	Name    string   `json:"name"`
	People  int64    `json:"people"`
	Persons []string `json:"persons"`
}

// A rule is one rule, what is said of it and what becomes of it.
type rule struct {
	Slug      string           `json:"slug"`
	Title     string           `json:"title"`
	Was       string           `json:"was,omitempty"` // title that its first reporter gave it
	Language  domain.Language  `json:"language"`
	Owner     string           `json:"owner"`
	Kind      domain.Kind      `json:"kind"`
	Authority domain.Authority `json:"authority"`
	Diagnosis domain.Diagnosis `json:"diagnosis"`
	Ease      domain.Ease      `json:"ease"`
	Sides     []domain.Side    `json:"sides"`
	From      []string         `json:"from,omitempty"` // sufferers, the hardest hit first
	Impacts   []domain.Impact  `json:"impacts"`
	Severity  int              `json:"severity"`
	Frequency domain.Frequency `json:"frequency"`
	Minutes   int64            `json:"minutes"`
	Customers *cost            `json:"customers,omitempty"` // where it costs them something else than the staff
	Reports   int              `json:"reports"`
	Life      string           `json:"life"`            // a key of lives
	Board     bool             `json:"board,omitempty"` // it was put up by the board
	Into      string           `json:"into,omitempty"`  // slug of the rule that it is merged into

	Stories          []string `json:"stories"` // sentences that anybody may say
	StoriesStaff     []string `json:"stories_staff,omitempty"`
	StoriesCustomers []string `json:"stories_customers,omitempty"`
	StoriesAgain     []string `json:"stories_again,omitempty"` // once it was said to be gone
	StoriesOther     []string `json:"stories_other,omitempty"` // in the other language
	Proposals        []string `json:"proposals,omitempty"`
	Reason           string   `json:"reason,omitempty"` // of the decision, or words of the rejection
	Justification    string   `json:"justification,omitempty"`
	Motivation       string   `json:"motivation,omitempty"`   // of the reopening
	EscalatedTo      string   `json:"escalated_to,omitempty"` // the body that can decide
	Slip             string   `json:"slip,omitempty"`

	Populations []population `json:"populations,omitempty"`
	Measured    *measured    `json:"measured,omitempty"`
}

// A cost is how often a rule hits somebody, and for how long.
type cost struct {
	Frequency domain.Frequency `json:"frequency"`
	Minutes   int64            `json:"minutes"`
}

// A population is of a department, or of the customers where none is named.
type population struct {
	Department string `json:"department,omitempty"`
	People     int64  `json:"people"`
	Source     string `json:"source"`
}

type measured struct {
	Seconds       int64  `json:"seconds"`
	TimesPerMonth int64  `json:"times_per_month"`
	Source        string `json:"source"`
}

// A talk is what can be said in one language about any rule.
type talk struct {
	Openers          map[domain.Side][]string `json:"openers"`
	Departments      map[string][]string      `json:"departments"` // openers of whoever works there
	Closers          map[domain.Side][]string `json:"closers"`
	Thanks           []string                 `json:"thanks"`
	Acknowledgements []string                 `json:"acknowledgements"` // of replies
	Questions        []question               `json:"questions"`
	Slips            []string                 `json:"slips"`
	Justifications   []string                 `json:"justifications"`
	Spam             []string                 `json:"spam"`
	Holds            []string                 `json:"holds"` // reasons for holding a report
}

type question struct {
	Ask     string   `json:"ask"`
	Replies []string `json:"replies"`
}

// read is the content. It is a part of the program: what is wrong with it fails the
// tests.
func read() (content, error) {
	c := content{talk: map[domain.Language]talk{}}
	var spanish, english talk
	parts, err := fs.Glob(files, "content/rules-*.json")
	if err != nil {
		return c, fmt.Errorf("demo: %w", err)
	}
	for _, part := range parts {
		var rules []rule
		if err := decode(part, &rules); err != nil {
			return c, err
		}
		c.rules = append(c.rules, rules...)
	}
	for name, into := range map[string]any{
		"content/departments.json": &c.departments, "content/talk-es.json": &spanish, "content/talk-en.json": &english,
	} {
		if err := decode(name, into); err != nil {
			return c, err
		}
	}
	c.talk[domain.Spanish], c.talk[domain.English] = spanish, english
	return c, nil
}

func decode(name string, into any) error {
	b, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("demo: read %s: %w", name, err)
	}
	return nil
}
