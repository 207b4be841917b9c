package outlets

import (
	"slices"
	"sync"

	"unrule/domain"
)

// kept is how many acts somebody may have missed and still follow without a reload.
const kept = 1000

// A Tail is a fold of the log that keeps the last acts that leave and wakes who
// follows them. It holds nothing of a report but that there was one.
type Tail struct {
	mu       sync.Mutex
	acts     []domain.Recorded // the last that leave, in order
	all      []uint64          // positions of all that leave
	before   uint64            // acts after this position are all here
	position uint64            // of the last event taken in
	figures  uint64            // of the last event about a report
	news     chan struct{}     // closed at the next act of the board; nil when nobody waits
}

// NewTail is the tail of an empty log.
func NewTail() *Tail { return &Tail{} }

// Apply takes in the next event of the log. One that is taken in already changes
// nothing.
func (t *Tail) Apply(r domain.Recorded) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r.Position <= t.position {
		return
	}
	t.position = r.Position
	if r.Aggregate.Of == domain.OfReport {
		t.figures = r.Position
		return
	}
	if Leaves(r) {
		t.keep(r)
	}
	if t.news != nil {
		close(t.news)
		t.news = nil
	}
}

func (t *Tail) keep(r domain.Recorded) {
	t.all = append(t.all, r.Position)
	t.acts = append(t.acts, r)
	if drop := len(t.acts) - kept; drop >= kept {
		t.before = t.acts[drop-1].Position
		t.acts = append(make([]domain.Recorded, 0, 2*kept), t.acts[drop:]...)
	}
}

// After is where the next acts after a position are, so many at most.
func (t *Tail) After(position uint64, most int) []uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	from, found := slices.BinarySearch(t.all, position)
	if found {
		from++
	}
	return slices.Clone(t.all[from:min(from+most, len(t.all))])
}

// News is closed when the board or policy next acts.
func (t *Tail) News() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.next()
}

func (t *Tail) next() <-chan struct{} {
	if t.news == nil {
		t.news = make(chan struct{})
	}
	return t.news
}

// Since is every act after a position, and what is closed when the next one comes.
// It is not whole when that is too long ago, or the position is none of this log's
// yet: who follows must then begin anew.
func (t *Tail) Since(position uint64) (acts []domain.Recorded, news <-chan struct{}, whole bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	news = t.next()
	from, _ := slices.BinarySearchFunc(t.acts, position, func(r domain.Recorded, after uint64) int {
		if r.Position <= after {
			return -1
		}
		return 1
	})
	if position < t.before || position > t.position || len(t.acts)-from > kept {
		return nil, news, false
	}
	return slices.Clone(t.acts[from:]), news, true
}

// Last is the position of the last act that left; 0 before the first.
func (t *Tail) Last() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.acts) == 0 {
		return 0
	}
	return t.acts[len(t.acts)-1].Position
}

// Figures is the position of the last event about a report, and that of the last
// event at all.
func (t *Tail) Figures() (figures, position uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.figures, t.position
}
