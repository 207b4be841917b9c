package projections

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"io"

	"unrule/domain"
)

// Digest is a SHA-256 over everything the views hold, in an order that depends on
// the log alone: dropping every fold and replaying the log gives the same digest.
func (v *Views) Digest() [32]byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	h := sha256.New()
	last := domain.Day(0)
	for i := range v.reports {
		last = max(last, domain.Day(v.reports[i].day))
	}
	v.turn(last)
	for i, r := range v.rules {
		put(h, v.lineOf(uint32(i)))
		put(h, r.filed)
		put(h, r.history)
		put(h, r.handled)
		put(h, v.populations(uint32(i)))
		for _, f := range r.frozen {
			put(h, []any{f.position, f.perYear})
		}
	}
	for i := range v.reports {
		_ = binary.Write(h, binary.LittleEndian, v.reports[i].fixed())
		if t := v.talks[uint32(i)]; t != nil {
			put(h, t.thanks)
			put(h, t.questions)
			for _, d := range t.days {
				put(h, []any{d.name, d.day})
			}
		}
	}
	put(h, v.holds)
	put(h, v.replied)
	put(h, v.org.departments)
	put(h, v.org.policy)
	put(h, v.org.tokens)
	put(h, v.org.digests)
	put(h, v.org.members)
	put(h, v.org.webhooks)
	put(h, v.readLines())
	put(h, v.audit)
	put(h, v.org.policyAt)
	for _, q := range v.closedQuarters() {
		put(h, v.closed[q].report)
	}
	put(h, v.position)
	return [32]byte(h.Sum(nil))
}

// put writes a value as JSON, whose maps are sorted by key.
func put(w io.Writer, value any) {
	b, err := json.Marshal(value)
	if err != nil {
		panic("projections: a fold cannot be written as JSON: " + err.Error())
	}
	_, _ = w.Write(append(b, '\n'))
}

// fixed is the report as values of fixed size.
func (r *report) fixed() any {
	return struct {
		ID                                                   [16]byte
		Position                                             uint64
		Rule, Seconds, Asked                                 uint32
		Day                                                  int32
		Sufferer                                             uint16
		Frequency, Severity, Impacts, Flags, Answer, Removal uint8
	}{
		r.id.ID, r.position, r.rule, r.seconds, r.asked, r.day, r.sufferer,
		r.frequency, r.severity, r.impacts, r.flags, r.answer, r.removal,
	}
}
