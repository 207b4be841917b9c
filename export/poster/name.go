package poster

import (
	"fmt"
	"strings"
	"unicode"

	"unrule/domain"
)

// MaxName is how many characters a name may have: more are too small on one line.
const MaxName = 80

// A Name says whose poster it is. It is one line of characters that can be seen.
type Name string

// UnmarshalText takes a name without the blanks around it.
func (n *Name) UnmarshalText(b []byte) error {
	text, err := domain.CleanLine("", strings.TrimSpace(string(b)), MaxName)
	if err != nil {
		return err
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return fmt.Errorf("the name holds %U, which cannot be printed", r)
		}
	}
	*n = Name(text)
	return nil
}
