package act

import (
	"encoding"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"unrule/domain"
)

// Refusals of a field that is not what it must be.
var (
	NumberType = domain.Code{Name: "number.type", Reason: domain.Invalid, Text: "A whole number is expected here."}
	ListType   = domain.Code{Name: "list.type", Reason: domain.Invalid, Text: "A list of words is expected here."}
	AmountType = domain.Code{Name: "amount.type", Reason: domain.Invalid, Text: "An amount like 25 or 25.50 is expected here."}
	FlagType   = domain.Code{Name: "flag.type", Reason: domain.Invalid, Text: "true or false is expected here."}
)

// Codes lists the refusals of the room.
var Codes = []domain.Code{NumberType, ListType, AmountType, FlagType}

// A Source is where fields stand: a JSON object or a form of a page. Each answers
// whether the field was given; what is not of the kind that is asked for is an error.
type Source interface {
	Text(name string) (text string, given bool, err error)
	Number(name string) (digits string, given bool, err error)
	List(name string) (words []string, given bool, err error)
	Flag(name string) (on, given bool, err error)
}

// Fields reads a source into a command. It notes everything that is wrong and goes on,
// so that whoever acts learns of all of it at once. Nothing is demanded here: what must
// be said is a law of the domain.
type Fields struct {
	from Source
	errs []error
}

// Read begins with a source.
func Read(from Source) *Fields { return &Fields{from: from} }

// Err is all that was noted.
func (f *Fields) Err() error { return errors.Join(f.errs...) }

func (f *Fields) note(name string, err error) {
	var r *domain.Refusal
	if errors.As(err, &r) {
		there := *r
		there.Field = "/" + name
		err = &there
	}
	f.errs = append(f.errs, err)
}

// Text is a text, "" where none was given.
func (f *Fields) Text(name string) string {
	s, _, err := f.from.Text(name)
	if err != nil {
		f.note(name, err)
	}
	return s
}

// Word reads a word of a closed list, a date or an id; what was not given or is empty
// leaves it as it is.
func (f *Fields) Word(name string, into encoding.TextUnmarshaler) {
	s, given, err := f.from.Text(name)
	if err == nil && given && s != "" {
		err = into.UnmarshalText([]byte(strings.TrimSpace(s)))
	}
	if err != nil {
		f.note(name, err)
	}
}

// ID reads an id; what is no id is refused as something unknown, in the words of what
// it should have been the id of.
func (f *Fields) ID(name string, unknown domain.Code) (id domain.ID) {
	s, given, err := f.from.Text(name)
	if err == nil && given && s != "" {
		if id, err = domain.ParseID(strings.TrimSpace(s)); err != nil {
			err = domain.Refuse(unknown, "")
		}
	}
	if err != nil {
		f.note(name, err)
	}
	return id
}

// Department reads the id of a department.
func (f *Fields) Department(name string) domain.DepartmentID {
	return domain.DepartmentID{ID: f.ID(name, domain.DepartmentUnknown)}
}

// Rule reads the id of a rule.
func (f *Fields) Rule(name string) domain.RuleID {
	return domain.RuleID{ID: f.ID(name, domain.RuleUnknown)}
}

// Number reads a whole number, 0 where none was given. Its bounds are laws of the domain.
func (f *Fields) Number(name string) (n int64) {
	s, given, err := f.from.Number(name)
	if err == nil && given && s != "" {
		if n, err = strconv.ParseInt(s, 10, 64); err != nil {
			err = domain.Refuse(NumberType, "")
		}
	}
	if err != nil {
		f.note(name, err)
	}
	return n
}

// List reads a list of words.
func (f *Fields) List(name string) []string {
	list, _, err := f.from.List(name)
	if err != nil {
		f.note(name, err)
	}
	return list
}

// Flag reads true or false; what was not given is false.
func (f *Fields) Flag(name string) bool {
	on, _, err := f.from.Flag(name)
	if err != nil {
		f.note(name, err)
	}
	return on
}

// A Form is the fields of a page's form. A browser sends line ends as CR LF.
type Form url.Values

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Text is the first value under a name.
func (f Form) Text(name string) (string, bool, error) {
	values, given := f[name]
	if !given || len(values) == 0 {
		return "", false, nil
	}
	return lineEnds.Replace(values[0]), true, nil
}

// Number is the first value under a name, without the blanks around it.
func (f Form) Number(name string) (string, bool, error) {
	s, given, err := f.Text(name)
	return strings.TrimSpace(s), given, err
}

// List is all values under a name.
func (f Form) List(name string) ([]string, bool, error) {
	values, given := f[name]
	return values, given, nil
}

// Flag is whether a box was ticked.
func (f Form) Flag(name string) (bool, bool, error) {
	_, given := f[name]
	return given, given, nil
}
