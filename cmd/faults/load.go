//go:build linux

package main

import (
	"errors"
	"net/http"
	"sync"
	"time"
)

var errOtherReceipt = errors.New("a report sent again got another receipt")

// A load is writers at work. Each sends its report under its key until it is
// acknowledged, each time to the next node, and then goes on with another.
type load struct {
	row    *row
	ledger *ledger
	nodes  []*node
	size   int                 // of a story, in bytes
	seen   func(answer, error) // hears of every answer; may be nil
	limit  int                 // reports of each writer; 0 is none
	pace   time.Duration       // between two of a writer

	over    chan struct{}
	writers sync.WaitGroup
}

// breath is how long a writer waits before it sends again what was not taken.
const breath = 5 * time.Millisecond

func (l *load) start(writers int) {
	l.over = make(chan struct{})
	for w := range writers {
		l.writers.Go(func() {
			for n := 0; !l.ended() && (l.limit == 0 || n < l.limit); n++ {
				l.deliver(w, l.ledger.next(l.size))
				l.rest(l.pace)
			}
		})
	}
}

// deliver sends an entry until it is acknowledged or the load is over.
func (l *load) deliver(w int, e *entry) {
	for try := 0; !l.ended(); try++ {
		a, err := l.nodes[(w+try)%len(l.nodes)].report(l.ledger, e)
		if l.seen != nil {
			l.seen(a, err)
		}
		if errors.Is(err, errOtherReceipt) {
			l.row.double(1, "retries got another receipt")
		}
		if err == nil && a.status == http.StatusCreated {
			return
		}
		l.rest(breath)
	}
}

// rest ends with the load.
func (l *load) rest(d time.Duration) {
	if d == 0 {
		return
	}
	select {
	case <-l.over:
	case <-time.After(d):
	}
}

func (l *load) ended() bool {
	select {
	case <-l.over:
		return true
	default:
		return false
	}
}

// done returns when all writers have come to their limit.
func (l *load) done() {
	l.writers.Wait()
	close(l.over)
}

// stop ends it when all writers have got their last answer.
func (l *load) stop() {
	close(l.over)
	l.writers.Wait()
}
