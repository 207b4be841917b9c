package eventstore

import (
	"errors"
	"os"
)

// control does something with an open file, which is not closed meanwhile.
func control(f *os.File, do func(fd uintptr) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	return errors.Join(raw.Control(func(fd uintptr) { err = do(fd) }), err)
}
