package spam

import (
	"time"

	"unrule/domain"
)

// A memory knows how drafts were judged, for a time. When it is full the oldest
// goes: whoever pushes it out by as many others could as well have done the work
// anew.
type memory struct {
	most  int
	life  time.Duration
	known map[mark]domain.Suspicion
	order []moment // oldest first
}

type moment struct {
	mark
	at time.Time
}

// recall is how a draft was judged.
func (m *memory) recall(name mark, now time.Time) (domain.Suspicion, bool) {
	for len(m.order) > 0 && now.Sub(m.order[0].at) > m.life {
		m.drop()
	}
	s, ok := m.known[name]
	return s, ok
}

// keep remembers a draft that is not known.
func (m *memory) keep(name mark, s domain.Suspicion, now time.Time) {
	if len(m.order) == m.most {
		m.drop()
	}
	m.known[name] = s
	m.order = append(m.order, moment{name, now})
}

func (m *memory) drop() {
	delete(m.known, m.order[0].mark)
	m.order = m.order[1:]
}
