// Package unrule holds no code: only the law of who may import whom.
package unrule

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// arrows is the import law of the house. What is not listed is forbidden: one of
// our own packages by its path, a library by a prefix of its path. Tests may
// import more.
var arrows = map[string][]string{
	"unrule/domain":                 {"github.com/google/uuid", "golang.org/x/text/unicode/norm"},
	"unrule/projections":            {"unrule/domain", "golang.org/x/text/unicode/norm", "github.com/kljensen/snowball"},
	"unrule/outlets":                {"unrule/projections", "unrule/domain", "github.com/wneessen/go-mail"},
	"unrule/export":                 {"unrule/export/document", "unrule/export/pack", "unrule/export/page", "unrule/export/pdf", "unrule/export/workbook", "unrule/projections", "unrule/domain"},
	"unrule/export/document":        {"unrule/domain"},
	"unrule/export/document/sample": {"unrule/export/document", "unrule/domain"},
	"unrule/export/pdf": {
		"unrule/export/document", "unrule/domain", "codeberg.org/go-pdf/fpdf", "golang.org/x/image/font", "golang.org/x/text/unicode/norm",
	},
	"unrule/export/page":     {"unrule/export/document", "unrule/domain"},
	"unrule/export/workbook": {"unrule/export/document", "unrule/domain", "github.com/xuri/excelize/v2"},
	"unrule/export/pack":     {"unrule/export/document", "unrule/domain"},
	"unrule/imports":         {"unrule/domain", "golang.org/x/text"},
	"unrule/export/poster": {
		"unrule/domain", "rsc.io/qr", "codeberg.org/go-pdf/fpdf", "golang.org/x/image/font",
	},
	"unrule/eventstore": {
		"unrule/domain", "github.com/nats-io/nats.go", "github.com/nats-io/nats-server/v2", "golang.org/x/sys",
		"golang.org/x/mod/sumdb/tlog", "github.com/klauspost/compress/zstd", "github.com/minio/highwayhash",
	},
	"unrule/proof":         {"golang.org/x/mod/sumdb/note", "golang.org/x/mod/sumdb/tlog"},
	"unrule/demo":          {"unrule/domain"},
	"unrule/http/receipt":  {"unrule/domain"},
	"unrule/http/personal": nil,
	"unrule/http/quota":    nil,
	"unrule/http/spam":     {"unrule/http/quota", "unrule/domain"},
	"unrule/http/web":      {"unrule/domain", "github.com/nicksnyder/go-i18n/v2", "golang.org/x/text/language"},
	"unrule/http/form": {
		"unrule/http/web", "unrule/http/receipt", "unrule/http/personal", "unrule/http/spam", "unrule/proof", "unrule/projections", "unrule/domain",
	},
	"unrule/http/reference": {"unrule/http/web"},
	"unrule/http/act":       {"unrule/domain"},
	"unrule/http/board":     {"unrule/http/act", "unrule/http/web", "unrule/outlets", "unrule/projections", "unrule/domain"},
	"unrule/http/session":   {"unrule/http/act", "unrule/http/web", "unrule/domain", "github.com/coreos/go-oidc/v3/oidc", "golang.org/x/oauth2"},
	"unrule/http": {
		"unrule/http/session", "unrule/http/act", "unrule/http/board", "unrule/http/form", "unrule/http/reference", "unrule/http/web", "unrule/http/receipt", "unrule/http/spam", "unrule/http/quota", "unrule/export", "unrule/proof", "unrule/outlets", "unrule/projections", "unrule/domain",
		"github.com/labstack/echo/v4", "github.com/prometheus/client_golang", "golang.org/x/net/netutil", "golang.org/x/text/language",
	},
	"unrule/cmd/unrule": {
		"unrule/http", "unrule/http/session", "unrule/http/form", "unrule/http/web", "unrule/http/spam", "unrule/http/receipt", "unrule/export", "unrule/export/poster", "unrule/imports", "unrule/proof", "unrule/demo", "unrule/outlets", "unrule/projections", "unrule/eventstore", "unrule/domain",
		"github.com/alecthomas/kong", "github.com/vbauerster/mpb/v8",
	},
	"unrule/cmd/faults": {"golang.org/x/sys/unix"},
	"unrule":            nil,
}

func TestArrows(t *testing.T) {
	for pkg, imports := range importsOf(t) {
		allowed, known := arrows[pkg]
		if !known {
			t.Errorf("package %s is not in the import law", pkg)
		}
		for _, imp := range imports {
			if !standard(imp) && !permits(allowed, imp) {
				t.Errorf("%s imports %s: the import law does not list that arrow", pkg, imp)
			}
		}
	}
}

func TestEveryArrowIsOfAPackage(t *testing.T) {
	packages := importsOf(t)
	for pkg := range arrows {
		if _, ok := packages[pkg]; !ok {
			t.Errorf("the import law speaks of %s, which is not there", pkg)
		}
	}
}

func TestLawForbids(t *testing.T) {
	for pkg, imp := range map[string]string{
		"unrule/projections": "unrule/eventstore",
		"unrule/eventstore":  "unrule/projections",
		"unrule/http":        "unrule/eventstore",
		"unrule/http/form":   "github.com/labstack/echo/v4",
		"unrule/http/web":    "unrule/http/form",
		"unrule/domain":      "github.com/nats-io/nats.go",
		"unrule/export":      "github.com/labstack/echo/v4",
		"unrule/imports":     "golang.org/x/textual",
	} {
		if permits(arrows[pkg], imp) {
			t.Errorf("the import law lets %s import %s", pkg, imp)
		}
	}
}

// importsOf lists what each package of the module imports, for every system we
// build on.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	list := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	packages := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		packages[fields[0]] = fields[1:]
	}
	return packages
}

// standard reports whether a path is of the standard library: its first part has
// no dot, and it is not ours.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && first != "unrule"
}

func permits(allowed []string, path string) bool {
	for _, a := range allowed {
		if path == a || strings.HasPrefix(path, a+"/") && !strings.HasPrefix(a, "unrule") {
			return true
		}
	}
	return false
}
