package domain

import (
	"encoding"
	"errors"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// elsewhere are the refusals that only parsing, an edge that knows more than the
// domain, or an act that says more than its command (see access_test.go) is met with.
var elsewhere = []Code{DateSyntax, QuarterFuture, ReportDiffers, RuleMoved, PolicyMoved, RuleNotTheirs, ActDiffers}

func TestEveryCodeIsMet(t *testing.T) {
	met := map[Code]bool{}
	for _, scenes := range tables {
		for _, s := range scenes {
			met[s.refused] = true
		}
	}
	for _, c := range Codes {
		if met[c] == slices.Contains(elsewhere, c) {
			t.Errorf("%s: met in a table %v, listed as answered elsewhere %v", c.Name, met[c], !met[c])
		}
	}
}

// parsed are the declarations of the package's own files.
func parsed(t *testing.T) []ast.Decl {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var list []ast.Decl
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(gotoken.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f.Decls...)
	}
	return list
}

// receivers are the types that have the method.
func receivers(t *testing.T, method string) map[string]bool {
	names := map[string]bool{}
	for _, d := range parsed(t) {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == method && f.Recv != nil {
			names[f.Recv.List[0].Type.(*ast.Ident).Name] = true
		}
	}
	return names
}

func TestEveryCommandIsAcceptedAndRefusedSomewhere(t *testing.T) {
	accepted, refused := map[string]bool{}, map[string]bool{}
	for _, scenes := range tables {
		for _, s := range scenes {
			if s.when == nil {
				continue
			}
			name := reflect.TypeOf(s.when).Name()
			if s.refused == (Code{}) {
				accepted[name] = true
			} else {
				refused[name] = true
			}
		}
	}
	commands := receivers(t, "command")
	if len(commands) < 30 {
		t.Fatalf("found %d commands only", len(commands))
	}
	for name := range commands {
		if !accepted[name] || !refused[name] {
			t.Errorf("%s: accepted in a table %v, refused %v; want both", name, accepted[name], refused[name])
		}
	}
}

func TestCodesAreListedOnceWithDistinctNames(t *testing.T) {
	declared := 0
	for _, d := range parsed(t) {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != gotoken.VAR {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			if len(v.Values) != 1 {
				continue
			}
			if lit, ok := v.Values[0].(*ast.CompositeLit); ok {
				if id, ok := lit.Type.(*ast.Ident); ok && id.Name == "Code" {
					declared++
				}
			}
		}
	}
	if declared != len(Codes) {
		t.Errorf("%d codes are declared, %d are listed", declared, len(Codes))
	}
	names := map[string]bool{}
	for _, c := range Codes {
		if names[c.Name] || c.Name == "" || c.Text == "" || c.Reason < Malformed || c.Reason > Unknown {
			t.Errorf("code %+v: repeated or incomplete", c)
		}
		names[c.Name] = true
	}
}

func TestEventsAreListedOnceWithDistinctNames(t *testing.T) {
	kinds := receivers(t, "EventName")
	names := map[string]bool{}
	for _, e := range Events {
		if names[e.EventName()] || e.EventName() == "" {
			t.Errorf("%T: name %q is repeated or empty", e, e.EventName())
		}
		names[e.EventName()] = true
		delete(kinds, reflect.TypeOf(e).Name())
	}
	if len(kinds) > 0 {
		t.Errorf("kinds that are not listed: %v", kinds)
	}
}

func TestRefusalTextsAreFilled(t *testing.T) {
	for table, scenes := range tables {
		for _, s := range scenes {
			if s.refused == (Code{}) {
				continue
			}
			w := worldOf(t, s.given)
			if s.on != 0 {
				w.today = s.on
			}
			who := by(s.when)
			if s.by != "" {
				who = strings.TrimSuffix(s.by, "nobody")
			}
			if _, err := w.Decide(Act{By: who, Command: s.when}, w.today); err == nil || strings.ContainsAny(err.Error(), "{}[]") {
				t.Errorf("%s/%s: %v; want a full sentence", table, s.name, err)
			}
		}
	}
}

func TestWordListsRoundTripAndRefuseStrangers(t *testing.T) {
	walk(t, Kinds)
	walk(t, Sides)
	walk(t, Impacts)
	walk(t, Frequencies)
	walk(t, Authorities)
	walk(t, Diagnoses)
	walk(t, Eases)
	walk(t, Verdicts)
	walk(t, Stages)
	walk(t, Answers)
	walk(t, RejectReasons)
	walk(t, Roles)
	walk(t, Languages)
	walk(t, Suspicions)
}

func walk[W ~string](t *testing.T, list []W) {
	t.Helper()
	for i, w := range list {
		var got W
		if err := any(&got).(encoding.TextUnmarshaler).UnmarshalText([]byte(w)); err != nil || got != w {
			t.Errorf("UnmarshalText(%T %q) = %q, %v", w, w, got, err)
		}
		if slices.Index(list, w) != i {
			t.Errorf("%T %q is listed twice", w, w)
		}
		for _, stranger := range []string{"", string(w) + " ", strings.ToUpper(string(w)), "stranger"} {
			err := any(&got).(encoding.TextUnmarshaler).UnmarshalText([]byte(stranger))
			if r, ok := errors.AsType[*Refusal](err); !ok || r.Code != WordUnknown || got != w {
				t.Errorf("UnmarshalText(%T %q) = %q, %v; want a refusal that leaves it alone", w, stranger, got, err)
			}
		}
	}
}

func TestRolesAllowWhatLesserOnesDo(t *testing.T) {
	for i, r := range Roles {
		for k, needed := range Roles {
			if got := r.Allows(needed); got != (i >= k) {
				t.Errorf("%s.Allows(%s) = %v", r, needed, got)
			}
		}
	}
	if Role("king").Allows(Viewer) || Admin.Allows("king") || Admin.Allows("") {
		t.Error("a role that is not known may do nothing")
	}
}
