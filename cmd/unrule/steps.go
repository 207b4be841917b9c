package main

import (
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// sayEvery is how often a log is told how far something has got.
const sayEvery = 5 * time.Second

// steps shows how far something has got that goes through the log, perhaps more than
// once: bars on a terminal, a line every 5 s elsewhere.
type steps struct {
	p    *program
	all  *mpb.Progress // nil where there is no terminal
	bar  *mpb.Bar
	step string
	said time.Time
}

func (p *program) steps() *steps {
	s := &steps{p: p, said: time.Now()}
	if terminal(p.stderr) {
		s.all = mpb.New(mpb.WithOutput(p.stderr))
	}
	return s
}

// show is called at every position.
func (s *steps) show(step string, position, of uint64) {
	if s.all == nil {
		if time.Since(s.said) >= sayEvery {
			s.said = time.Now()
			s.p.log.Info(step, "position", position, "of", of)
		}
		return
	}
	if step != s.step {
		s.end()
		s.step = step
		s.bar = s.all.AddBar(int64(of), mpb.PrependDecorators(decor.Name(step+" ")), mpb.AppendDecorators(decor.Percentage()))
	}
	if position%256 == 0 || position == of {
		s.bar.SetCurrent(int64(position))
	}
}

func (s *steps) end() {
	if s.bar != nil {
		s.bar.Abort(false)
		s.bar = nil
	}
}

// close lets the last bar stand as it is.
func (s *steps) close() {
	if s.all != nil {
		s.end()
		s.all.Wait()
	}
}
