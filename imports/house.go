package imports

import (
	"context"
	"errors"
	"fmt"

	"unrule/domain"
)

// By is whom the acts of an import on rules and departments are from. A report
// is from nobody, as every report.
const By = "import"

// A Store is where an import writes, and what it asks first. [Local] makes one of
// a log in this process.
type Store interface {
	// Check answers as Handle would, and stores nothing.
	Check(act domain.Act) error
	// Handle stores what an act on a rule or department leads to. When it returns,
	// the other methods know of it.
	Handle(ctx context.Context, act domain.Act) (position uint64, err error)
	// Import stores a batch of reports, or of rules, all or none, and skips those that
	// are there. When it returns, the other methods know of it.
	Import(ctx context.Context, acts []domain.Act) (stored int, last uint64, err error)
	HasReport(id domain.ReportID) bool
	HasRule(id domain.RuleID) bool
	DepartmentByName(name string) (domain.DepartmentID, bool)
}

// A house brings departments and rules into being as rows first speak of them. A
// refusal is remembered, so that all rows that need the same thing say the same.
type house struct {
	Importer
	departments map[string]outcome[domain.DepartmentID]
	rules       map[domain.RuleID]outcome[domain.DepartmentID] // its owner
	founded     []domain.Act                                   // rules that must be stored before the next report
	newRules    int
	newDepts    int
}

// An outcome is what was found or made, or why it could not be.
type outcome[T any] struct {
	is T
	no *domain.Refusal
}

// department is the id of the department of this name; no name, no department.
func (h *house) department(ctx context.Context, name string) (domain.DepartmentID, *domain.Refusal, error) {
	if name == "" {
		return domain.DepartmentID{}, nil, nil
	}
	o, ok := h.departments[name]
	if !ok {
		id, isNew, err := h.registerDepartment(ctx, name)
		o = outcome[domain.DepartmentID]{is: id}
		if o.no, err = refusalOr(err); err != nil {
			return id, nil, fmt.Errorf("imports: register department: %w", err)
		}
		if isNew && o.no == nil {
			h.newDepts++
		}
		h.departments[name] = o
	}
	return o.is, o.no, nil
}

// registerDepartment says too whether the department is new. One that was
// renamed since an earlier import is found by its id.
func (h *house) registerDepartment(ctx context.Context, name string) (domain.DepartmentID, bool, error) {
	if id, ok := h.Store.DepartmentByName(name); ok {
		return id, false, nil
	}
	id := domain.DepartmentID{ID: h.Key.id("import-department", name)}
	err := h.act(ctx, domain.Act{ID: id.ID, By: By, Command: domain.RegisterDepartment{
		DepartmentRegistered: domain.DepartmentRegistered{Department: id, Name: name},
	}})
	if is(err, domain.DepartmentExists) {
		return id, false, nil
	}
	if is(err, domain.DepartmentNameTaken) { // by another writer, just now
		if other, ok := h.Store.DepartmentByName(name); ok {
			return other, false, nil
		}
	}
	return id, err == nil, err
}

// contradicted says what an earlier row has made of a rule against this one. The
// first row that speaks of a rule decides whose it is; a later one may not say otherwise.
func (h *house) contradicted(r ruleRef, owner domain.DepartmentID) *domain.Refusal {
	o, ok := h.rules[r.id]
	if ok && o.no == nil && o.is != owner {
		return domain.Refuse(OwnerDiffers, h.Map.Department.Field)
	}
	return o.no
}

// rule sees to it that a rule is registered.
func (h *house) rule(r ruleRef, owner domain.DepartmentID) (*domain.Refusal, error) {
	if o, ok := h.rules[r.id]; ok {
		return o.no, nil
	}
	o := outcome[domain.DepartmentID]{is: owner}
	if !h.Store.HasRule(r.id) {
		a := h.registration(r, owner)
		var err error
		if o.no, err = refusalOr(h.Store.Check(a)); err != nil {
			return nil, fmt.Errorf("imports: register rule: %w", err)
		}
		if o.no == nil {
			h.founded = append(h.founded, a)
			h.newRules++
		}
	}
	h.rules[r.id] = o
	return o.no, nil
}

// registration leaves out an owner that a dry run could not register.
func (h *house) registration(r ruleRef, owner domain.DepartmentID) domain.Act {
	if h.DryRun {
		owner = domain.DepartmentID{}
	}
	return domain.Act{ID: r.id.ID, By: By, Command: domain.RegisterRule{
		Rule: r.id, RuleRegistered: domain.RuleRegistered{Title: r.title, Kind: domain.Kind(h.Map.Rule.Kind), Owner: owner},
	}}
}

// act stores an act, or in a dry run asks only whether it would be stored.
func (h *house) act(ctx context.Context, a domain.Act) error {
	if h.DryRun {
		return h.Store.Check(a)
	}
	_, err := h.Store.Handle(ctx, a)
	return err
}

// refusalOr tells a refusal, which costs a row, from a fault, which ends the import.
func refusalOr(err error) (*domain.Refusal, error) {
	if no, ok := errors.AsType[*domain.Refusal](err); ok {
		return no, nil
	}
	return nil, err
}

func is(err error, code domain.Code) bool {
	no, ok := errors.AsType[*domain.Refusal](err)
	return ok && no.Name == code.Name
}
