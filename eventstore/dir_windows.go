package eventstore

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

// lock takes f for this process until it is closed, or until the process ends in
// whatever way.
func lock(f *os.File) error {
	err := control(f, func(fd uintptr) error {
		return windows.LockFileEx(windows.Handle(fd), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
	})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return ErrLocked
	}
	return err
}

// freeSpace is how much this account may still write to the volume of dir.
func freeSpace(dir *os.File) (int64, error) {
	path, err := windows.UTF16PtrFromString(dir.Name())
	if err != nil {
		return 0, err
	}
	var free uint64
	err = windows.GetDiskFreeSpaceEx(path, &free, nil, nil)
	return int64(min(free, 1<<62)), err
}

// renameSynced gives a file that is whole its name, so that both survive a power cut. A
// directory cannot be synced here; the system writes the move through instead.
func renameSynced(_ *os.File, from, to string) error {
	source, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	target, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(source, target, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
}

// createAlone makes a file anew that is for the account that runs the program, the
// system and the administrators. A mode says nothing of that here, and what the
// directory hands down may be more.
func createAlone(path string) (*os.File, error) {
	me, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	about, err := windows.SecurityDescriptorFromString("D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;" + me.User.Sid.String() + ")")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	with := &windows.SecurityAttributes{SecurityDescriptor: about}
	with.Length = uint32(unsafe.Sizeof(*with))
	h, err := windows.CreateFile(name, windows.GENERIC_WRITE, 0, with, windows.CREATE_NEW, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "create", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// crowds are the groups that hold everybody, or everybody who has an account.
var crowds = []windows.WELL_KNOWN_SID_TYPE{
	windows.WinWorldSid, windows.WinAuthenticatedUserSid, windows.WinBuiltinUsersSid, windows.WinBuiltinGuestsSid, windows.WinAnonymousSid, windows.WinInteractiveSid,
}

// othersIn names those who may open a file besides its owner; "" is nobody. Single
// accounts that were given access on purpose are not looked at.
func othersIn(f *os.File) (string, error) {
	about, err := windows.GetNamedSecurityInfo(f.Name(), windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return "", err
	}
	return crowdsIn(about)
}

// crowdsIn names the crowds that an access list lets in. No list lets everybody in.
func crowdsIn(about *windows.SECURITY_DESCRIPTOR) (string, error) {
	list, _, err := about.DACL()
	if errors.Is(err, windows.ERROR_OBJECT_NOT_FOUND) || err == nil && list == nil {
		return "no access list", nil
	}
	if err != nil {
		return "", err
	}
	var names []string
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &entry); err != nil {
			return "", err
		}
		who := (*windows.SID)(unsafe.Pointer(&entry.SidStart))
		if entry.Header.AceType == windows.ACCESS_ALLOWED_ACE_TYPE && isCrowd(who) {
			names = append(names, who.String())
		}
	}
	return strings.Join(names, ", "), nil
}

func isCrowd(who *windows.SID) bool {
	for _, c := range crowds {
		if who.IsWellKnown(c) {
			return true
		}
	}
	return false
}

// ownerOf is -1: an account has a name here and no number.
func ownerOf(fs.FileInfo) int { return -1 }

// knowsNoNames reports whether a file can have no second name where one was wanted,
// whatever anybody does: somebody may keep jetstream on another disk.
func knowsNoNames(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, windows.ERROR_INVALID_FUNCTION) || errors.Is(err, windows.ERROR_NOT_SAME_DEVICE)
}
