package eventstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"unrule/domain"
)

// elided stands in a brief for words that no fold reads: the folds ask only
// whether there are any.
const elided = "…"

// What an entry of a brief begins with.
const (
	briefReport = iota // a FrictionReported in short
	briefOther         // any other event, whole
)

// Which optional parts of a report follow.
const (
	withTitle = 1 << iota
	withOwner
	withSufferer
	withStory
	withProposal
)

var errBrief = errors.New("the brief is not in its form")

func appendBrief(b []byte, r domain.Recorded) ([]byte, error) {
	if e, ok := r.Event.(domain.FrictionReported); ok && r.Aggregate.Of == domain.OfReport && r.By == "" {
		b = append(b, briefReport)
		b = binary.AppendUvarint(b, r.Position)
		b = binary.AppendVarint(b, int64(r.Day))
		b = append(b, r.Aggregate.ID[:]...)
		b = append(b, r.Act[:]...)
		return appendReport(b, e), nil
	}
	name, version, body, err := kinds.encode(r.Event)
	if err != nil {
		return b, err
	}
	b = append(b, briefOther)
	b = binary.AppendUvarint(b, r.Position)
	b = binary.AppendVarint(b, int64(r.Day))
	b = append(b, r.Aggregate.ID[:]...)
	b = append(b, r.Act[:]...)
	b = appendText(b, r.Aggregate.Of)
	b = appendText(b, r.By)
	stamp := ""
	if !r.Time.IsZero() {
		stamp = r.Time.Format(time.RFC3339Nano)
	}
	b = appendText(b, stamp)
	b = appendText(b, name)
	b = binary.AppendUvarint(b, uint64(version))
	return appendText(b, string(body)), nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendReport(b []byte, e domain.FrictionReported) []byte {
	var parts, impacts byte
	with := func(part byte, there bool) {
		if there {
			parts |= part
		}
	}
	with(withTitle, e.Title != "")
	with(withOwner, !e.Owner.IsZero())
	with(withSufferer, !e.Sufferer.IsZero())
	with(withStory, e.Story != "")
	with(withProposal, e.Proposal != "")
	for _, impact := range e.Impacts {
		impacts |= 1 << slices.Index(domain.Impacts, impact)
	}
	b = append(b, parts, impacts, place(e.Kind, domain.Kinds), place(e.Side, domain.Sides),
		byte(e.Severity), place(e.Frequency, domain.Frequencies), place(e.Language, domain.Languages),
		place(e.Held, domain.Suspicions))
	b = append(b, e.Rule.ID[:]...)
	if parts&withTitle != 0 {
		b = appendText(b, e.Title)
	}
	if parts&withOwner != 0 {
		b = append(b, e.Owner.ID[:]...)
	}
	if parts&withSufferer != 0 {
		b = append(b, e.Sufferer.ID[:]...)
	}
	b = binary.AppendVarint(b, e.Seconds)
	b = binary.AppendVarint(b, int64(e.LastHappened))
	return binary.AppendVarint(b, int64(e.Day))
}

// place is one more than where a word stands in its list; 0 for no word.
func place[W ~string](w W, list []W) byte { return byte(slices.Index(list, w) + 1) }

// decodeFrame reads all entries of a frame.
func decodeFrame(payload []byte) ([]domain.Recorded, error) {
	c := briefCursor{rest: payload}
	events := make([]domain.Recorded, 0, len(payload)/64)
	for len(c.rest) > 0 && !c.bad {
		sort := c.byte()
		r := domain.Recorded{Position: c.uvarint(), Day: domain.Day(c.varint())}
		r.Aggregate = domain.Aggregate{Of: domain.OfReport, ID: c.id()}
		r.Act = c.id()
		switch sort {
		case briefReport:
			r.Event = c.report()
		case briefOther:
			c.other(&r)
		default:
			c.bad = true
		}
		events = append(events, r)
	}
	if c.bad {
		return nil, errBrief
	}
	return events, c.err
}

// A briefCursor reads a frame. Once something is not as expected it is bad and
// stays so.
type briefCursor struct {
	rest []byte
	bad  bool
	err  error
}

func (c *briefCursor) take(n uint64) []byte {
	if n > uint64(len(c.rest)) {
		c.bad, c.rest = true, nil
		return make([]byte, min(n, 16))
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}

func (c *briefCursor) byte() byte { return c.take(1)[0] }

func (c *briefCursor) id() domain.ID { return domain.ID(c.take(16)) }

func (c *briefCursor) text() string { return string(c.take(c.uvarint())) }

func (c *briefCursor) uvarint() uint64 {
	v, n := binary.Uvarint(c.rest)
	c.skip(n)
	return v
}

func (c *briefCursor) varint() int64 {
	v, n := binary.Varint(c.rest)
	c.skip(n)
	return v
}

func (c *briefCursor) skip(n int) {
	if n <= 0 {
		c.bad, c.rest = true, nil
		return
	}
	c.rest = c.rest[n:]
}

func word[W ~string](c *briefCursor, list []W) W {
	i := int(c.byte())
	if i == 0 {
		return ""
	}
	if i > len(list) {
		c.bad = true
		return ""
	}
	return list[i-1]
}

func (c *briefCursor) report() domain.FrictionReported {
	parts, impacts := c.byte(), c.byte()
	e := domain.FrictionReported{Kind: word(c, domain.Kinds), Side: word(c, domain.Sides), Severity: int(c.byte())}
	e.Frequency, e.Language, e.Held = word(c, domain.Frequencies), word(c, domain.Languages), word(c, domain.Suspicions)
	e.Impacts = impactsOf(impacts)
	e.Rule.ID = c.id()
	if parts&withTitle != 0 {
		e.Title = c.text()
	}
	if parts&withOwner != 0 {
		e.Owner.ID = c.id()
	}
	if parts&withSufferer != 0 {
		e.Sufferer.ID = c.id()
	}
	e.Seconds, e.LastHappened, e.Day = c.varint(), domain.Month(c.varint()), domain.Day(c.varint())
	if parts&withStory != 0 {
		e.Story = elided
	}
	if parts&withProposal != 0 {
		e.Proposal = elided
	}
	c.bad = c.bad || e.Severity > 4
	return e
}

// impactSets holds the list of each combination of impacts, in the order in which
// they are shown: a million reports share sixteen lists.
var impactSets = func() (sets [16][]domain.Impact) {
	for bits := range sets {
		for i, impact := range domain.Impacts {
			if bits&(1<<i) != 0 {
				sets[bits] = append(sets[bits], impact)
			}
		}
	}
	return sets
}()

func impactsOf(bits byte) []domain.Impact { return impactSets[bits&15] }

func (c *briefCursor) other(r *domain.Recorded) {
	r.Aggregate.Of, r.By = c.text(), c.text()
	stamp, name, version := c.text(), c.text(), int(c.uvarint())
	body := []byte(c.text())
	if c.bad {
		return
	}
	if stamp != "" {
		if r.Time, c.err = time.Parse(time.RFC3339Nano, stamp); c.err != nil {
			c.bad = true
		}
	}
	var err error
	if r.Event, err = kinds.decode(name, version, body); err != nil {
		c.bad, c.err = true, fmt.Errorf("brief: %w", err)
	}
}
