//go:build office

package pack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"unrule/domain"
	"unrule/export/document/sample"
)

// TestOfficeIsADataPackage: datapackage.json is what the standard's own schema asks.
func TestOfficeIsADataPackage(t *testing.T) {
	const profile = "../../tools/frictionless/tabular-data-package.json"
	schema, err := jsonschema.NewCompiler().Compile(profile)
	if err != nil {
		t.Fatalf("%s: %v: make %s", profile, err, strings.TrimPrefix(profile, "../../"))
	}
	for _, language := range domain.Languages {
		_, files := pack(t, sample.Document(language, "=1+1"))
		var of any
		if err := json.Unmarshal(files["datapackage.json"], &of); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(of); err != nil {
			t.Errorf("%s: %v", language, err)
		}
		resource := of.(map[string]any)["resources"].([]any)[0].(map[string]any)
		delete(resource, "schema")
		if schema.Validate(of) == nil {
			t.Errorf("the schema takes a table without fields")
		}
	}
}
