package eventstore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"unrule/domain"
)

// Run is the one reader of this node. It takes every event into the state and then
// hands it to apply, in order, first from the brief and then from the log, for as
// long as ctx lives. From the brief the words of a report come elided. It returns
// nil when ctx ends. What it cannot read, and what is not what it was, ends it with a
// [DamageError]: nothing is ever skipped, and from then on nothing that waits for the
// state, nor any act, gets further. What was taken from the brief is checked in the log
// while the node serves.
func (s *Store) Run(ctx context.Context, apply func(domain.Recorded)) error {
	if !s.running.CompareAndSwap(false, true) {
		return errors.New("eventstore: run: the log is read already")
	}
	s.beginRun.Do(func() { close(s.begun) })
	defer s.running.Store(false)
	err := s.Damage()
	if err == nil {
		err = s.run(ctx, apply)
	}
	if ctx.Err() != nil && !isDamage(err) {
		return nil
	}
	return s.failed(err)
}

func (s *Store) run(ctx context.Context, apply func(domain.Recorded)) (err error) {
	b, err := s.readBrief(ctx, apply)
	defer func() { s.noBrief(b.close()) }()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var beside sync.WaitGroup
	defer func() {
		cancel(nil)
		beside.Wait()
	}()
	beside.Go(func() { s.shredAll(ctx) })
	brief := s.Position()
	beside.Go(func() {
		if err := s.checkBehind(ctx, brief); isDamage(err) {
			cancel(s.failed(err))
		}
	})
	err = s.follow(ctx, brief+1, 0, func(sp span) error {
		if err := s.takeIn(sp, b); err != nil {
			return err
		}
		for _, e := range sp.events {
			apply(e)
		}
		s.noBrief(b.add(sp.events))
		return nil
	})
	if cause := context.Cause(ctx); isDamage(cause) {
		return cause
	}
	return err
}

// takeIn puts what was read into the tree and the state. When words are taken away that
// stood in what was read before, they are in nothing that is kept on the disk once
// anybody is told that the event was read.
func (s *Store) takeIn(sp span, b *brief) error {
	if err := s.tree.put(sp.leaves); err != nil {
		return err
	}
	if err := s.agrees(); err != nil {
		return err
	}
	for _, e := range sp.events {
		if err := s.sealHolds(e); err != nil {
			return err
		}
	}
	switch forget, elsewhere := s.evolve(sp.events); {
	case forget:
		s.erasures.Add(1)
		s.noBrief(errors.Join(b.forget(), s.kept.Load().forget()))
	case elsewhere && s.server == nil: // what was kept before may be older than that
		s.erasures.Add(1)
		s.noBrief(s.kept.Load().empty())
	}
	head := s.tree.head().Size // where a lost record is the last, there is no event of it
	s.progress.reach(head)
	s.hashed.reach(head)
	if s.sync.shared() {
		return nil
	}
	if err := s.witness.tell(s.testimony(s.written.Load())); err != nil { // who writes is told so
		s.opts.Log.Warn("the witness knows less than was read", "error", err)
	}
	return nil
}

// readBrief folds what the brief holds, if it is of this log, as far as the tree that was
// kept beside it is the one that the witness knows, and keeps it open. The only error it
// returns is damage: without a brief the log is read.
func (s *Store) readBrief(ctx context.Context, apply func(domain.Recorded)) (*brief, error) {
	s.vouched = s.witness.said().seal
	kept := s.tree.vouch(s.vouched) && !s.opts.Fresh && !s.opts.Accepting
	b, err := openBrief(filepath.Join(s.dir.path, "brief"), s.nameOfLog())
	switch {
	case err != nil:
	case !kept:
		err = b.begin()
	default:
		b.limit = s.vouched.Size
		err = b.read(func(last domain.Recorded) error { return s.holds(ctx, last) }, func(events []domain.Recorded) {
			var state sync.WaitGroup
			state.Go(func() {
				s.evolve(events)
				s.progress.reach(events[len(events)-1].Position)
			})
			for _, e := range events {
				apply(e)
			}
			state.Wait()
		})
	}
	if isDamage(err) {
		return b, err
	}
	s.noBrief(err)
	if err := s.tree.begin(s.Position()); err != nil {
		return b, s.dropTree(err)
	}
	s.hashed.reach(s.Position())
	return b, s.agrees()
}

// holds demands that the log still has an event that was read from it before.
func (s *Store) holds(ctx context.Context, e domain.Recorded) error {
	if e.Position > s.opened {
		return &DamageError{Position: s.opened + 1, Err: fmt.Errorf("%w: the log ends here, and position %d was read from it before", errMissing, e.Position)}
	}
	stored, err := s.get(ctx, getRequest{Position: e.Position})
	switch {
	case errors.Is(err, ErrNotFound):
		return s.heldGone(ctx, e.Position)
	case err != nil:
		return err
	case stored.Aggregate != e.Aggregate || stored.Act != e.Act || stored.Day != e.Day:
		return &DamageError{Position: e.Position, Err: errOther}
	}
	return nil
}

// heldGone demands that what stands for a record that is gone has the hash that was read
// before: another node may have erased it while this one was down.
func (s *Store) heldGone(ctx context.Context, position uint64) error {
	sp, err := s.bridge(ctx, position)
	if err == nil && !s.tree.knows(position, sp.leaves[0]) {
		err = &DamageError{Position: position, Err: errOther}
	}
	return err
}

var errOther = errors.New("another event was read here before")

// noBrief says that the next start will be slower; nothing else depends on the brief.
func (s *Store) noBrief(err error) {
	if err != nil {
		s.opts.Log.Warn("the next start reads the whole log", "error", err)
	}
}

// evolve takes events into the state, and reports whether one of them takes words away
// that were read before, or some that were gone when this node came to them.
func (s *Store) evolve(events []domain.Recorded) (forget, elsewhere bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range events {
		s.state.Evolve(e)
		s.note(e)
		fresh := s.gaps.learn(e)
		if len(fresh) > 0 {
			forget = true
			s.shreds.add(fresh)
		}
		if r, ok := e.Event.(domain.ReportRedacted); ok && len(fresh) < len(r.Erased) {
			elsewhere = true
		}
	}
	return forget, elsewhere
}

// Replay hands the events from the first to the one at until, afresh, to apply;
// until 0 is the end of the log at the time of the call. An error of apply ends it
// and comes back. What was read is checked against the tree before it returns: what it
// was folded into is no good when that is damage.
func (s *Store) Replay(ctx context.Context, until uint64, apply func(domain.Recorded) error) error {
	head, err := s.Head(ctx)
	if err != nil {
		return err
	}
	if until == 0 {
		until = head
	}
	if until > head {
		return fmt.Errorf("eventstore: replay to position %d: the log ends at %d: %w", until, head, ErrNotFound)
	}
	if until == 0 {
		return nil
	}
	var e edge
	err = s.follow(ctx, 1, until, func(sp span) error {
		for _, leaf := range sp.leaves {
			e.add(leaf, nil)
		}
		for _, r := range sp.events {
			if err := apply(r); err != nil {
				return err
			}
		}
		return nil
	})
	switch seal, terr := s.tree.at(e.records); {
	case errors.Is(terr, errTree):
		return s.dropTree(terr)
	case terr == nil && seal.Root != e.root():
		return s.failed(&DamageError{Position: e.records, Err: errRoot})
	}
	return err
}
