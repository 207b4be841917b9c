package imports

import (
	"context"
	"errors"
	"fmt"
	"io"

	"unrule/domain"
)

// A parser turns rows into acts and hands them on in batches.
type parser struct {
	house
	table  *table
	joined *lookup
	wide   map[string]int
	no     rejects
	keys   map[domain.ID]struct{} // of the rows so far
	batch  batch
	out    chan<- batch
	sum    Summary
}

func (p *parser) run(ctx context.Context, f Files) error {
	if err := p.open(f); err != nil {
		return err
	}
	if err := p.no.header(); err != nil {
		return err
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, no, err := p.table.next()
		if errors.Is(err, io.EOF) {
			return p.flush(ctx)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("imports: read rows: %w", err), p.flush(ctx))
		}
		p.sum.Rows++
		if no == nil {
			no, err = p.row(ctx, r)
		}
		if err != nil {
			return err
		}
		if no != nil {
			p.sum.Rejected++
			if err := p.no.add(r.line, no); err != nil {
				return err
			}
		}
	}
}

func (p *parser) open(f Files) (err error) {
	if err := p.Map.check(); err != nil { // it may not have come from ParseMap
		return fmt.Errorf("imports: map: %w", err)
	}
	comma, _ := p.Map.comma()
	if p.table, err = newTable(f.Rows, comma, p.Map.Fields, "", p.Map.Empty); err != nil {
		return fmt.Errorf("imports: %w", err)
	}
	if p.Map.Join == nil {
		return nil
	}
	if f.Joined == nil {
		return fmt.Errorf("imports: the map joins %s, and it was not given", p.Map.Join.File)
	}
	if p.joined, err = newLookup(f.Joined, *p.Map.Join, comma, p.Map.Empty); err != nil {
		return fmt.Errorf("imports: %s: %w", p.Map.Join.File, err)
	}
	p.wide = p.joined.widen(p.table.at)
	return nil
}

// row handles one row: it is skipped, refused as a whole, or becomes acts.
func (p *parser) row(ctx context.Context, r record) (*domain.Refusal, error) {
	if p.joined != nil {
		var no *domain.Refusal
		if r, no = p.joined.add(r, p.wide); no != nil {
			return no, nil
		}
	}
	if !p.Map.wanted(r) {
		p.sum.Skipped++
		return nil, nil
	}
	e, no := p.Map.read(p.Key, r)
	if no == nil {
		no = p.first(e.key)
	}
	if no != nil {
		return no, nil
	}
	acts, no, err := p.acts(ctx, e)
	if no != nil || err != nil {
		return no, err
	}
	p.sum.Reports += len(acts)
	return nil, p.add(ctx, acts)
}

// first refuses a key that an earlier row has: the second would be taken for a
// repetition and lost without a word.
func (p *parser) first(key []string) *domain.Refusal {
	id := p.Key.id("import-row", append([]string{p.Map.Name}, key...)...)
	if _, ok := p.keys[id]; ok {
		return domain.Refuse(KeyRepeated, p.Map.Key[0])
	}
	p.keys[id] = struct{}{}
	return nil
}

// acts has every report of the row judged by the domain before anything that
// they need is brought into being, so that a refused row leaves no rule behind, and
// a department at most where it names another owner than an earlier row.
func (p *parser) acts(ctx context.Context, e entry) ([]domain.Act, *domain.Refusal, error) {
	acts := make([]domain.Act, 0, len(e.rules))
	for _, r := range e.rules {
		a := p.report(e, r)
		err := p.Store.Check(a)
		if is(err, domain.RuleExists) { // the writer has stored its rule since it was asked for
			err = p.Store.Check(untitled(a))
		}
		no, err := refusalOr(err)
		if no != nil || err != nil {
			return nil, p.named(no, r), err
		}
		acts = append(acts, a)
	}
	owner, no, err := p.department(ctx, e.department)
	if no != nil {
		no.Field = p.Map.Department.Field
	}
	if no != nil || err != nil {
		return nil, no, err
	}
	for _, r := range e.rules {
		if no := p.contradicted(r, owner); no != nil {
			return nil, p.named(no, r), nil
		}
	}
	for i, r := range e.rules {
		if no, err := p.rule(r, owner); no != nil || err != nil {
			return nil, p.named(no, r), err
		}
		acts[i] = untitled(acts[i])
	}
	return acts, nil, nil
}

// report is the act of one report. As long as its rule is not there it says the
// title, as somebody does who reports a new rule.
func (p *parser) report(e entry, r ruleRef) domain.Act {
	c := domain.ReportFriction{Report: p.Map.reportID(p.Key, e, r), FrictionReported: e.report}
	c.Rule = r.id
	if !p.Store.HasRule(r.id) {
		c.Title, c.Kind = r.title, domain.Kind(p.Map.Rule.Kind)
	}
	return domain.Act{ID: c.Report.ID, Command: c}
}

// untitled is the act once its rule is there.
func untitled(a domain.Act) domain.Act {
	c, _ := a.Command.(domain.ReportFriction)
	c.Title, c.Kind = "", ""
	a.Command = c
	return a
}

// named lets a refusal of the domain name the column that is at fault.
func (p *parser) named(no *domain.Refusal, r ruleRef) *domain.Refusal {
	if no == nil || len(no.Field) < 2 || no.Field[0] != '/' {
		return no
	}
	same := *no
	switch no.Field {
	case "/rule", "/rule/title", "/title":
		same.Field = r.field
	case "/day":
		same.Field = p.Map.Day[0].Field
	case "/last_happened":
		same.Field = p.Map.Happened[0].Field
	}
	for _, v := range p.Map.values() {
		if no.Field == "/"+v.name && v.Field != "" {
			same.Field = v.Field
		}
	}
	return &same
}

// add puts the acts of one row into the batch, whole.
func (p *parser) add(ctx context.Context, acts []domain.Act) error {
	if len(p.batch.reports)+len(acts) > BatchSize || len(p.batch.rules)+len(p.founded) > BatchSize {
		if err := p.flush(ctx); err != nil {
			return err
		}
	}
	p.batch.reports = append(p.batch.reports, acts...)
	p.batch.rules, p.founded = append(p.batch.rules, p.founded...), nil
	return nil
}

func (p *parser) flush(ctx context.Context) error {
	if len(p.batch.reports) == 0 {
		return nil
	}
	select {
	case p.out <- p.batch:
		p.batch = batch{}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
