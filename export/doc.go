// Package export lets a quarter leave: as data (JSON, CSV in two dialects, the
// analyst's pack) and as a report to be read ([NewDocument] tells it in words, and
// the rooms beside this one give it a form). The same quarter, format and language
// give the same bytes.
//
// A CSV is one long table, a figure a row, so that a pivot or a formula reads it
// without knowing its shape: section, key, name, measure, value, unit. Cells that
// a spreadsheet would run as a formula are defused with a leading apostrophe.
package export
