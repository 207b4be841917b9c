package eventstore

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"unrule/domain"
)

// The wire, as the package comment tells it.
const (
	streamName  = "FRICTION"
	allSubjects = "friction.>"

	prefixReport = "friction.report."
	prefixRule   = "friction.rule."
	subjectOrg   = "friction.org"

	headerOurs    = "Unrule-" // what the names of all our headers begin with
	headerKind    = "Unrule-Kind"
	headerVersion = "Unrule-Version"
	headerCommand = "Unrule-Command"
	headerBy      = "Unrule-By"
	headerTime    = "Unrule-Time"

	// headerRestoredDay is on records that a backup gave back: the log's own stamp is the
	// day of the restoring. It is no header of ours and in no leaf.
	headerRestoredDay = "Restored-Day"
)

func isOurs(header string) bool { return strings.HasPrefix(header, headerOurs) }

// dayOf is the day on which the log took a record in.
func dayOf(h nats.Header, stored time.Time) domain.Day {
	if restored := h[headerRestoredDay]; len(restored) == 1 {
		var day domain.Day
		if day.UnmarshalText([]byte(restored[0])) == nil {
			return day
		}
	}
	return domain.DayOf(stored.UTC())
}

// subjectOf is the one subject of an aggregate. Ids are canonical UUIDs, so no
// wildcard can come from them; an aggregate without its id is refused.
func subjectOf(a domain.Aggregate) (string, error) {
	switch {
	case a == domain.Org:
		return subjectOrg, nil
	case a.Of == domain.OfReport && !a.ID.IsZero():
		return prefixReport + a.ID.String(), nil
	case a.Of == domain.OfRule && !a.ID.IsZero():
		return prefixRule + a.ID.String(), nil
	}
	return "", fmt.Errorf("%q with id %q is no aggregate", a.Of, a.ID)
}

func aggregateOf(subject string) (domain.Aggregate, error) {
	if subject == subjectOrg {
		return domain.Org, nil
	}
	of, text := domain.OfReport, ""
	if rest, ok := strings.CutPrefix(subject, prefixReport); ok {
		text = rest
	} else if rest, ok := strings.CutPrefix(subject, prefixRule); ok {
		of, text = domain.OfRule, rest
	}
	id, err := domain.ParseID(text)
	if err != nil {
		return domain.Aggregate{}, errors.New("its subject names no aggregate")
	}
	return domain.Aggregate{Of: of, ID: id}, nil
}

// seal puts a draft of an act into its envelope.
func (c codec) seal(a domain.Act, d domain.Draft, now time.Time) (*nats.Msg, error) {
	subject, err := subjectOf(d.Aggregate)
	if err != nil {
		return nil, err
	}
	name, version, body, err := c.encode(d.Event)
	if err != nil {
		return nil, err
	}
	m := &nats.Msg{Subject: subject, Data: body, Header: nats.Header{
		headerKind:    {name},
		headerVersion: {strconv.Itoa(version)},
		headerCommand: {a.ID.String()},
	}}
	if a.By != "" {
		m.Header[headerBy] = []string{a.By}
		m.Header[headerTime] = []string{now.UTC().Format(time.RFC3339Nano)}
	}
	return m, nil
}

// raw is a message as any of the ways to read one gives it.
type raw struct {
	position uint64
	stored   time.Time // the stream's own stamp; only its day goes on
	subject  string
	header   nats.Header
	body     []byte
}

func (m *raw) get(name string) string {
	if v := m.header[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// open takes an event out of its envelope; what it cannot read is damage.
func (c codec) open(m raw) (domain.Recorded, error) {
	r, err := c.read(m)
	if err != nil {
		return r, &DamageError{Position: m.position, Err: err}
	}
	return r, nil
}

func (c codec) read(m raw) (domain.Recorded, error) {
	r := domain.Recorded{Position: m.position, By: m.get(headerBy), Day: dayOf(m.header, m.stored)}
	var err error
	if r.Aggregate, err = aggregateOf(m.subject); err != nil {
		return r, err
	}
	if r.Act, err = domain.ParseID(m.get(headerCommand)); err != nil {
		return r, fmt.Errorf("header %s: %w", headerCommand, err)
	}
	if r.Time, err = timeOf(m.get(headerTime), r.By); err != nil {
		return r, err
	}
	version, err := strconv.Atoi(m.get(headerVersion))
	if err != nil {
		return r, fmt.Errorf("header %s: %w", headerVersion, err)
	}
	r.Event, err = c.decode(m.get(headerKind), version, m.body)
	return r, err
}

// timeOf reads the time of an act. An act has one exactly when it says whom it is
// from: a time on an anonymous event would be a leak, so it is not read past.
func timeOf(text, by string) (time.Time, error) {
	if (text == "") != (by == "") {
		return time.Time{}, fmt.Errorf("headers %s and %s must come together", headerBy, headerTime)
	}
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, fmt.Errorf("header %s: %w", headerTime, err)
	}
	return t.UTC(), nil
}
