package eventstore

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// A dataDir is the data directory, held by this process alone.
type dataDir struct {
	path   string
	self   *os.File
	lock   *os.File
	secret [secretSize]byte
	young  bool                          // the secret was made at this opening
	free   func(*os.File) (int64, error) // freeSpace, or another in tests
	hashes sync.Pool                     // of *keyed with the secret
}

// Exists reports whether a directory holds a log, or the secret of one. One that may not
// be looked into counts as holding it: whoever opens it then hears why that cannot be.
func Exists(dir string) bool {
	for _, name := range []string{"secret", "jetstream"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil || errors.Is(err, fs.ErrPermission) {
			return true
		}
	}
	return false
}

// openDir makes the directory if need be, locks it and reads its secret, or that in a
// file which several nodes share.
func openDir(path, shared string) (*dataDir, error) {
	d := &dataDir{path: path, free: freeSpace}
	if err := d.open(shared); err != nil {
		d.close()
		return nil, fmt.Errorf("open data directory %s: %w", path, err)
	}
	return d, nil
}

func (d *dataDir) open(shared string) (err error) {
	if err = d.hold(); err != nil {
		return err
	}
	if err = d.endRestore(); err != nil {
		return err
	}
	own := filepath.Join(d.path, "secret")
	if shared == "" {
		return d.readOrMakeSecret(own)
	}
	if d.secret, err = readSecret(shared); err != nil {
		return err
	}
	if mine, err := readSecret(own); !errors.Is(err, fs.ErrNotExist) && (err != nil || mine != d.secret) {
		return errors.Join(fmt.Errorf("%s is another secret than %s: keep the one that the log was begun with", own, shared), err)
	}
	return nil
}

// hold makes the directory if need be and locks it.
func (d *dataDir) hold() (err error) {
	if err = os.MkdirAll(d.path, 0o700); err != nil {
		return err
	}
	if d.self, err = os.Open(d.path); err != nil {
		return err
	}
	if d.lock, err = os.OpenFile(filepath.Join(d.path, "lock"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return err
	}
	return lock(d.lock)
}

// close lets the next process in.
func (d *dataDir) close() {
	if d.lock != nil {
		_ = d.lock.Close()
	}
	if d.self != nil {
		_ = d.self.Close()
	}
}

// readOrMakeSecret reads the secret, or makes one where there is none yet and no log that
// was written with one: with another no receipt would be known any more, and every
// retry would be stored twice.
func (d *dataDir) readOrMakeSecret(path string) (err error) {
	if d.secret, err = readSecret(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := os.Stat(filepath.Join(d.path, "jetstream")); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("%s is missing beside the log: put it back, for no receipt is known without it", path), err)
	}
	d.young = true
	return d.makeSecret(path)
}

// readSecret reads a secret. One that others can read is refused and not mended: they may
// have read it already.
func readSecret(path string) (secret [secretSize]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return secret, err
	}
	defer f.Close()
	if err := checkSecret(f); err != nil {
		return secret, err
	}
	_, err = f.ReadAt(secret[:], 0)
	return secret, err
}

// secretSize is how long a secret is.
const secretSize = 32

// checkSecret says what is wrong with a file that should be a secret.
func checkSecret(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	switch others, err := othersIn(f); {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no file: a secret has %d bytes", f.Name(), secretSize)
	case others != "":
		return fmt.Errorf("%s may be read by others (%s): it is for its owner alone, mode 0600", f.Name(), others)
	case info.Size() != secretSize:
		return fmt.Errorf("%s has %d bytes: a secret has %d", f.Name(), info.Size(), secretSize)
	}
	return nil
}

// makeSecret leaves either a whole secret behind or none: what is hashed with it
// is in the log for good, so it may not change after a power cut.
func (d *dataDir) makeSecret(path string) error {
	rand.Read(d.secret[:])
	return d.writeSecret(path)
}

func (d *dataDir) writeSecret(path string) error { return d.replace(path, d.secret[:]) }

// replace lets a file hold something, for this account alone; a power cut leaves that or
// what was there before.
func (d *dataDir) replace(path string, b []byte) error {
	f, err := createAlone(path + ".new")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return renameSynced(d.self, path+".new", path)
}

// secretID tells secrets apart, and nothing of them; secretNote is it in hexadecimal.
func (d *dataDir) secretID() [32]byte { return d.key("secret id") }

func (d *dataDir) secretNote() string {
	id := d.secretID()
	return hex.EncodeToString(id[:])
}

// A keyed is a hash that has taken in the secret, and what is to be hashed next.
type keyed struct {
	hash.Hash
	input, sum []byte
}

// key is a keyed hash. Each part goes in behind its length, so that no two lists
// of parts give the same input.
func (d *dataDir) key(purpose string, parts ...string) (k [32]byte) {
	h, ok := d.hashes.Get().(*keyed)
	if !ok {
		h = &keyed{Hash: hmac.New(sha256.New, d.secret[:])}
	}
	h.input = appendPart(h.input[:0], purpose)
	for _, p := range parts {
		h.input = appendPart(h.input, p)
	}
	h.Reset()
	h.Write(h.input)
	h.sum = h.Sum(h.sum[:0])
	copy(k[:], h.sum)
	clear(h.input) // it may be a receipt
	d.hashes.Put(h)
	return k
}

func appendPart(b []byte, part string) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(len(part))), part...)
}

// logSize is how many bytes the log's files take; 0 where there is no log yet.
func (d *dataDir) logSize() (size int64, err error) {
	err = filepath.WalkDir(filepath.Join(d.path, "jetstream"), func(_ string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // files come and go while the log is in use
		}
		if err != nil || e.IsDir() {
			return err
		}
		if info, err := e.Info(); err == nil {
			size += info.Size()
		}
		return nil
	})
	return size, err
}

// storeLimit is how large the log may grow: what it has, and 70 % of what is free.
// The rest is left to the system, because a disk that is truly full makes the log
// fall silent instead of saying so.
func (d *dataDir) storeLimit() (int64, error) {
	size, err := d.logSize()
	if err != nil {
		return 0, err
	}
	free, err := d.free(d.self)
	return limitOf(size, free), err
}

func limitOf(size, free int64) int64 { return size + free/10*7 }

// reserve is the free space below which nothing is written. A log that has once met
// a disk without room takes no writes until the program starts anew; one that was
// never let that far goes on by itself when there is room again.
const reserve = 16 << 20

// exhausted reports whether the disk has less free than the reserve.
func (d *dataDir) exhausted() bool {
	free, err := d.free(d.self)
	return err == nil && free < reserve
}
