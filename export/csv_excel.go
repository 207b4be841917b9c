package export

import (
	"encoding/csv"
	"io"

	"unrule/domain"
	"unrule/projections"
)

// CSVExcel writes the rows of [CSV] as a Spanish Excel reads them by a double click:
// semicolons between cells, a byte order mark, and a decimal comma. The dialect is the
// program's and not the reader's, so it is the same in every language. Days stay as
// YYYY-MM-DD, which every Excel takes for days. There is no sep= line: with one, Excel
// no longer heeds the mark and breaks the accents.
func CSVExcel(w io.Writer, q projections.QuarterReport, language domain.Language) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	t := table{csv: csv.NewWriter(w), words: wordsOf(language), comma: true}
	t.csv.Comma = ';'
	return t.write(q)
}
