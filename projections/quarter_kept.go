package projections

import "unrule/domain"

// KeptForm is the form of what ApplyKept gives. It rises when a frozen report has other
// fields, or is counted otherwise: what was kept in an older form is counted anew.
const KeptForm = 2

// A keptQuarter is a frozen report and the closing that it was frozen by. A log that
// was put back from a copy may hold another closing at the same position.
type keptQuarter struct {
	Position uint64
	Time     int64 // nanoseconds since 1970
	Closing  domain.QuarterClosed
	Report   QuarterReport
}

// ApplyKept is Apply for whoever keeps closed quarters, so as not to count them again.
// Kept is what an earlier call gave for the same event, or nil. What comes back is to
// be kept: the quarter as it was counted now, or nil where nothing was.
func (v *Views) ApplyKept(r domain.Recorded, kept []byte) []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	e, closes := r.Event.(domain.QuarterClosed)
	if _, done := v.closed[e.Quarter]; !closes || done || r.Position <= v.position {
		v.apply(r)
		return nil
	}
	k := keptQuarter{Position: r.Position, Time: r.Time.UnixNano(), Closing: e}
	if was, ok := decodeKept(kept); ok && was.Position == k.Position && was.Time == k.Time && was.Closing == e {
		v.note(r, AuditLine{On: OnOrganisation})
		v.closed[e.Quarter] = frozenQuarter{was.Report, e.Policy}
		v.reach(r.Position)
		return nil
	}
	v.apply(r)
	k.Report = v.closed[e.Quarter].report
	return encodeKept(k)
}
