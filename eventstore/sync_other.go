//go:build !linux

package eventstore

import "os"

// groupSync is nil: only Linux is known to sync a whole file system and report
// its errors.
func groupSync(*os.File) func() error { return nil }

// fileSystem knows no kinds here.
func fileSystem(*os.File) (name string, volatile bool) { return "", false }
