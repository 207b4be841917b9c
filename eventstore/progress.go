package eventstore

import (
	"context"
	"fmt"
	"sync"
)

// progress is a position that only rises and that can be waited for. Each rise
// wakes all who wait; they look for themselves.
type progress struct {
	mu       sync.Mutex
	position uint64
	risen    chan struct{} // closed at the next rise; nil while nobody waits
	stopped  error         // why it will not rise any more
}

func (p *progress) at() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.position
}

func (p *progress) reach(position uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if position > p.position {
		p.position = position
		p.wake()
	}
}

// stop lets all who wait go with an error.
func (p *progress) stop(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = err
	p.wake()
}

func (p *progress) wake() {
	if p.risen != nil {
		close(p.risen)
		p.risen = nil
	}
}

// err is why it will not rise any more.
func (p *progress) err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stopped
}

// look is the position, and what is closed when it has changed.
func (p *progress) look() (uint64, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.risen == nil {
		p.risen = make(chan struct{})
	}
	return p.position, p.risen
}

func (p *progress) wait(ctx context.Context, closed <-chan struct{}, position uint64) error {
	if p.at() >= position {
		return nil
	}
	for at, risen := p.look(); at < position; at, risen = p.look() {
		if err := p.err(); err != nil {
			return err
		}
		select {
		case <-risen:
		case <-closed:
			return fmt.Errorf("eventstore: wait for position %d: %w", position, ErrClosed)
		case <-ctx.Done():
			return fmt.Errorf("eventstore: wait for position %d: %w", position, ctx.Err())
		}
	}
	return nil
}
