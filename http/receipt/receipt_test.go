package receipt

import (
	"crypto/hmac"
	"crypto/sha256"
	"io"
	"regexp"
	"strings"
	"testing"

	"unrule/domain"
)

func testKey(purpose string, parts ...string) [32]byte {
	mac := hmac.New(sha256.New, []byte("a secret of the tests"))
	io.WriteString(mac, purpose)
	for _, p := range parts {
		mac.Write([]byte{0})
		io.WriteString(mac, p)
	}
	return [32]byte(mac.Sum(nil))
}

// The derivation is a promise: whoever holds a receipt of today must be able to use it
// with the program of tomorrow.
func TestDerivationNeverChanges(t *testing.T) {
	keys := Keys(testKey)
	rc := keys.Receipt("a key")
	got := []string{rc.String(), keys.Report(rc).String(), keys.Rule(rc).String(), keys.Act(rc).String()}
	want := []string{
		"5E7V-T48P-PYWP-95N9-KCS3-QETM", "24d3cbf4-0e41-4632-89c5-6a56387dcc34",
		"877c267e-f367-41ef-86a5-982f10968289", "5d610d3a-50bd-425b-a47b-9e0ef583d705",
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("derived %q, want %q", got, want)
			break
		}
	}
	for _, id := range got[1:] {
		if _, err := domain.ParseID(id); err != nil {
			t.Errorf("%s is no id: %v", id, err)
		}
	}
}

func TestReceiptIsReadAsPeopleTypeIt(t *testing.T) {
	const rc = Receipt("0123456789ABCDEFGHJKMN01")
	for _, typed := range []string{
		string(rc), rc.String(), strings.ToLower(rc.String()), " 0123 4567 89AB CDEF GHJK MN01 ", "O123456789ABCDEFGHJKMNoi",
		"oI2345-6789ab\u00a0cdefghjkmn0L", "0123\u20134567\u201189ABCDEFGHJKMN0l", "\t0123456789abcdefghjkmn01",
	} {
		if got, ok := Parse(typed); !ok || got != rc {
			t.Errorf("Parse(%q) = %q, %v; want %q", typed, got, ok, rc)
		}
	}
	for _, typed := range []string{"", "x", string(rc[:23]), string(rc) + "0", "U123456789ABCDEFGHJKMN01", "0123456789ABCDEFGHJKMN0ñ",
		"0123_4567_89AB_CDEF_GHJK_MN01", strings.Repeat("0", 10_000), "\x000123456789ABCDEFGHJKMN01"} {
		if got, ok := Parse(typed); ok {
			t.Errorf("Parse(%q) = %q, want none", typed, got)
		}
	}
}

var shownReceipt = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}$`)

func FuzzReceipt(f *testing.F) {
	for _, seed := range []string{"", "0123-4567-89AB-CDEF-GHJK-MN01", "oil", "\u2010", "ÿ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		rc, ok := Parse(typed)
		if !shownReceipt.MatchString(rc.String()) {
			t.Fatalf("Parse(%q) = %q", typed, rc)
		}
		if again, _ := Parse(rc.String()); ok && again != rc {
			t.Fatalf("Parse(%q) = %q, read again %q", typed, rc, again)
		}
	})
}
