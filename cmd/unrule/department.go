package main

import (
	"fmt"

	"unrule/domain"
	"unrule/projections"
)

type departmentCommand struct {
	Add  departmentAdd  `cmd:"" help:"Add a department and print its id."`
	List departmentList `cmd:"" help:"List departments."`
}

type departmentAdd struct {
	Name      string `arg:"" help:"Name of the department."`
	Parent    string `help:"Name of the department above it." placeholder:"NAME"`
	HeadCount int64  `help:"How many people work there." placeholder:"N"`
}

// Run adds a department and prints its id alone.
func (c departmentAdd) Run(p *program) error {
	h, err := p.openRead()
	if err != nil {
		return err
	}
	id := domain.DepartmentID{ID: newID()}
	e := domain.DepartmentRegistered{Department: id, Name: c.Name, HeadCount: c.HeadCount}
	if c.Parent != "" {
		e.Parent, err = h.departmentNamed(c.Parent, "/parent")
	}
	if err == nil {
		err = h.act(p.ctx, domain.RegisterDepartment{DepartmentRegistered: e})
	}
	return closing(h, err, func() { fmt.Fprintln(p.stdout, id) })
}

// departmentNamed is the department of a name that a flag gave.
func (h *house) departmentNamed(name, field string) (id domain.DepartmentID, err error) {
	h.View(func(s *domain.State) {
		d, ok := s.DepartmentByName(name)
		if id = d.ID; !ok {
			err = domain.Refuse(domain.DepartmentUnknown, field)
		}
	})
	return id, err
}

type departmentList struct{}

// Run lists the departments and what they own.
func (departmentList) Run(p *program) error {
	return list(p, func(h *house) []projections.DepartmentLine { return h.views.Departments(h.today()) },
		"ID\tNAME\tPEOPLE\tRULES\tREPORTS\tHOURS A MONTH", func(d projections.DepartmentLine) string {
			return fmt.Sprintf("%s\t%s\t%d\t%d\t%d\t%s", d.ID, d.Name, d.HeadCount, d.Rules, d.Reports, d.FloorHours)
		})
}
