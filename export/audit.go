package export

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"unrule/export/document"
	"unrule/projections"
)

// auditColumns are the names of the columns, which are those of the API.
var auditColumns = []string{"position", "time", "by", "name", "act", "on", "rule", "title", "report", "from", "to", "details"}

// Audit writes acts of the board as a table (RFC 4180). Details are JSON. What a
// spreadsheet would run is defused.
func Audit(w io.Writer, acts []projections.AuditLine) error {
	table := csv.NewWriter(w)
	table.UseCRLF = true
	_ = table.Write(auditColumns)
	for _, a := range acts {
		details, err := json.Marshal(a.Details)
		if err != nil {
			return err
		}
		row := []string{
			strconv.FormatUint(a.Position, 10), a.Time.UTC().Format(time.RFC3339), a.By, a.Name, a.Act, a.On,
			a.Rule.String(), a.Title, a.Report.String(), string(a.From), string(a.To), string(details),
		}
		for i := range row {
			row[i] = document.Defuse(row[i])
		}
		_ = table.Write(row)
	}
	table.Flush()
	return table.Error()
}
