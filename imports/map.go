package imports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// A Map says what the columns of a file mean. Columns are named exactly as the
// file's first line names them; a column of the joined file is named "as.column".
type Map struct {
	Name      string      `json:"name"` // part of every id: another name is another import
	Note      string      `json:"note,omitempty"`
	Delimiter string      `json:"delimiter,omitempty"` // one character; a comma when absent
	Fields    []string    `json:"fields"`              // every column that is read
	Personal  []string    `json:"personal,omitempty"`  // columns that must not be read
	Empty     []string    `json:"empty,omitempty"`     // values that mean that nothing was said
	Key       []string    `json:"key"`                 // columns that together name a row
	Join      *Join       `json:"join,omitempty"`
	Only      []Condition `json:"only,omitempty"` // rows that do not meet all of them are skipped

	Rule       Rule       `json:"rule"`
	Department *Value     `json:"department,omitempty"` // the owner; empty: nobody is named
	Day        []DateRule `json:"day"`                  // of the report; the first that applies is used
	Happened   []DateRule `json:"last_happened,omitempty"`

	Side      Value   `json:"side"`
	Impacts   []Value `json:"impacts,omitempty"` // all that they say; several words at once are parted by spaces
	Severity  *Value  `json:"severity,omitempty"`
	Frequency *Value  `json:"frequency,omitempty"`
	Seconds   *Value  `json:"seconds,omitempty"`
	Story     *Value  `json:"story,omitempty"`
	Proposal  *Value  `json:"proposal,omitempty"`
	Language  *Value  `json:"language,omitempty"`

	Assumed *Assumed `json:"assumed,omitempty"`
}

// A Join reads a second file and adds its columns to the rows of the first.
type Join struct {
	File     string   `json:"file"` // beside the first file; a name, no folder
	As       string   `json:"as"`   // what its columns are called here: "as.column"
	Fields   []string `json:"fields"`
	Personal []string `json:"personal,omitempty"`
	Key      string   `json:"key"` // its column that names a row
	On       string   `json:"on"`  // the first file's column that holds that name
}

// A Condition holds when the column has one of the values in In and none in NotIn.
type Condition struct {
	Field string   `json:"field"`
	In    []string `json:"in,omitempty"`
	NotIn []string `json:"not_in,omitempty"`
}

// A Value says where one field of a report comes from: a column or a constant.
// With Values a cell is translated; a cell without a translation is rejected,
// unless Otherwise gives one or Keep leaves it as it is.
type Value struct {
	Field      string            `json:"field,omitempty"`
	Constant   string            `json:"constant,omitempty"`
	FoldSpaces bool              `json:"fold_spaces,omitempty"` // runs of spaces of any sort become one plain space
	Values     map[string]string `json:"values,omitempty"`
	Otherwise  string            `json:"otherwise,omitempty"`
	Keep       bool              `json:"keep,omitempty"`
	Required   bool              `json:"required,omitempty"` // an empty cell costs its row
}

// A Rule says which rule a row is about: the one a column names, or each of the
// columns in Flags that is set, so that one row may make several reports.
type Rule struct {
	Value
	Key           string   `json:"key,omitempty"` // column that names the rule, where its title may change
	Flags         []string `json:"flags,omitempty"`
	Set           string   `json:"set,omitempty"`   // value of a flag that is set; "1" when absent
	Unset         []string `json:"unset,omitempty"` // values of one that is not; "" and "0" when absent
	PerDepartment bool     `json:"per_department,omitempty"`
	Kind          string   `json:"kind,omitempty"` // of every rule
}

// A DateRule says how a date is written in the rows that meet When. A date that
// fits several of the formats and is not the same day in all is rejected.
type DateRule struct {
	Field   string     `json:"field"`
	When    *Condition `json:"when,omitempty"`
	Formats []string   `json:"formats"` // such as D/M/YYYY; see [ParseMap]
}

// Assumed holds what the data do not say and somebody decided to believe, so that
// everybody sees that it is believed and not known.
type Assumed struct {
	Note      string   `json:"note"`
	Impacts   []string `json:"impacts,omitempty"`
	Severity  int      `json:"severity,omitempty"`
	Frequency string   `json:"frequency,omitempty"`
	Seconds   int64    `json:"seconds,omitempty"`
}

// ParseMap reads a map and checks that it is whole: that it knows every key in
// it, names every column that it uses, uses every column that it names, and
// yields only words of the domain. Formats of dates are made of D or DD, M or MM,
// YYYY or YY (which is 20YY) and the signs between them.
func ParseMap(r io.Reader) (Map, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxMapBytes+1))
	if err != nil {
		return Map{}, fmt.Errorf("imports: read map: %w", err)
	}
	if len(raw) > maxMapBytes {
		return Map{}, fmt.Errorf("imports: map: longer than %d bytes", maxMapBytes)
	}
	m, err := decodeMap(raw)
	if err != nil {
		return Map{}, fmt.Errorf("imports: map: %w", err)
	}
	if err := m.check(); err != nil {
		return Map{}, fmt.Errorf("imports: map: %w", err)
	}
	return m, nil
}

const maxMapBytes = 1 << 20

// flagSet and flagUnset are what flags hold unless the map says otherwise.
func (r Rule) flagSet() string {
	if r.Set == "" {
		return "1"
	}
	return r.Set
}

func (r Rule) flagUnset(v string) bool {
	if r.Unset == nil {
		return v == "" || v == "0"
	}
	return slices.Contains(r.Unset, v)
}

// holds reports whether the condition is met by a record.
func (c Condition) holds(r record) bool {
	v := r.get(c.Field)
	return (len(c.In) == 0 || slices.Contains(c.In, v)) && !slices.Contains(c.NotIn, v)
}

// jsonSyntax gives an error of the decoder a sentence without type names.
func jsonSyntax(err error) error {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s: a %s does not belong there", t.Field, t.Value)
	}
	return err
}
