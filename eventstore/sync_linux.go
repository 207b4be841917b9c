package eventstore

import (
	"os"
	"slices"

	"golang.org/x/sys/unix"
)

// honoured lists the file systems on which syncfs(2) is known to leave everything
// written before it on the disk; ext4 was tried with real power cuts.
var honoured = []int64{unix.EXT4_SUPER_MAGIC, unix.XFS_SUPER_MAGIC, unix.BTRFS_SUPER_MAGIC}

// groupSync is a sync of the whole file system under dir, or nil where it cannot
// be relied on. The directory stays open from before the first write, because an
// error is reported only to descriptors that were open when it happened.
func groupSync(dir *os.File) func() error {
	var fs unix.Statfs_t
	statfs := func(fd uintptr) error { return unix.Fstatfs(int(fd), &fs) }
	if err := control(dir, statfs); err != nil || !slices.Contains(honoured, int64(fs.Type)) {
		return nil
	}
	return func() error {
		return control(dir, func(fd uintptr) error { return unix.Syncfs(int(fd)) })
	}
}
