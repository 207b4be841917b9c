package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"unrule/domain"
	"unrule/eventstore"
)

type doctorCommand struct {
	Listen    string `default:"127.0.0.1:8080" help:"Address that the server answers on." placeholder:"ADDR"`
	PublicURL string `name:"public-url" help:"Address under which people reach the server." placeholder:"URL"`
}

// Validate refuses what serve would refuse.
func (c doctorCommand) Validate() error {
	_, err := parsePublic(c.PublicURL)
	return err
}

// The states of a finding. Only a bad one fails the command.
const (
	fine = "ok"
	warn = "warn"
	bad  = "bad"
)

// A finding is what was seen of one thing and, unless it is fine, what to do.
type finding struct {
	Check string `json:"check"`
	State string `json:"state"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"`
}

// findings are all that was seen, in order.
type findings []finding

func (f *findings) fine(check, says string, args ...any) {
	*f = append(*f, finding{Check: check, State: fine, Says: fmt.Sprintf(says, args...)})
}

func (f *findings) warn(check, do, says string, args ...any) {
	*f = append(*f, finding{Check: check, State: warn, Says: fmt.Sprintf(says, args...), Do: do})
}

func (f *findings) bad(check, do, says string, args ...any) {
	*f = append(*f, finding{Check: check, State: bad, Says: fmt.Sprintf(says, args...), Do: do})
}

// examineWithin bounds what the log or a server may take to answer.
const examineWithin = time.Minute

// Run looks at everything that an installation stands on. It fails where something is
// bad.
func (c doctorCommand) Run(p *program) error {
	ctx, cancel := context.WithTimeout(p.ctx, examineWithin)
	defer cancel()
	var all findings
	place, err := eventstore.Examine(p.flags.Data)
	all.directory(place, err)
	all.clock(time.Now(), builtAt())
	switch {
	case p.flags.NATSURL != "":
		all.outside(ctx, p)
	case err == nil:
		all.space(place)
		all.log(ctx, p, place)
		all.loss(place)
		all.backup(place, domain.DayOf(time.Now().UTC()))
	}
	all.server(ctx, c.Listen, place.Locked)
	all.public(ctx, c.PublicURL, c.Listen)
	return all.tell(p)
}

// tell prints the findings; the error counts those that are bad.
func (f findings) tell(p *program) error {
	count := 0
	for _, one := range f {
		if one.State == bad {
			count++
		}
	}
	if err := f.print(p); err != nil || count == 0 {
		return err
	}
	return fmt.Errorf("doctor: bad: %d of %d", count, len(f))
}

func (f findings) print(p *program) error {
	if p.flags.JSON {
		return printJSON(p.stdout, f)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, one := range f {
		says := one.Says
		if one.Do != "" {
			says += ": " + one.Do
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", one.State, one.Check, strings.ReplaceAll(says, "\n", " "))
	}
	return w.Flush()
}

// directory judges the data directory, who may look into it, and its secret.
func (f *findings) directory(p eventstore.Place, err error) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.warn("directory", "the first start makes it; if there should be one, look at --data", "%s is not there", p.Dir)
		return
	case errors.Is(err, fs.ErrPermission):
		f.bad("directory", "run doctor as the account that the server runs as", "%v", err)
		return
	case err != nil:
		f.bad("directory", "look at --data", "%v", err)
		return
	case p.Others != "":
		f.warn("directory", "let only its owner in, on Unix by chmod 700 "+p.Dir, "%s can be looked into by others (%s)", p.Dir, p.Others)
	default:
		f.fine("directory", "%s is for its owner alone", p.Dir)
	}
	if !owns(p.Owner) {
		f.warn("owner", "run unrule as that account only, or what it writes cannot be read by the server", "%s belongs to account %d, and this is another", p.Dir, p.Owner)
	}
	switch {
	case p.Secret != nil:
		f.bad("secret", "put its copy back, or if others may have read it decide whether that matters and chmod 600 "+filepath.Join(p.Dir, "secret"), "%v", p.Secret)
	case p.Log:
		f.fine("secret", "it is there, whole, and for its owner alone; one copy of it must lie elsewhere")
	}
}

// space judges how much more the log can take.
func (f *findings) space(p eventstore.Place) {
	const low = 1 << 30
	says := fmt.Sprintf("%s free; the log has %s and may grow to %s", sizeText(p.Free), sizeText(p.Size), sizeText(p.Limit))
	switch {
	case p.Free < p.Reserve:
		f.bad("space", "make room; no restart is needed", "%s. Below %s nothing is stored", says, sizeText(p.Reserve))
	case p.Free < low:
		f.warn("space", "make room before it runs out", "%s", says)
	default:
		f.fine("space", "%s", says)
	}
}

