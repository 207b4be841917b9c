package web

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"unrule/domain"
)

//go:embed templates/*.html templates/board/*.html templates/door/*.html
var templateFiles embed.FS

// pages are the templates of all pages, each with the layout of its side around it:
// those of the board begin with "board/", those of its door with "door/".
var pages = parsePages()

func parsePages() map[string]*template.Template {
	all := map[string]*template.Template{}
	parseSide(all, "", "templates/layout.html", "templates/field.html")
	parseSide(all, "board/", "templates/board/layout.html", "templates/board/parts.html", "templates/field.html")
	parseSide(all, "door/", "templates/door/layout.html")
	return all
}

// parseSide adds the pages of one side, each with what all of its pages share.
func parseSide(all map[string]*template.Template, side string, shared ...string) {
	layout := template.Must(template.ParseFS(templateFiles, shared...))
	names, err := fs.Glob(templateFiles, "templates/"+side+"*.html")
	if err != nil {
		panic("web: " + err.Error())
	}
	for _, name := range names {
		if !slices.Contains(shared, name) {
			short := strings.TrimSuffix(strings.TrimPrefix(name, "templates/"), ".html")
			all[short] = template.Must(template.Must(layout.Clone()).ParseFS(templateFiles, name))
		}
	}
}

// A Frame is what every page has around its content.
type Frame struct {
	*Text
	Site    Site
	Title   string // of the page
	Failed  bool   // the title says that there is a problem
	Flow    string // path that the page's own form is sent to; "" where there is none
	Leave   string // path that erases what was typed; "" where nothing was
	Here    string // path of the page, for a change of language
	Feed    string // path of the same for programs that read news; "" where there is none
	Scripts bool   // the page has something for the script to do
	Work    bool   // the page asks for a proof of work
}

// A Site is what an operator sets once for all pages.
type Site struct {
	Name    string // of the organisation
	Channel string // address of the organisation's channel for crimes
	Rules   bool   // the public page of rules is shown
}

// Languages lists the languages of the pages.
func (Frame) Languages() []domain.Language { return domain.Languages }

// Write answers with a page. A fault in a template is the caller's: nothing is sent.
func Write(w http.ResponseWriter, status int, page string, language *Text, data any) error {
	var b bytes.Buffer
	if err := pages[page].ExecuteTemplate(&b, "layout", data); err != nil {
		return err
	}
	send(w, status, language, b.Bytes())
	return nil
}

// WritePart answers with a part of a page, for the script to put in its place.
func WritePart(w http.ResponseWriter, page, part string, language *Text, data any) error {
	var b bytes.Buffer
	if err := pages[page].ExecuteTemplate(&b, part, data); err != nil {
		return err
	}
	send(w, http.StatusOK, language, b.Bytes())
	return nil
}

func send(w http.ResponseWriter, status int, language *Text, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", language.Tag())
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body) // an error here means that the client has gone
}
