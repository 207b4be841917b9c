package imports

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"unrule/domain"
)

// maxRecordBytes bounds one record, so that a quotation mark that never closes
// cannot draw the rest of the file into memory.
const maxRecordBytes = 1 << 20

// A record holds the columns that the map names, and no other cell of its row.
type record struct {
	line  int            // physical line on which the row begins
	at    map[string]int // shared by all records of a file; read only
	cells []string
}

func (r record) get(field string) string {
	if i, ok := r.at[field]; ok && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// A table reads the chosen columns of a file, row by row.
type table struct {
	csv    *csv.Reader
	meter  *meter
	picked []int // places of the chosen columns in a row
	empty  []string
	at     map[string]int
}

// newTable reads the first line and finds the columns; prefix stands before their
// names in records.
func newTable(r io.Reader, comma rune, fields []string, prefix string, empty []string) (*table, error) {
	m := &meter{r: r}
	buffered := bufio.NewReader(m)
	if err := skipMark(buffered); err != nil {
		return nil, err
	}
	c := csv.NewReader(buffered)
	c.Comma, c.ReuseRecord = comma, true
	first, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, fmt.Errorf("read the first line: %w", err)
	}
	t := &table{csv: c, meter: m, empty: empty, at: map[string]int{}}
	for i, f := range fields {
		at := slices.Index(first, f)
		if at < 0 {
			return nil, fmt.Errorf("the file has no column %q", f)
		}
		if slices.Contains(first[at+1:], f) {
			return nil, fmt.Errorf("the file has the column %q twice", f)
		}
		t.picked = append(t.picked, at)
		t.at[prefix+f] = i
	}
	return t, nil
}

// skipMark steps over a byte order mark of UTF-8 and refuses UTF-16.
func skipMark(r *bufio.Reader) error {
	mark, err := r.Peek(3)
	switch {
	case bytes.Equal(mark, []byte("\xef\xbb\xbf")):
		_, err = r.Discard(3)
		return err
	case bytes.HasPrefix(mark, []byte{0xff, 0xfe}), bytes.HasPrefix(mark, []byte{0xfe, 0xff}):
		return errors.New("the file is UTF-16; save it as UTF-8")
	case err != nil && !errors.Is(err, io.EOF):
		return err
	}
	return nil
}

// next is the next row. A refusal concerns this row alone and holds its line; any
// other error ends the reading. The cells are copies: the row's other cells are
// not kept alive by them.
func (t *table) next() (record, *domain.Refusal, error) {
	t.meter.left = maxRecordBytes
	row, err := t.csv.Read()
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		code := RowQuotes
		if errors.Is(bad, csv.ErrFieldCount) {
			code = RowFields
		}
		return record{line: bad.StartLine}, domain.Refuse(code, ""), nil
	}
	if err != nil {
		return record{}, nil, err
	}
	line, _ := t.csv.FieldPos(0)
	r := record{line: line, at: t.at, cells: make([]string, len(t.picked))}
	for i, at := range t.picked {
		if !utf8.ValidString(row[at]) {
			return record{line: line}, domain.Refuse(domain.TextEncoding, t.name(i)), nil
		}
		if !slices.Contains(t.empty, row[at]) {
			r.cells[i] = strings.Clone(row[at])
		}
	}
	return r, nil, nil
}

func (t *table) name(column int) string {
	for name, at := range t.at {
		if at == column {
			return name
		}
	}
	return ""
}

// errRecordTooLong ends an import: where the record ends cannot be known.
var errRecordTooLong = fmt.Errorf("a record is longer than %d bytes; is a quotation mark missing?", maxRecordBytes)

// A meter reads on until more than the bytes left for one record were asked for.
type meter struct {
	r    io.Reader
	left int
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left < 0 {
		return 0, errRecordTooLong
	}
	n, err := m.r.Read(p)
	m.left -= n
	return n, err
}