// log opens the log where nobody has it open and this account is the one that runs the
// server, and tells where it ends. It does not read it.
func (f *findings) log(ctx context.Context, p *program, place eventstore.Place) {
	switch {
	case place.Locked:
		f.fine("log", "a running unrule has it open; that one answers for it")
	case !place.Log:
		f.fine("log", "there is none yet")
	case !owns(place.Owner):
		f.warn("log", "run doctor as the account that the server runs as", "it was not opened")
	default:
		f.opened(ctx, p.options())
	}
}

func (f *findings) opened(ctx context.Context, o eventstore.Options) {
	store, err := eventstore.Open(ctx, o)
	if err != nil {
		f.bad("log", "see what messages mean in operating.md", "%v", err)
		return
	}
	defer store.Close()
	if err := store.Damage(); err != nil {
		f.bad("log", "unrule verify names all that is wrong; restore a backup", "%v", err)
		return
	}
	end := store.Opened()
	if end == 0 {
		f.fine("log", "it opens and is empty")
		return
	}
	last, err := store.ReadAt(ctx, end)
	if err != nil && !errors.Is(err, eventstore.ErrNotFound) { // the last record may be erased
		f.bad("log", "unrule verify reads all of it; restore a backup", "it opens, and its last record cannot be read: %v", err)
		return
	}
	f.fine("log", "it opens and ends at position %d; unrule verify reads all of it", end)
	if today := domain.DayOf(o.Now()); err == nil && last.Day > today {
		f.bad("clock", "set the clock", "the log's last record is of %v, and today is %v", last.Day, today)
	}
}

// loss says what would be lost if the machine died now.
func (f *findings) loss(p eventstore.Place) {
	const check = "loss"
	switch {
	case p.Volatile:
		f.bad(check, "put the data directory on a disk", "if the machine died now everything would be lost: %s lies in memory (%s)", p.Dir, p.FileSystem)
	case p.Shared:
		f.fine(check, "if the machine died now nothing acknowledged would be lost: each answer waits for a sync of the file system (%s), which those who wait share", p.FileSystem)
	case p.FileSystem == "nfs" || p.FileSystem == "cifs" || p.FileSystem == "smb" || p.FileSystem == "fuse":
		f.warn(check, "put the data directory on a disk of the machine itself", "each write is synced by itself, but what a sync means on %s is up to another program", p.FileSystem)
	default:
		f.fine(check, "if the machine died now nothing acknowledged would be lost: each write is synced by itself before it is answered")
	}
}

// backup says how old the last backup is: no sync helps against a disk that dies.
func (f *findings) backup(p eventstore.Place, today domain.Day) {
	const (
		check = "backup"
		old   = 7 // days
		do    = "unrule backup -o FILE every day, and keep the file on another machine"
	)
	last := p.Backup
	switch age := today - last.Day; {
	case !p.Log:
	case last.Position == 0:
		f.warn(check, do, "none was made of this log")
	case age > old:
		f.warn(check, do, "the last one is of %v, %d days ago, and goes to position %d", last.Day, age, last.Position)
	default:
		f.fine(check, "the last one is of %v and goes to position %d", last.Day, last.Position)
	}
}

// outside judges the server that keeps the log, as far as it can be asked.
func (f *findings) outside(ctx context.Context, p *program) {
	o, err := eventstore.ExamineOutside(ctx, p.options())
	if err != nil {
		f.bad("nats", "look at --nats-url, what it may do there, and whether JetStream is on", "%v", err)
		return
	}
	where := "a single server"
	if o.Cluster != "" {
		where = "cluster " + o.Cluster
	}
	f.fine("nats", "%s answers, NATS %s with JetStream", where, o.Server)
	switch {
	case !o.Log:
		f.fine("log", "there is none yet; the first start makes it")
	case len(o.Weak) > 0:
		f.bad("log", "set the stream right", "it is not kept as it must be: %s", strings.Join(o.Weak, "; "))
	default:
		f.fine("log", "it ends at position %d, in %d replicas", o.Position, max(o.Replicas, 1))
	}
	if o.Log && o.Replicas < 3 {
		f.warn("replicas", "three servers keep it when one is gone", "the log lies on one server")
	}
	f.warn("loss", "see that every server has `sync_interval: always`", "nothing acknowledged is lost as long as each server syncs each write; a server does not tell whether it does")
}

// sizeText is a size for people.
func sizeText(n int64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 10<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}
