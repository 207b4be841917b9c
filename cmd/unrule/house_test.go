package main

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"unrule/domain"
	"unrule/eventstore"
)

// The views that come from the brief are those that come from the log.
func TestBriefGivesTheSameViews(t *testing.T) {
	p := &program{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, log: slog.New(slog.DiscardHandler), flags: &flags{Data: t.TempDir()}}
	kitchen, rule := domain.DepartmentID{ID: newID()}, domain.RuleID{ID: newID()}
	report := domain.ReportID{ID: newID()}
	fill := func(h *house) {
		for _, c := range []domain.Command{
			domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: kitchen, Name: "Cocina"}},
			domain.RegisterRule{Rule: rule, RuleRegistered: domain.RuleRegistered{Title: "Sign twice", Owner: kitchen}},
			domain.ReportFriction{Report: report, FrictionReported: domain.FrictionReported{
				Rule: rule, Side: domain.Employee, Sufferer: kitchen, Impacts: []domain.Impact{domain.Delay, domain.Anger},
				Severity: 2, Frequency: domain.Weekly, Seconds: 900, LastHappened: h.today().Month(), Story: "Again.", Proposal: "Once.",
			}},
			domain.AskQuestion{Report: report, Question: "When?"},
			domain.GiveReply{Report: report, Reply: "Always."},
			domain.HoldReport{Report: report, Reason: "spam?"},
			domain.ReleaseReport{Report: report},
			domain.DeclarePopulation{Rule: rule, PopulationDeclared: domain.PopulationDeclared{Sufferer: domain.Sufferer{Side: domain.Employee, Department: kitchen}, People: 20, Source: "payroll"}},
		} {
			act := domain.Act{ID: newID(), By: "operator", Command: c}
			switch c.(type) {
			case domain.ReportFriction, domain.GiveReply:
				act.By = ""
			}
			position, err := h.Handle(t.Context(), act)
			if err == nil {
				err = h.Wait(t.Context(), position)
			}
			if err != nil {
				t.Fatalf("%T: %v", c, err)
			}
		}
	}
	digest := func(o eventstore.Options, do func(*house)) [32]byte {
		h, err := p.openWith(o)
		if err == nil {
			err = h.caughtUp(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		do(h)
		d := h.views.Digest()
		if err := h.close(); err != nil {
			t.Fatal(err)
		}
		return d
	}
	o := eventstore.Options{Dir: p.flags.Data, Now: time.Now, Log: p.log}
	digest(o, fill)
	nothing := func(*house) {}
	fromBrief := digest(o, nothing)
	o.Fresh = true
	if fromLog := digest(o, nothing); fromLog != fromBrief {
		t.Errorf("the brief gives %x, the log %x", fromBrief, fromLog)
	}
}

// A node cannot be without the reading of its log: serve ends, and only when
// nothing answers any more.
func TestServeEndsWithTheReading(t *testing.T) {
	p := &program{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, log: slog.New(slog.DiscardHandler), flags: &flags{Data: t.TempDir()}}
	h, err := p.open()
	if err == nil {
		err = h.caughtUp(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	h.stop()
	if err := (serveCommand{Listen: "127.0.0.1:0"}).serve(p, h); err == nil {
		t.Error("serve() = nil, want an error")
	}
	if err := h.close(); err != nil {
		t.Error(err)
	}
}
