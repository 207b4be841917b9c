package board

import (
	"cmp"
	"net/http"
	"slices"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// A quartersView is every quarter and its documents.
type quartersView struct {
	Frame
	Quarters []quarterItem
	Formats  []string
	named    func(string, domain.Language) string
}

// A quarterItem is one quarter of the list.
type quarterItem struct {
	projections.QuarterLine
	Present bool                 // today lies in it
	Figures *projections.Figures // of a closed one: counting any other takes its time
	Delta   *projections.Delta   // where it is asked for
}

// Quarters is every quarter, the newest first.
func (b *Board) Quarters(w http.ResponseWriter, r *http.Request, who act.Who) error {
	s, err := b.look(r)
	if err != nil {
		return err
	}
	v := quartersView{Frame: b.frame(r, who, s, "quarters", "quarters.title"), Formats: formatsRead(b.Formats), named: b.Named}
	asked, err := askedDelta(r)
	if err != nil {
		return err
	}
	for _, line := range s.Quarters(s.Day) {
		item := quarterItem{QuarterLine: line, Present: line.From <= s.Day && s.Day <= line.To}
		if line.Closed != nil {
			figures := s.Quarter(line.ID, s.Day, false).Figures
			item.Figures = &figures
			if line.ID == asked {
				d, _ := s.Delta(line.ID, s.Day)
				item.Delta = &d
			}
		}
		v.Quarters = append(v.Quarters, item)
	}
	return web.Write(w, http.StatusOK, "board/quarters", v.Text, v)
}

// askedDelta is the quarter whose later corrections are asked for; they are counted
// when somebody wants them.
func askedDelta(r *http.Request) (q domain.Quarter, err error) {
	if r.URL.Query().Has("delta") {
		q, err = domain.ParseQuarter(r.URL.Query().Get("delta"))
	}
	return q, err
}

// FormatName is what people call a format.
func (v quartersView) FormatName(name string) string { return v.T("format." + name) }

// FigureName is what a figure is called.
func (v quartersView) FigureName(name string) string { return v.named(name, v.Language) }

// Others are the languages of the documents but the reader's own.
func (v quartersView) Others() []domain.Language {
	return slices.DeleteFunc(slices.Clone(domain.Languages), func(l domain.Language) bool { return l == v.Language })
}

// A shelf is a quarter's documents in one language, as a template lists them.
type shelf struct {
	quartersView
	Quarter domain.Quarter
	In      domain.Language
}

// Shelf is what stands in one language.
func (v quartersView) Shelf(q domain.Quarter, l domain.Language) shelf { return shelf{v, q, l} }

// formatsRead puts the formats that people read before those that programs do.
func formatsRead(formats []string) []string {
	first := []string{"html", "pdf", "xlsx"}
	list := slices.Clone(formats)
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Compare(uint(slices.Index(first, a)), uint(slices.Index(first, b)))
	})
	return list
}

// Decimal is a figure that may not be told.
func (v quartersView) Decimal(h *domain.Hundredths) string {
	if h == nil {
		return v.T("matrix.hidden")
	}
	return v.Hours(*h)
}

// A laterView says that a document is being made.
type laterView struct {
	Frame
	Path string
}

// QuarterDocument is the report of a quarter in a format: the same bytes that the API
// answers with. A browser comes back by itself for one that is not made yet.
func (b *Board) QuarterDocument(w http.ResponseWriter, r *http.Request, who act.Who) error {
	later, err := b.Document(w, r, r.PathValue("id"))
	if err != nil || later == "" {
		return err
	}
	s, err := b.look(r)
	if err != nil {
		return err
	}
	v := laterView{b.frame(r, who, s, "quarters", "later.title"), "/board/quarters/" + later}
	w.Header().Set("Refresh", "1;url="+v.Path)
	return web.Write(w, http.StatusAccepted, "board/later", v.Text, v)
}
