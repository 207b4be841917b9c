package projections

import (
	"encoding/binary"
	"fmt"
	"reflect"
)

// A frozen report is written field by field in the order of its type, without names.
// Unlike in JSON nothing is lost: what is absent, empty and zero stay apart. Types
// that keep something to themselves have no place in it.

func encodeKept(k keptQuarter) []byte {
	return appendPlain(nil, reflect.ValueOf(&k).Elem())
}

// decodeKept reads what encodeKept wrote; of anything else it says that it is not that.
func decodeKept(b []byte) (k keptQuarter, ok bool) {
	c := plainCursor{rest: string(b)}
	c.read(reflect.ValueOf(&k).Elem())
	return k, !c.bad && c.rest == ""
}

func appendPlain(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Int, reflect.Int32, reflect.Int64:
		return binary.AppendVarint(b, v.Int())
	case reflect.Uint8, reflect.Uint64:
		return binary.AppendUvarint(b, v.Uint())
	case reflect.String:
		return append(binary.AppendUvarint(b, uint64(v.Len())), v.String()...)
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, 0)
		}
		return appendPlain(append(b, 1), v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return append(b, 0)
		}
		return appendEach(binary.AppendUvarint(b, uint64(v.Len())+1), v)
	case reflect.Array:
		return appendEach(b, v)
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				panic(fmt.Sprintf("projections: %s keeps a field to itself", v.Type()))
			}
			b = appendPlain(b, v.Field(i))
		}
		return b
	}
	panic(fmt.Sprintf("projections: a frozen report cannot hold a %s", v.Type()))
}

func appendEach(b []byte, v reflect.Value) []byte {
	for i := range v.Len() {
		b = appendPlain(b, v.Index(i))
	}
	return b
}

// A plainCursor reads what appendPlain wrote. The texts that it gives are parts of the
// whole. Once something is not as expected it is bad and stays so.
type plainCursor struct {
	rest string
	bad  bool
}

func (c *plainCursor) read(v reflect.Value) {
	if c.bad = c.bad || !v.CanSet(); c.bad {
		return
	}
	switch v.Kind() {
	case reflect.Int, reflect.Int32, reflect.Int64:
		n := c.varint()
		c.bad = c.bad || v.OverflowInt(n)
		v.SetInt(n)
	case reflect.Uint8, reflect.Uint64:
		n := c.uvarint()
		c.bad = c.bad || v.OverflowUint(n)
		v.SetUint(n)
	case reflect.String:
		v.SetString(c.take(c.uvarint()))
	case reflect.Pointer:
		if c.uvarint() != 0 {
			v.Set(reflect.New(v.Type().Elem()))
			c.read(v.Elem())
		}
	case reflect.Slice:
		c.slice(v)
	case reflect.Array:
		c.each(v)
	case reflect.Struct:
		for _, field := range v.Fields() {
			c.read(field)
		}
	default:
		c.bad = true
	}
}

// slice makes no more room than what is left can fill: each part takes a byte at least.
func (c *plainCursor) slice(v reflect.Value) {
	n := c.uvarint()
	if c.bad || n == 0 {
		return
	}
	if n--; n > uint64(len(c.rest)) {
		c.bad = true
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), int(n), int(n)))
	c.each(v)
}

func (c *plainCursor) each(v reflect.Value) {
	for i := range v.Len() {
		c.read(v.Index(i))
	}
}

func (c *plainCursor) take(n uint64) string {
	if n > uint64(len(c.rest)) {
		c.bad = true
		return ""
	}
	s := c.rest[:n]
	c.rest = c.rest[n:]
	return s
}

func (c *plainCursor) varint() int64 {
	n := c.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

func (c *plainCursor) uvarint() (n uint64) {
	for shift := 0; shift < 64; shift += 7 {
		if c.rest == "" {
			break
		}
		b := c.rest[0]
		c.rest = c.rest[1:]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	c.bad = true
	return 0
}
