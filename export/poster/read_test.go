package poster

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
)

// This file reads a code back as a phone does once it has found the modules. Its
// tables are those of ISO/IEC 18004 for level M; nothing of it is from the library
// that draws the code.

// A grid is the modules of a code without the quiet zone, dark ones true: grid[y][x].
type grid [][]bool

var runPattern = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

// gridOfPath reads the one path of an SVG, and how many light modules are left of it.
func gridOfPath(file string) (g grid, margin int, err error) {
	paths := regexp.MustCompile(`<path [^>]*d="([^"]*)"`).FindAllStringSubmatch(file, -1)
	if len(paths) != 1 {
		return nil, 0, fmt.Errorf("%d paths, want one", len(paths))
	}
	if rest := runPattern.ReplaceAllString(paths[0][1], ""); rest != "" {
		return nil, 0, fmt.Errorf("the path holds %q, which is no run", rest)
	}
	var cells [][2]int
	for _, m := range runPattern.FindAllStringSubmatch(paths[0][1], -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		length, _ := strconv.Atoi(m[3])
		for i := range length {
			cells = append(cells, [2]int{x + i, y})
		}
	}
	return gridOf(cells)
}

func gridOf(cells [][2]int) (grid, int, error) {
	if len(cells) == 0 {
		return nil, 0, errors.New("no modules")
	}
	low, high := math.MaxInt, 0
	for _, c := range cells {
		low, high = min(low, c[0], c[1]), max(high, c[0], c[1])
	}
	g := make(grid, high-low+1)
	for y := range g {
		g[y] = make([]bool, len(g))
	}
	for _, c := range cells {
		g[c[1]-low][c[0]-low] = true
	}
	return g, low, nil
}

// contentOf is the drawing of the one page of a PDF.
func contentOf(pdf []byte) (string, error) {
	for part := range bytes.SplitSeq(pdf, []byte("stream\n")) {
		r, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		if content, err := io.ReadAll(r); err == nil && bytes.Contains(content, []byte(" Tj")) {
			return string(content), nil
		}
	}
	return "", errors.New("the PDF has no page with text")
}

var boxPattern = regexp.MustCompile(`(\S+) (\S+) m\n(\S+) (\S+) l\n(\S+) (\S+) l\n(\S+) (\S+) l\nh\n`)

// gridOfPDF reads the runs of a page: each is drawn from its top left corner to its
// bottom right one, in points from the bottom of the sheet.
func gridOfPDF(content string) (grid, error) {
	boxes := boxPattern.FindAllStringSubmatch(content, -1)
	number := func(s string) float64 { v, _ := strconv.ParseFloat(s, 64); return v }
	left, up := math.Inf(1), 0.0
	for _, b := range boxes {
		left, up = min(left, number(b[1])), max(up, number(b[2]))
	}
	var cells [][2]int
	for _, b := range boxes {
		module := number(b[2]) - number(b[6])
		x, y := math.Round((number(b[1])-left)/module), math.Round((up-number(b[2]))/module)
		for i := range int(math.Round((number(b[5]) - number(b[1])) / module)) {
			cells = append(cells, [2]int{int(x) + i, int(y)})
		}
	}
	g, _, err := gridOf(cells)
	return g, err
}

// versions is what level M is made of, by version: blocks, data bytes of each, check
// bytes of each, and the centres of the alignment patterns.
var versions = []struct {
	blocks, data, check int
	centres             []int
}{
	{}, {1, 16, 10, nil}, {1, 28, 16, []int{6, 18}}, {1, 44, 26, []int{6, 22}}, {2, 32, 18, []int{6, 26}},
	{2, 43, 24, []int{6, 30}}, {4, 27, 16, []int{6, 34}}, {4, 31, 18, []int{6, 22, 38}},
}

var masks = []func(y, x int) bool{
	func(y, x int) bool { return (y+x)%2 == 0 },
	func(y, x int) bool { return y%2 == 0 },
	func(y, x int) bool { return x%3 == 0 },
	func(y, x int) bool { return (y+x)%3 == 0 },
	func(y, x int) bool { return (y/2+x/3)%2 == 0 },
	func(y, x int) bool { return y*x%2+y*x%3 == 0 },
	func(y, x int) bool { return (y*x%2+y*x%3)%2 == 0 },
	func(y, x int) bool { return ((y+x)%2+y*x%3)%2 == 0 },
}

