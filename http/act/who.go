package act

import (
	"encoding/json"
	"fmt"

	"unrule/domain"
)

// A Who is who acts for the board or reads what it may read.
type Who struct {
	By      string // as the log names them; "" is nobody
	Name    string // as people know them
	Role    domain.Role
	Within  domain.DepartmentID // whose rules they may act on; zero is all
	Session string              // the one they came in by; "" with a token
}

// May reports whether they hold a role or a higher one.
func (w Who) May(role domain.Role) bool { return w.Role.Allows(role) }

// ForAll refuses whoever is limited to one department what concerns the organisation
// and is no act of the log, which would refuse it itself.
func (w Who) ForAll() error {
	if !w.Within.IsZero() {
		return domain.Refuse(domain.RuleNotTheirs, "")
	}
	return nil
}

// Keys is the keyed hash of the installation; purposes keep its uses apart.
type Keys func(purpose string, parts ...string) [32]byte

// Made is the id of what somebody makes under a key: a retry makes the same.
func (k Keys) Made(of, by, key string) domain.ID {
	made := k("made "+of, by, key)
	return domain.IDFrom([16]byte(made[:16]))
}

// Act is a command in their name. Under the same key the same command is stored once,
// for as long as the log lives, and another one is refused; expects is the version of
// the rule that they have seen, nil where it is about none.
func (w Who) Act(keys Keys, key string, expects *uint64, c domain.Command) (domain.Act, error) {
	content, err := json.Marshal(c)
	if err != nil {
		return domain.Act{}, fmt.Errorf("act: write %T: %w", c, err)
	}
	id := domain.ActID(keys("act", w.By, key), keys("act content", fmt.Sprintf("%T", c), string(content)))
	return domain.Act{ID: id, By: w.By, Within: w.Within, Expects: expects, Command: c}, nil
}
