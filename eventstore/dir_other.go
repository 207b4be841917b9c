//go:build !(linux || darwin || freebsd)

package eventstore

import (
	"errors"
	"os"
)

// lock refuses: two processes on one directory would ruin the log, and nothing
// here can keep the second one out.
func lock(*os.File) error { return errors.ErrUnsupported }

func freeSpace(*os.File) (int64, error) { return 0, errors.ErrUnsupported }
