package main

import (
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"unrule/domain"
)

// servings are the servers that run, by the script that started them.
var servings = &running{by: map[*testscript.TestScript]*serving{}}

type running struct {
	mu sync.Mutex
	by map[*testscript.TestScript]*serving
}

func (r *running) put(ts *testscript.TestScript, s *serving) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.by[ts] = s
}

func (r *running) take(ts *testscript.TestScript) *serving {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.by[ts]
	delete(r.by, ts)
	return s
}

// thisQuarter is the quarter of today in the default policy.
func thisQuarter() string {
	return domain.QuarterOf(domain.DayOf(time.Now().UTC()), time.January).String()
}
