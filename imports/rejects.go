package imports

import (
	"encoding/csv"
	"fmt"
	"strconv"

	"unrule/domain"
)

// The refusals of a row that are not the domain's own.
var (
	RowFields      = domain.Code{Name: "row.fields", Reason: domain.Malformed, Text: "The row has another number of columns than the first line."}
	RowQuotes      = domain.Code{Name: "row.quotes", Reason: domain.Malformed, Text: "The quotation marks of this row do not match; rows after it may be part of it."}
	ValueUnmapped  = domain.Code{Name: "value.unmapped", Reason: domain.Invalid, Text: "The map does not say what this value means."}
	DateAmbiguous  = domain.Code{Name: "date.ambiguous", Reason: domain.Invalid, Text: "The date is a different day in different formats that the map allows: {forms}."}
	DateFormatless = domain.Code{Name: "date.formatless", Reason: domain.Invalid, Text: "The map does not say how the dates of such rows are written."}
	JoinMissing    = domain.Code{Name: "join.missing", Reason: domain.Invalid, Text: "The joined file has no row with this key."}
	KeyEmpty       = domain.Code{Name: "key.empty", Reason: domain.Invalid, Text: "The key of the row is empty."}
	KeyRepeated    = domain.Code{Name: "key.repeated", Reason: domain.Conflict, Text: "An earlier row of the file has the same key."}
	OwnerDiffers   = domain.Code{Name: "owner.differs", Reason: domain.Conflict, Text: "An earlier row of the file names another owner of the same rule."}
)

// Codes lists them.
var Codes = []domain.Code{
	RowFields, RowQuotes, ValueUnmapped, DateAmbiguous, DateFormatless, JoinMissing, KeyEmpty, KeyRepeated, OwnerDiffers,
}

// rejects is where the refused rows are named. A row's own text never gets there.
type rejects struct {
	w       *csv.Writer
	reasons map[string]int
}

func (r *rejects) header() error { return r.write("line", "field", "code", "reason") }

func (r *rejects) add(line int, no *domain.Refusal) error {
	r.reasons[no.Name]++
	return r.write(strconv.Itoa(line), no.Field, no.Name, no.Error())
}

func (r *rejects) write(cells ...string) error {
	if r.w == nil {
		return nil
	}
	if err := r.w.Write(cells); err != nil {
		return fmt.Errorf("imports: write rejects: %w", err)
	}
	return nil
}

func (r *rejects) flush() error {
	if r.w == nil {
		return nil
	}
	r.w.Flush()
	if err := r.w.Error(); err != nil {
		return fmt.Errorf("imports: write rejects: %w", err)
	}
	return nil
}