// read is the text of a code, every byte of it proved by the check bytes.
func (g grid) read() (string, error) {
	version := (len(g) - 17) / 4
	if len(g) != 17+4*version || version < 1 || version >= len(versions) {
		return "", fmt.Errorf("a code has no %d modules a side", len(g))
	}
	mask, err := g.mask()
	if err != nil {
		return "", err
	}
	v, stream := versions[version], g.stream(version, masks[mask])
	blocks := make([][]byte, v.blocks)
	for i, b := range stream[:v.blocks*(v.data+v.check)] {
		blocks[i%v.blocks] = append(blocks[i%v.blocks], b)
	}
	var data []byte
	for i, block := range blocks {
		if !whole(block, v.check) {
			return "", fmt.Errorf("block %d of version %d does not fit its check bytes", i, version)
		}
		data = append(data, block[:v.data]...)
	}
	return payload(data)
}

// mask reads the format, which says level and mask, from both of its places.
func (g grid) mask() (int, error) {
	n, first, second := len(g), 0, 0
	set := func(word *int, bit int, dark bool) {
		if dark {
			*word |= 1 << bit
		}
	}
	for i, at := range []int{0, 1, 2, 3, 4, 5, 7, 8} {
		set(&first, i, g[at][8])
		set(&second, i, g[8][n-1-i])
	}
	for i, at := range []int{7, 5, 4, 3, 2, 1, 0} {
		set(&first, 8+i, g[8][at])
		set(&second, 8+i, g[n-7+i][8])
	}
	if first != second {
		return 0, fmt.Errorf("the format is %015b and %015b", first, second)
	}
	format := first ^ 0b101010000010010
	rest := format
	for bits.Len(uint(rest)) > 10 {
		rest ^= 0b10100110111 << (bits.Len(uint(rest)) - 11)
	}
	if level := format >> 13; rest != 0 || level != 0 || !g[n-8][8] {
		return 0, fmt.Errorf("the format %015b is not one of level M", format)
	}
	return format >> 10 & 7, nil
}

// stream is the bytes in the order in which they wind up and down through the code.
func (g grid) stream(version int, mask func(y, x int) bool) []byte {
	n, count, up := len(g), 0, true
	var out []byte
	for right := n - 1; right > 0; right -= 2 {
		if right == 6 {
			right--
		}
		for i := range n {
			y := i
			if up {
				y = n - 1 - i
			}
			for _, x := range []int{right, right - 1} {
				if fixed(n, version, y, x) {
					continue
				}
				if count%8 == 0 {
					out = append(out, 0)
				}
				if g[y][x] != mask(y, x) {
					out[count/8] |= 0x80 >> (count % 8)
				}
				count++
			}
		}
		up = !up
	}
	return out
}

// fixed reports whether a module is of the frame of a code and carries no data.
func fixed(n, version, y, x int) bool {
	switch {
	case x == 6, y == 6, x < 9 && y < 9, x < 9 && y >= n-8, x >= n-8 && y < 9:
		return true
	case version >= 7 && (y < 6 && x >= n-11 || x < 6 && y >= n-11):
		return true
	}
	last := n - 7
	for _, cy := range versions[version].centres {
		for _, cx := range versions[version].centres {
			corner := cy == 6 && cx == 6 || cy == 6 && cx == last || cy == last && cx == 6
			if !corner && max(y-cy, cy-y, x-cx, cx-x) <= 2 {
				return true
			}
		}
	}
	return false
}

// whole reports whether a block has no error: as a polynomial over GF(256) it is zero
// at the first powers of 2, as many as it has check bytes.
func whole(block []byte, check int) bool {
	point := byte(1)
	for range check {
		sum := byte(0)
		for _, b := range block {
			sum = times(sum, point) ^ b
		}
		if sum != 0 {
			return false
		}
		point = times(point, 2)
	}
	return true
}

func times(a, b byte) byte {
	product, power := 0, int(a)
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			product ^= power
		}
		if power <<= 1; power > 0xff {
			power ^= 0x11d
		}
	}
	return byte(product)
}

// payload is the one text in byte mode; after it come the end mark and padding only.
func payload(data []byte) (string, error) {
	var bitwise strings.Builder
	for _, b := range data {
		fmt.Fprintf(&bitwise, "%08b", b)
	}
	length := int(data[0]&15)<<4 | int(data[1])>>4
	if mode := data[0] >> 4; mode != 4 || length+2 > len(data) {
		return "", fmt.Errorf("mode %d with %d bytes", mode, length)
	}
	text := make([]byte, length)
	for i := range text {
		text[i] = data[i+1]<<4 | data[i+2]>>4
	}
	if end := bitwise.String()[12+8*length:]; !regexp.MustCompile(`^0{4}(1110110000010001)*(11101100)?$`).MatchString(end) {
		return "", fmt.Errorf("after the text comes %s", end)
	}
	return string(text), nil
}
