package http

import (
	"strings"

	"unrule/domain"
	"unrule/export"
	"unrule/projections"
)

// A quarterItem is one quarter of the list and where its documents are.
type quarterItem struct {
	projections.QuarterLine
	Corrected bool           `json:"corrected"`
	Delta     string         `json:"delta,omitempty"`
	Documents []documentLink `json:"documents"`
}

const quartersPath = "/api/v1/quarters/"

type documentLink struct {
	Format string `json:"format"`
	Type   string `json:"type"`
	Href   string `json:"href"`
}

// listQuarters is every quarter, the newest first.
func listQuarters(x *reading) (any, error) {
	position, list := x.Position(), []quarterItem{}
	for _, q := range x.Quarters(x.today) {
		item := quarterItem{QuarterLine: q, Documents: documentLinks(q.ID)}
		if d, closed := x.Delta(q.ID, x.today); closed {
			item.Corrected, item.Delta = len(d.Figures)+len(d.Rules) > 0, quartersPath+q.ID.String()+"/delta"
		}
		list = append(list, item)
	}
	x.hashed = true
	return map[string]any{"position": position, "quarters": list}, nil
}

func documentLinks(q domain.Quarter) (links []documentLink) {
	for _, f := range export.Formats {
		links = append(links, documentLink{f.Name, f.Media, documentPath(q, f)})
	}
	return links
}

// documentPath is the address of a quarter in a format.
func documentPath(q domain.Quarter, f export.Format) string {
	return quartersPath + q.String() + "." + f.Name
}

// readDelta is what is known now of a closed quarter and was not when it was closed.
func readDelta(x *reading) (any, error) {
	q, err := pathQuarter(x.id)
	if err != nil {
		return nil, err
	}
	d, ok := x.Delta(q, x.today)
	if !ok {
		return nil, domain.Refuse(QuarterOpen, "")
	}
	x.hashed = true
	return d, nil
}

// pathQuarter reads the quarter of a path; what is written otherwise is not there.
func pathQuarter(id string) (domain.Quarter, error) {
	q, err := domain.ParseQuarter(id)
	if err != nil {
		return q, domain.Refuse(QuarterUnknown, "")
	}
	return q, nil
}

// formatNames lists the formats that there are.
func formatNames() string { return strings.Join(formatList(), ", ") }

func formatList() (names []string) {
	for _, f := range export.Formats {
		names = append(names, f.Name)
	}
	return names
}
