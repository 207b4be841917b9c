package http

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/receipt"
)

// How often it is stored who has read what. What is in memory when the program is
// killed is not known afterwards.
const storeReadsEvery = time.Minute

// A readTally counts who reads how many stories of which rule, until it is stored.
type readTally struct {
	mu      sync.Mutex
	counted map[domain.Read]int // whose Stories are 0
	pending *domain.Act         // of which it is not known that it is stored
}

// add counts that somebody was shown so many stories.
func (t *readTally) add(who act.Who, rule domain.RuleID, stories int) {
	if stories == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counted == nil {
		t.counted = map[domain.Read]int{}
	}
	t.counted[domain.Read{By: who.By, Rule: rule}] += stories
}

// next is the act that stores what was counted; the one before, as long as it is not
// done. False where there is nothing to store.
func (t *readTally) next(keys act.Keys) (domain.Act, bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pending != nil {
		return *t.pending, true, nil
	}
	if len(t.counted) == 0 {
		return domain.Act{}, false, nil
	}
	reads := make([]domain.Read, 0, len(t.counted))
	for r, n := range t.counted {
		r.Stories = n
		reads = append(reads, r)
	}
	slices.SortFunc(reads, func(a, b domain.Read) int {
		return cmp.Or(strings.Compare(a.By, b.By), a.Rule.Compare(b.Rule.ID))
	})
	counter := act.Who{By: domain.ByCounter}
	a, err := counter.Act(keys, receipt.NewKey(), nil, domain.CountReads{StoriesRead: domain.StoriesRead{Reads: reads}})
	t.counted, t.pending = nil, &a
	return a, true, err
}

// done says that the act is stored, or never will be.
func (t *readTally) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pending = nil
}

// storeReads stores what was counted since the last time. What cannot be stored now is
// kept and tried again under the same id.
func (s *Server) storeReads(ctx context.Context) {
	a, some, err := s.reads.next(s.Key)
	if !some {
		return
	}
	if err == nil {
		_, err = s.handle(ctx, a)
	}
	if refusal, refused := errors.AsType[*domain.Refusal](err); err == nil || refused && refusal.Code != FateUnknown {
		s.reads.done()
	}
	if err != nil {
		s.Log.Error("who read stories was not stored", "error", scrub(err.Error()))
	}
}

// keepReads stores them every minute until the end.
func (s *Server) keepReads(ctx context.Context) {
	tick := time.NewTicker(storeReadsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.storeReads(ctx)
		}
	}
}
