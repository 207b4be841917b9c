package export

import (
	"encoding/json"
	"io"

	"unrule/projections"
)

// JSON writes a quarter with indentation and a final line feed. Its keys are the
// same in every language.
func JSON(w io.Writer, q projections.QuarterReport) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(q)
}
