package imports

import (
	"errors"
	"fmt"
	"io"
	"maps"

	"unrule/domain"
)

// A joined file is held in memory, so it has limits.
const (
	maxJoinedRows  = 100_000
	maxJoinedBytes = 64 << 20
)

// A lookup is the joined file by its key.
type lookup struct {
	on   string
	at   map[string]int
	rows map[string][]string
}

// newLookup reads the joined file whole. A row of it that cannot be read is an
// error of the import: every row that needs it would be rejected for a wrong reason.
func newLookup(r io.Reader, j Join, comma rune, empty []string) (*lookup, error) {
	t, err := newTable(r, comma, j.Fields, j.As+".", empty)
	if err != nil {
		return nil, err
	}
	l := &lookup{on: j.On, at: t.at, rows: map[string][]string{}}
	for size := 0; ; {
		row, no, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			return l, nil
		case err != nil:
			return nil, err
		case no != nil:
			return nil, fmt.Errorf("line %d: %w", row.line, no)
		}
		key := row.get(j.As + "." + j.Key)
		if key == "" {
			return nil, fmt.Errorf("line %d: the key is empty", row.line)
		}
		if l.rows[key] != nil {
			return nil, fmt.Errorf("line %d: an earlier row has the same key", row.line)
		}
		for _, c := range row.cells {
			size += len(c)
		}
		if len(l.rows) == maxJoinedRows || size > maxJoinedBytes {
			return nil, fmt.Errorf("line %d: at most %d rows and %d bytes can be held", row.line, maxJoinedRows, maxJoinedBytes)
		}
		l.rows[key] = row.cells
	}
}

// widen is where the columns of both files are found in a joined record.
func (l *lookup) widen(main map[string]int) map[string]int {
	wide := maps.Clone(main)
	for name, at := range l.at {
		wide[name] = len(main) + at
	}
	return wide
}

// add appends the joined columns to a record.
func (l *lookup) add(r record, wide map[string]int) (record, *domain.Refusal) {
	more, ok := l.rows[r.get(l.on)]
	if !ok {
		return r, domain.Refuse(JoinMissing, l.on)
	}
	r.cells, r.at = append(r.cells, more...), wide
	return r, nil
}
