//go:build !(linux || darwin || freebsd || windows)

package eventstore

import (
	"errors"
	"io/fs"
	"os"
)

// lock refuses: two processes on one directory would ruin the log, and nothing
// here can keep the second one out.
func lock(*os.File) error { return errors.ErrUnsupported }

func freeSpace(*os.File) (int64, error) { return 0, errors.ErrUnsupported }

func renameSynced(*os.File, string, string) error { return errors.ErrUnsupported }

func createAlone(string) (*os.File, error) { return nil, errors.ErrUnsupported }

func othersIn(*os.File) (string, error) { return "", errors.ErrUnsupported }

func ownerOf(fs.FileInfo) int { return -1 }

func knowsNoNames(err error) bool { return errors.Is(err, errors.ErrUnsupported) }
