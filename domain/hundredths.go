package domain

import "fmt"

// Hundredths is a decimal number with two places, kept as an integer so that a
// replay gives the same figure on every machine.
type Hundredths int64

func (h Hundredths) String() string {
	sign := ""
	if h < 0 {
		sign, h = "-", -h
	}
	return fmt.Sprintf("%s%d.%02d", sign, h/100, h%100)
}

// MarshalJSON writes a number with two places.
func (h Hundredths) MarshalJSON() ([]byte, error) { return []byte(h.String()), nil }
