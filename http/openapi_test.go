package http

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

var update = flag.Bool("update", false, "write web/openapi.json")

// An api is the description, ready to be held against answers.
type api struct{ doc *openapi3.T }

var readDescription = readAPIOnce()

func readAPIOnce() func() (*openapi3.T, error) {
	openapi3filter.RegisterBodyDecoder("text/event-stream", openapi3filter.FileBodyDecoder)
	doc, err := openapi3.NewLoader().LoadFromData(openapiYAML)
	return func() (*openapi3.T, error) { return doc, err }
}

func readAPI(t testing.TB) *api {
	t.Helper()
	doc, err := readDescription()
	if err != nil {
		t.Fatal(err)
	}
	return &api{doc}
}

// check holds an answer against the description. What matches no path must be a problem.
func (a *api) check(t testing.TB, r *http.Request, resp *http.Response, body []byte) {
	t.Helper()
	route, params := a.find(r)
	if route == nil {
		a.checkProblem(t, resp, body)
		return
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 resp.StatusCode,
		Header:                 resp.Header,
		Options:                &openapi3filter.Options{IncludeResponseStatus: true},
	}
	in.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(context.Background(), in); err != nil {
		t.Errorf("%s %s: answer %d is not as described: %v\n%s", r.Method, r.URL.Path, resp.StatusCode, err, body)
	}
}

func (a *api) find(r *http.Request) (*routers.Route, map[string]string) {
	for path, item := range a.doc.Paths.Map() {
		pattern := strings.NewReplacer("{", ":", "}", "").Replace(path)
		method := strings.Replace(r.Method, http.MethodHead, http.MethodGet, 1)
		if op := item.Operations()[method]; op != nil && matches(pattern, r.URL.Path) {
			return &routers.Route{Spec: a.doc, Path: path, PathItem: item, Method: method, Operation: op}, map[string]string{}
		}
	}
	return nil, nil
}

func (a *api) checkProblem(t testing.TB, resp *http.Response, body []byte) {
	t.Helper()
	if ct := resp.Header.Get("Content-Type"); ct != "application/problem+json" {
		t.Errorf("Content-Type = %q, want a problem", ct)
	}
	if resp.Request != nil && resp.Request.Method == http.MethodHead {
		return
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Errorf("problem: %v\n%s", err, body)
		return
	}
	if err := a.doc.Components.Schemas["Problem"].Value.VisitJSON(v); err != nil {
		t.Errorf("problem: %v\n%s", err, body)
	}
}

func (g got) problem(t testing.TB) (p problem) {
	t.Helper()
	if err := json.Unmarshal([]byte(g.body), &p); err != nil {
		t.Fatalf("problem: %v\n%d %s", err, g.StatusCode, g.body)
	}
	return p
}

func TestDescriptionIsValid(t *testing.T) {
	if err := readAPI(t).doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestDescriptionAndRoutesAgree(t *testing.T) {
	doc := readAPI(t).doc
	var described, served []string
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			described = append(described, describedRoute(method, path, op, item))
		}
	}
	for _, rt := range routes {
		if rt.page != nil || rt.board != nil || rt.door != nil {
			continue // a page describes itself
		}
		names := slices.Sorted(slices.Values(rt.query))
		security := "open"
		if rt.role != "" {
			security = "token of " + string(rt.role)
		}
		path := strings.ReplaceAll(rt.path, ":id", "{id}")
		served = append(served, strings.Join([]string{rt.method, path, security, strings.Join(names, ",")}, " "))
	}
	slices.Sort(described)
	slices.Sort(served)
	if !slices.Equal(described, served) {
		t.Errorf("described and served differ:\n%s\n\n%s", strings.Join(described, "\n"), strings.Join(served, "\n"))
	}
}

func describedRoute(method, path string, op *openapi3.Operation, item *openapi3.PathItem) string {
	var names []string
	for _, p := range op.Parameters {
		if p.Value.In == "query" {
			names = append(names, p.Value.Name)
		}
	}
	slices.Sort(names)
	security := "open"
	if op.Security != nil {
		security = fmt.Sprint("token of ", op.Extensions["x-role"])
	}
	return strings.Join([]string{method, path, security, strings.Join(names, ",")}, " ")
}

// The words of the description are those of the domain.
func TestDescriptionKnowsTheWords(t *testing.T) {
	doc := readAPI(t).doc
	for name, want := range map[string]any{
		"Kind": domainWords.kinds, "Side": domainWords.sides, "Impact": domainWords.impacts, "Frequency": domainWords.frequencies,
		"Authority": domainWords.authorities, "Diagnosis": domainWords.diagnoses, "Ease": domainWords.eases,
		"Verdict": domainWords.verdicts, "Stage": domainWords.stages, "Answer": domainWords.answers,
		"RejectReason": domainWords.reasons, "Language": domainWords.languages, "Quadrant": domainWords.quadrants,
	} {
		a, _ := json.Marshal(doc.Components.Schemas[name].Value.Enum)
		b, _ := json.Marshal(want)
		if !bytes.Equal(a, b) {
			t.Errorf("schema %s = %s, want %s", name, a, b)
		}
	}
}

func TestDescriptionInJSON(t *testing.T) {
	want, err := json.MarshalIndent(readAPI(t).doc, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile("web/openapi.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(openapiJSON, want) {
		t.Error("web/openapi.json is not made from web/openapi.yaml; run go test ./http -run DescriptionInJSON -update")
	}
}

func TestDescriptionIsServed(t *testing.T) {
	h := newHouse(t)
	if g := h.ask("GET", "/api/openapi.yaml", ""); g.StatusCode != 200 || g.body != string(openapiYAML) {
		t.Errorf("GET openapi.yaml = %d, %d bytes", g.StatusCode, len(g.body))
	}
	if g := h.ask("GET", "/api/openapi.json", ""); g.StatusCode != 200 || g.body != string(openapiJSON) {
		t.Errorf("GET openapi.json = %d, %d bytes", g.StatusCode, len(g.body))
	}
}
