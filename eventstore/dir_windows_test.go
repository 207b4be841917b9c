package eventstore

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// TestSecretIsMadeForItsOwnerAlone makes one in a directory that hands down more.
func TestSecretIsMadeForItsOwnerAlone(t *testing.T) {
	o := optionsIn(t)
	if err := open(t, o).Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(o.Dir, "secret"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if others, err := othersIn(f); others != "" || err != nil {
		t.Errorf("othersIn(secret) = %q, %v, want nobody", others, err)
	}
}

func TestCrowds(t *testing.T) {
	for list, want := range map[string]string{
		"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;S-1-5-21-1-2-3-1000)": "",
		"D:(A;;FA;;;SY)(A;ID;FR;;;BU)":                             "S-1-5-32-545",
		"D:(A;;FA;;;SY)(A;;0x1200a9;;;AU)(A;;GW;;;WD)":             "S-1-5-11, S-1-1-0",
		"D:(D;;FA;;;WD)(A;;FA;;;SY)":                               "",
		"O:SY":                                                     "no access list",
	} {
		about, err := windows.SecurityDescriptorFromString(list)
		if err != nil {
			t.Fatalf("%s: %v", list, err)
		}
		if got, err := crowdsIn(about); got != want || err != nil {
			t.Errorf("crowdsIn(%s) = %q, %v, want %q", list, got, err, want)
		}
	}
}

func TestSecretForEverybodyIsRefused(t *testing.T) {
	o := optionsIn(t)
	about, err := windows.SecurityDescriptorFromString("D:P(A;;FA;;;SY)(A;;FA;;;WD)")
	if err != nil {
		t.Fatal(err)
	}
	makeWith(t, filepath.Join(o.Dir, "secret"), about)
	if _, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "may be read by others (S-1-1-0") {
		t.Errorf("Open() = %v, want it refused", err)
	}
}

func makeWith(t *testing.T, path string, about *windows.SECURITY_DESCRIPTOR) {
	t.Helper()
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	with := &windows.SecurityAttributes{SecurityDescriptor: about}
	with.Length = uint32(unsafe.Sizeof(*with))
	h, err := windows.CreateFile(name, windows.GENERIC_WRITE, 0, with, windows.CREATE_NEW, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		t.Fatal(err)
	}
	f := os.NewFile(uintptr(h), path)
	defer f.Close()
	if _, err := f.Write(make([]byte, secretSize)); err != nil {
		t.Fatal(err)
	}
}
