package eventstore

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"unrule/domain"
)

// decodeFriction reads a report. Nearly all of a log is reports, so those in the
// exact form in which they are written here are read without reflection, some ten
// times faster; whatever looks different is left to decodeAs, which is the law:
// where the fast way answers at all, both give the same.
func decodeFriction(body []byte) (domain.Event, error) {
	if e, ok := fastFriction(body); ok {
		return e, nil
	}
	return decodeAs[domain.FrictionReported](body)
}

func fastFriction(body []byte) (e domain.FrictionReported, ok bool) {
	c := cursor{rest: body}
	c.must(`{"rule":`)
	c.id(&e.Rule.ID)
	c.text(`,"title":`, &e.Title)
	if c.skip(`,"owner":`) {
		c.id(&e.Owner.ID)
	}
	wordAt(&c, `,"kind":`, &e.Kind, domain.Kinds)
	wordAt(&c, `,"side":`, &e.Side, domain.Sides)
	if c.skip(`,"sufferer":`) {
		c.id(&e.Sufferer.ID)
	}
	c.impacts(&e.Impacts)
	e.Severity = int(c.number(`,"severity":`))
	wordAt(&c, `,"frequency":`, &e.Frequency, domain.Frequencies)
	e.Seconds = c.number(`,"seconds":`)
	if c.skip(`,"last_happened":`) {
		c.fail(e.LastHappened.UnmarshalText(c.quoted()) != nil)
	}
	c.text(`,"story":`, &e.Story)
	c.text(`,"proposal":`, &e.Proposal)
	wordAt(&c, `,"language":`, &e.Language, domain.Languages)
	c.must(`,"day":`)
	c.fail(e.Day.UnmarshalText(c.quoted()) != nil)
	wordAt(&c, `,"held":`, &e.Held, domain.Suspicions)
	c.must(`}`)
	return e, !c.bad && len(c.rest) == 0
}

// A cursor reads canonical JSON from left to right. Once something is not as
// expected it is bad and stays so.
type cursor struct {
	rest []byte
	bad  bool
}

func (c *cursor) fail(when bool) { c.bad = c.bad || when }

// skip passes over text if it comes next.
func (c *cursor) skip(text string) bool {
	if len(c.rest) < len(text) || string(c.rest[:len(text)]) != text {
		return false
	}
	c.rest = c.rest[len(text):]
	return true
}

func (c *cursor) must(text string) { c.fail(!c.skip(text)) }

// quoted is what stands between two quotes without any escape.
func (c *cursor) quoted() []byte {
	if !c.skip(`"`) {
		c.bad = true
		return nil
	}
	end := bytes.IndexByte(c.rest, '"')
	if end < 0 {
		c.bad = true
		return nil
	}
	b := c.rest[:end]
	c.rest = c.rest[end+1:]
	return b
}

func (c *cursor) id(id *domain.ID) {
	b := c.quoted()
	c.fail(len(b) == 0 || id.UnmarshalText(b) != nil)
}

// text reads a string that may be absent and may hold anything.
func (c *cursor) text(name string, s *string) {
	if !c.skip(name) {
		return
	}
	c.must(`"`)
	end := bytes.IndexByte(c.rest, '"')
	if end < 0 {
		c.bad = true
		return
	}
	if i := bytes.IndexByte(c.rest[:end], '\\'); i >= 0 {
		c.escaped(i, s)
		return
	}
	*s = string(c.rest[:end])
	c.fail(hasControl(c.rest[:end]) || !utf8.ValidString(*s))
	c.rest = c.rest[end+1:]
}

// hasControl reports whether a byte below the blank is in b, which JSON forbids. It
// looks at eight bytes at once: taking a blank from each sets the top bit of those
// that are smaller, and of some that had it set before, which are not counted. A
// borrow can only come from a byte that is counted itself.
func hasControl(b []byte) bool {
	const blanks, tops = 0x2020202020202020, 0x8080808080808080
	for ; len(b) >= 8; b = b[8:] {
		x := binary.LittleEndian.Uint64(b)
		if (x-blanks)&^x&tops != 0 {
			return true
		}
	}
	for _, c := range b {
		if c < ' ' {
			return true
		}
	}
	return false
}

// escaped reads a string whose first escape is at i.
func (c *cursor) escaped(i int, s *string) {
	for ; i < len(c.rest) && c.rest[i] != '"'; i++ {
		if c.rest[i] == '\\' {
			i++
		}
	}
	if c.bad || i >= len(c.rest) {
		c.bad = true
		return
	}
	whole := append(append([]byte{'"'}, c.rest[:i]...), '"')
	c.fail(json.Unmarshal(whole, s) != nil)
	c.rest = c.rest[i+1:]
}

// number reads a plain number, or 0 where it is absent.
func (c *cursor) number(name string) int64 {
	if !c.skip(name) {
		return 0
	}
	end := 0
	for end < len(c.rest) && c.rest[end] >= '0' && c.rest[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(string(c.rest[:end]), 10, 64)
	c.fail(err != nil || c.rest[0] == '0' && end > 1)
	c.rest = c.rest[end:]
	return n
}

// wordAt reads a word of a list that may be absent.
func wordAt[W ~string](c *cursor, name string, w *W, list []W) {
	if c.skip(name) {
		wordOf(c, w, list)
	}
}

// wordOf reads a word of a list, and takes the list's own string for it.
func wordOf[W ~string](c *cursor, w *W, list []W) {
	b := c.quoted()
	for _, known := range list {
		if string(b) == string(known) {
			*w = known
			return
		}
	}
	c.bad = true
}

func (c *cursor) impacts(list *[]domain.Impact) {
	c.must(`,"impacts":[`)
	*list = make([]domain.Impact, 0, len(domain.Impacts))
	for more := !c.skip(`]`); more && !c.bad; more = !c.skip(`]`) {
		if len(*list) > 0 {
			c.must(`,`)
		}
		var w domain.Impact
		wordOf(c, &w, domain.Impacts)
		*list = append(*list, w)
	}
}
