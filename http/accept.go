package http

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"unrule/export"
)

// A mediaRange is one element of an Accept header (RFC 9110, 12.5.1).
type mediaRange struct {
	kind, sub string // "*" is any
	params    map[string]string
	quality   float64
}

// accepted is the format that a client likes best: JSON where it says nothing, and
// among what it likes equally; then the order of the table.
func accepted(h http.Header) (export.Format, bool) {
	best, _ := export.FormatOf("json")
	ranges := readAccept(h["Accept"])
	if len(ranges) == 0 {
		return best, true
	}
	most := qualityOf(best.Media, ranges)
	for _, f := range export.Formats {
		if q := qualityOf(f.Media, ranges); q > most {
			best, most = f, q
		}
	}
	return best, most > 0
}

// readAccept reads what it can; an element that is none is as if it were not there.
func readAccept(lines []string) (ranges []mediaRange) {
	for element := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		media, params, err := mime.ParseMediaType(element)
		kind, sub, ok := strings.Cut(media, "/")
		if err != nil || !ok || kind == "*" && sub != "*" {
			continue
		}
		quality := 1.0
		if q, given := params["q"]; given {
			if quality, err = strconv.ParseFloat(q, 64); err != nil || !(quality >= 0 && quality <= 1) {
				continue
			}
			delete(params, "q")
		}
		ranges = append(ranges, mediaRange{kind, sub, params, quality})
	}
	return ranges
}

// qualityOf is what the most precise range that holds a media type says of it.
func qualityOf(media string, ranges []mediaRange) (quality float64) {
	media, params, _ := mime.ParseMediaType(media)
	most := -1
	for _, r := range ranges {
		if precision, ok := r.holds(media, params); ok && precision > most {
			most, quality = precision, r.quality
		}
	}
	return quality
}

// holds reports whether a media type lies in the range, and how precise the range is.
func (r mediaRange) holds(media string, params map[string]string) (precision int, ok bool) {
	kind, sub, _ := strings.Cut(media, "/")
	if r.kind != "*" && r.kind != kind || r.sub != "*" && r.sub != sub {
		return 0, false
	}
	for name, value := range r.params {
		if !strings.EqualFold(params[name], value) {
			return 0, false
		}
	}
	precision = len(r.params)
	for _, part := range []string{r.kind, r.sub} {
		if part != "*" {
			precision += 100
		}
	}
	return precision, true
}
