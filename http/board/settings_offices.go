package board

import (
	"net/http"
	"slices"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// An officesView is the departments, to be looked after.
type officesView struct {
	settingsView
	Live, Gone []officeLine
	Fields     []*web.Field
}

// An officeLine is a department with the names of those that it speaks of.
type officeLine struct {
	projections.DepartmentLine
	Under, Into string
}

// officesPart shows the departments, and the form for a new one.
func (b *Board) officesPart(s sight, v settingsView) any {
	p := officesView{settingsView: v}
	for _, line := range officeLines(s) {
		if line.Retired || line.Into != "" {
			p.Gone = append(p.Gone, line)
			continue
		}
		p.Live = append(p.Live, line)
	}
	p.Fields = []*web.Field{
		v.field("name", "text", ""), v.pick("parent", "", v.officeOptions(s, v.T("set.parent.none"), domain.DepartmentID{})), v.field("head_count", "number", ""),
	}
	return p
}

func officeLines(s sight) (lines []officeLine) {
	list, names := s.Departments(s.Day), map[domain.DepartmentID]string{}
	for _, d := range list {
		names[d.ID] = d.Name
	}
	for _, d := range list {
		lines = append(lines, officeLine{d, names[d.Parent], names[d.MergedInto]})
	}
	return lines
}

// addOffice registers a department.
func (b *Board) addOffice(r *http.Request, who act.Who, _ sight, form posted) (done madeSecret, err error) {
	done.position, err = b.carryVerb(r, who, form, act.OfDepartment, "", b.Keys.Made(act.OfDepartment, who.By, form.Key))
	return done, err
}

// An officeView is one department and what can be done with it.
type officeView struct {
	settingsView
	Office officeLine
	Name   *web.Field
	Into   *web.Field
	Reason string // why it cannot be merged or retired
}

// Office is one department.
func (b *Board) Office(w http.ResponseWriter, r *http.Request, who act.Who) error {
	s, err := b.look(r)
	if err != nil {
		return err
	}
	return b.showOffice(w, http.StatusOK, r, s, b.settings(r, who, s, "departments"))
}

func (b *Board) showOffice(w http.ResponseWriter, status int, r *http.Request, s sight, v settingsView) error {
	lines := officeLines(s)
	i := slices.IndexFunc(lines, func(l officeLine) bool { return l.ID.String() == r.PathValue("id") })
	if i < 0 {
		return web.ErrNoPage
	}
	p := officeView{settingsView: v, Office: lines[i]}
	p.Title = p.Office.Name
	p.Name = v.field("name", "text", p.Office.Name)
	p.Into = v.pick("into", "", v.officeOptions(s, v.T("set.into.none"), p.Office.ID))
	if below := slices.IndexFunc(lines, func(l officeLine) bool { return l.Parent == p.Office.ID && !l.Retired && l.Into == "" }); below >= 0 {
		p.Reason = v.T("office.below", "name", lines[below].Name)
	}
	return web.Write(w, status, "board/office", v.Text, p)
}

// officeDone are the words for what is done with a department, by the verb.
var officeDone = map[string]string{"rename": "renamed", "merge": "merged", "retire": "retired"}

// ChangeOffice does to a department what a form says.
func (b *Board) ChangeOffice(w http.ResponseWriter, r *http.Request, who act.Who) error {
	id, err := domain.ParseID(r.PathValue("id"))
	verb := r.PathValue("verb")
	if err != nil || officeDone[verb] == "" {
		return web.ErrNoPage
	}
	form, err := readPosted(r)
	if err != nil {
		return err
	}
	position, err := b.carryVerb(r, who, form, act.OfDepartment, verb, id)
	if err == nil {
		return seeDone(w, "/board/settings/departments", officeDone[verb], position)
	}
	s, broken := b.look(r)
	if broken != nil {
		return broken
	}
	v := b.settings(r, who, s, "departments")
	status := b.refuse(w, &v, err, form, []string{"name", "into"})
	return b.showOffice(w, status, r, s, v)
}

// People is a head count, or that none is known.
func (v settingsView) People(n int64) string {
	if n == 0 {
		return v.T("set.none")
	}
	return v.Text.Number(n)
}
