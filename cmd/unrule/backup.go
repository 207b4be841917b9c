package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"unrule/eventstore"
)

type backupCommand struct {
	Output string `short:"o" required:"" help:"File to write; - is standard output." placeholder:"FILE"`
	Force  bool   `help:"Replace FILE where it is there."`
}

// Validate refuses a file without a name, as of a variable that is not set.
func (c backupCommand) Validate() error {
	if c.Output == "" {
		return errors.New("--output must name a file; - is standard output")
	}
	return nil
}

// A backedUp is a backup that was written.
type backedUp struct {
	File     string `json:"file,omitempty"`
	Position uint64 `json:"position"`
	Records  uint64 `json:"records"`
	Gone     uint64 `json:"gone"`
	Root     string `json:"root"`
	Bytes    int64  `json:"bytes"`
	SHA256   string `json:"sha256"`
	Program  string `json:"program"`
}

// Run writes a backup, of a running server through its socket and else of the log
// itself, and reads every byte as it is written.
func (c backupCommand) Run(p *program) error {
	if c.Output == "-" {
		if terminal(p.stdout) {
			return errors.New("backup: it is no text to read on a terminal; name a file: -o FILE")
		}
		made, err := p.writeBackup(p.stdout)
		if err != nil {
			return err
		}
		return c.tell(p, made, p.stderr)
	}
	switch info, err := os.Stat(c.Output); {
	case err == nil && info.IsDir():
		return fmt.Errorf("backup: %s is a directory: name a file", c.Output)
	case !errors.Is(err, fs.ErrNotExist) && !c.Force:
		return fmt.Errorf("backup: %s is there already; --force replaces it", c.Output)
	}
	var made backedUp
	err := writeWhole(c.Output, func(to io.Writer) (err error) {
		made, err = p.writeBackup(to)
		return err
	})
	if err != nil {
		return err
	}
	made.File = c.Output
	return c.tell(p, made, p.stdout)
}

// writeWhole writes a file that is there whole or not at all.
func writeWhole(path string, write func(io.Writer) error) error {
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		if rerr := os.Remove(part); !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir lets a name outlive a power cut, where a directory can be synced.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// A sum counts and hashes what is written.
type sum struct {
	hash.Hash
	bytes int64
}

func (s *sum) Write(b []byte) (int, error) {
	s.bytes += int64(len(b))
	return s.Hash.Write(b)
}

// writeBackup writes a backup and judges it on its way.
func (p *program) writeBackup(to io.Writer) (backedUp, error) {
	out, in := io.Pipe()
	written := make(chan error, 1)
	go func() {
		err := p.backUp(in)
		written <- err
		in.CloseWithError(err)
	}()
	s := &sum{Hash: sha256.New()}
	progress, of := p.steps(), uint64(0)
	m, err := eventstore.ReadBackup(p.ctx, io.TeeReader(out, io.MultiWriter(to, s)),
		func(h eventstore.BackupHead) error { of = h.Began; return nil },
		func(r eventstore.Record) error { progress.show("backing up", r.Position, of); return nil })
	progress.close()
	out.CloseWithError(err)
	if werr := <-written; werr != nil && errors.Is(err, werr) {
		err = werr // as it was said first
	}
	return backedUp{
		Position: m.Position, Records: m.Records, Gone: m.Gone, Root: m.Root, Program: m.Program,
		Bytes: s.bytes, SHA256: hex.EncodeToString(s.Sum(nil)),
	}, err
}

// backUp writes the log as a backup. Where another process has it, that one is asked.
func (p *program) backUp(to io.Writer) error {
	if shared := p.flags.NATSURL != "" && p.flags.Secret != ""; !shared && !eventstore.Exists(p.flags.Data) {
		return fmt.Errorf("there is no log in %s, nor the secret of one", p.flags.Data)
	}
	store, err := eventstore.Open(p.ctx, p.options())
	if errors.Is(err, eventstore.ErrLocked) {
		return p.askOperator("/backup", to, err)
	}
	if err != nil {
		return err
	}
	_, err = store.Backup(p.ctx, to, version)
	return errors.Join(err, store.Close())
}

func (c backupCommand) tell(p *program, made backedUp, to io.Writer) error {
	secret := cmp.Or(p.flags.Secret, filepath.Join(p.flags.Data, "secret"))
	fmt.Fprintf(p.stderr, "The secret is not in it. Keep %s as well, and apart from it:\nno receipt is known without the secret, and who has both can try receipts.\n", secret)
	if p.flags.JSON {
		return printJSON(to, made)
	}
	_, err := fmt.Fprintf(to, "position  %d\nrecords   %d, %d erased or lost\nroot      %s\nbytes     %d\nsha256    %s\n",
		made.Position, made.Records, made.Gone, made.Root, made.Bytes, made.SHA256)
	return err
}
