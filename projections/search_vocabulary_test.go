package projections

import (
	"slices"
	"testing"
)

// Every single slip in a word of four letters or more leads back to it.
func TestFindForgivesEverySlip(t *testing.T) {
	for _, word := range []string{"mesa", "badge", "viajes", "aaaab", "reembolso", "congelado"} {
		f := finderOf(word + " xxxxxxxx")
		letters := []rune(word)
		wrong := map[string]bool{}
		for i := range letters {
			wrong[string(letters[:i])+string(letters[i+1:])] = true
			wrong[string(letters[:i])+"q"+string(letters[i:])] = true
			wrong[string(letters[:i])+"q"+string(letters[i+1:])] = true
			if i > 0 {
				swapped := slices.Clone(letters)
				swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
				wrong[string(swapped)] = true
			}
		}
		for q := range wrong {
			if len(q) >= minSlip && len(f.find(q+" zzzzzz", 1, everyDoc)) == 0 {
				t.Errorf("find(%q) does not find %q", q, word)
			}
		}
	}
}

func TestSlips(t *testing.T) {
	for _, tt := range []struct {
		written, meant string
		open           bool
		want           int
	}{
		{"mesa", "mesa", false, 0},
		{"msea", "mesa", false, 1},
		{"mes", "mesa", false, 1},
		{"mes", "mesa", true, 0},
		{"mess", "mesa", false, 1},
		{"mmesa", "mesa", false, 1},
		{"casa", "mesa", false, 2},
		{"contarse", "contrasena", true, 1},
		{"", "mesa", false, 4},
		{"mesa", "", false, 4},
	} {
		if got := slips([]rune(tt.written), []rune(tt.meant), tt.open, 9); got != tt.want {
			t.Errorf("slips(%q, %q, %t) = %d, want %d", tt.written, tt.meant, tt.open, got, tt.want)
		}
	}
}
