// Package export writes the numbers of a quarter as data: JSON for programs and
// CSV (RFC 4180) for analysts. The same quarter gives the same bytes.
//
// A CSV is one long table, a figure a row, so that a pivot or a formula reads it
// without knowing its shape: section, key, name, measure, value, unit. Cells that
// a spreadsheet would run as a formula are defused with a leading apostrophe.
package export
