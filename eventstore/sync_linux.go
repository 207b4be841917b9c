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

// fileSystems are kinds of file systems by name, with whether they lie in memory.
var fileSystems = map[int64]struct {
	name     string
	volatile bool
}{
	unix.EXT4_SUPER_MAGIC: {"ext4", false}, unix.XFS_SUPER_MAGIC: {"xfs", false}, unix.BTRFS_SUPER_MAGIC: {"btrfs", false},
	unix.F2FS_SUPER_MAGIC: {"f2fs", false}, unix.NFS_SUPER_MAGIC: {"nfs", false}, unix.SMB2_SUPER_MAGIC: {"smb", false},
	unix.CIFS_SUPER_MAGIC: {"cifs", false}, unix.FUSE_SUPER_MAGIC: {"fuse", false}, unix.OVERLAYFS_SUPER_MAGIC: {"overlayfs", false},
	0x2fc12fc1: {"zfs", false}, unix.TMPFS_MAGIC: {"tmpfs", true}, unix.RAMFS_MAGIC: {"ramfs", true},
}

// fileSystem is the kind of file system that a directory lies on.
func fileSystem(dir *os.File) (name string, volatile bool) {
	var fs unix.Statfs_t
	if err := control(dir, func(fd uintptr) error { return unix.Fstatfs(int(fd), &fs) }); err != nil {
		return "", false
	}
	kind := fileSystems[int64(fs.Type)]
	return kind.name, kind.volatile
}
