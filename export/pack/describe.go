package pack

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"unrule/export/document"
)

// A dataPackage is a Tabular Data Package (specs.frictionlessdata.io, version 1).
type dataPackage struct {
	Profile     string     `json:"profile"`
	Name        string     `json:"name"`
	Title       string     `json:"title"`
	Description string     `json:"description,omitempty"`
	Created     string     `json:"created"`
	Resources   []resource `json:"resources"`
}

// A resource is one CSV of the package.
type resource struct {
	Profile     string  `json:"profile"`
	Name        string  `json:"name"`
	Path        string  `json:"path"`
	Title       string  `json:"title"`
	Description string  `json:"description,omitempty"`
	Format      string  `json:"format"`
	Media       string  `json:"mediatype"`
	Encoding    string  `json:"encoding"`
	Bytes       int     `json:"bytes"`
	Hash        string  `json:"hash"`
	Dialect     dialect `json:"dialect"`
	Schema      schema  `json:"schema"`
}

type dialect struct {
	Delimiter  string `json:"delimiter"`
	Terminator string `json:"lineTerminator"`
	Quote      string `json:"quoteChar"`
	Double     bool   `json:"doubleQuote"`
	Header     bool   `json:"header"`
}

type schema struct {
	Fields  []field  `json:"fields"`
	Missing []string `json:"missingValues"`
	Key     []string `json:"primaryKey,omitempty"`
}

type field struct {
	Name        string       `json:"name"`
	Type        string       `json:"type"`
	Format      string       `json:"format"`
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	Unit        string       `json:"unit,omitempty"` // of ours: the standard has no word for it
	Constraints *constraints `json:"constraints,omitempty"`
}

type constraints struct {
	Required bool `json:"required"`
	Unique   bool `json:"unique"`
}

func dataPackageOf(d document.Document) dataPackage {
	return dataPackage{
		Profile: "tabular-data-package", Name: "unrule-" + strings.ToLower(d.Quarter.String()),
		Title: d.Title, Description: strings.TrimSpace(d.Warning + "\n" + d.Subtitle), Created: time.Unix(d.Day, 0).UTC().Format(time.RFC3339),
	}
}

// resource describes a table and the file it is in.
func (t table) resource(file []byte) resource {
	r := resource{
		Profile: "tabular-data-resource", Name: t.ID, Path: t.path(), Title: t.Title, Description: t.Note,
		Format: "csv", Media: "text/csv", Encoding: "utf-8", Bytes: len(file), Hash: fmt.Sprintf("sha256:%x", sha256.Sum256(file)),
		Dialect: dialect{Delimiter: ",", Terminator: "\r\n", Quote: `"`, Double: true, Header: true},
		Schema:  schema{Missing: []string{"", withheld}},
	}
	for i, c := range t.Columns {
		f := field{Name: c.ID, Type: types[c.Kind], Format: "default", Title: c.Name, Description: c.Definition, Unit: c.Unit}
		if i == 0 && t.named() {
			f.Constraints = &constraints{Required: true, Unique: true}
			r.Schema.Key = []string{c.ID}
		}
		r.Schema.Fields = append(r.Schema.Fields, f)
	}
	return r
}

// types are the standard's names of kinds.
var types = [...]string{document.Text: "string", document.Integer: "integer", document.Decimal: "number", document.Percent: "number", document.Date: "date"}

// named reports whether the first column tells each row from every other.
func (t table) named() bool {
	seen := map[string]bool{"": true, withheld: true}
	for _, row := range t.Rows {
		name := plain(row[0])
		if seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}
