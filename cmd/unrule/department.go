package main

import (
	"fmt"
	"text/tabwriter"

	"unrule/domain"
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
		h.View(func(s *domain.State) {
			above, ok := s.DepartmentByName(c.Parent)
			if e.Parent = above.ID; !ok {
				err = domain.Refuse(domain.DepartmentUnknown, "/parent")
			}
		})
	}
	if err == nil {
		err = h.act(p.ctx, domain.RegisterDepartment{DepartmentRegistered: e})
	}
	return closing(h, err, func() { fmt.Fprintln(p.stdout, id) })
}

type departmentList struct{}

// Run lists the departments and what they own.
func (departmentList) Run(p *program) error {
	h, err := p.openOld()
	if err != nil {
		return err
	}
	list := h.views.Departments(h.today())
	if err := h.close(); err != nil {
		return err
	}
	if p.flags.JSON {
		return printJSON(p.stdout, list)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME\tPEOPLE\tRULES\tREPORTS\tHOURS A MONTH")
	for _, d := range list {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%s\n", d.ID, d.Name, d.HeadCount, d.Rules, d.Reports, d.FloorHours)
	}
	return w.Flush()
}
