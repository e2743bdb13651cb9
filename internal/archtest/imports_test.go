package archtest

import (
	"strings"
	"testing"
)

// rules say which imports of this module a package may have: every other one is forbidden. A trailing /... covers the
// packages below. Packages without a rule may not import this module at all, so that a new room needs a decision.
var rules = []struct {
	pkg    string
	may    []string
	reason string
}{
	{"mlswasm/pkg/mls/internal/wire", nil, "the codec knows no noun of the protocol"},
	{"mlswasm/pkg/mls/internal/secret", nil, "the type that hides bytes must be usable everywhere"},
	{"mlswasm/pkg/mls/internal/treemath", nil, "index arithmetic has a vector of its own"},
	{"mlswasm/pkg/mls/internal/...", []string{"mlswasm/pkg/mls/internal/..."}, "leaves know no protocol struct, so they can be proven alone"},
	{"mlswasm/pkg/mls", []string{"mlswasm/pkg/mls/internal/..."}, "the protocol stands on its leaves only: no queue, no store, no browser"},
	{"mlswasm/pkg/mls/mlsx509", []string{"mlswasm/pkg/mls"}, "an Authenticator is written against the public package; nothing below it may come to need certificates"},
	{"mlswasm/pkg/queue", nil, "the queue is useful without MLS and proven without it"},
	{"mlswasm/internal/vault", nil, "the service seeds its test users with it and must not link the engine"},
	{"mlswasm/internal/client", []string{"mlswasm/pkg/mls", "mlswasm/pkg/queue", "mlswasm/internal/vault"}, "the engine is plain Go: no syscall/js, no network"},
	{"mlswasm/internal/jsbind", []string{"mlswasm/pkg/queue"}, "the binding knows no MLS: the table of operations is handed to it"},
	{"mlswasm/internal/delivery/journal", nil, "an ordered log with compare-and-set; it knows no message"},
	{"mlswasm/internal/delivery", []string{"mlswasm/pkg/mls", "mlswasm/internal/vault", "mlswasm/internal/delivery/journal"},
		"the service peeks at messages and verifies a device's signature; it holds no group state"},
	{"mlswasm/cmd/mlswasm", []string{"mlswasm/internal/jsbind", "mlswasm/internal/client"}, "main joins the table to the binding"},
	{"mlswasm/cmd/mlswasm/trim", nil, "rewrites what the linker has written, and knows nothing of what is in it"},
	{"mlswasm/cmd/mlsd", []string{"mlswasm/internal/delivery", "mlswasm/web"}, "main reads flags; the page is embedded"},
	{"mlswasm/cmd/mlsinterop", []string{"mlswasm/pkg/mls"}, "other implementations meet the protocol's public surface, and nothing behind it"},
	{"mlswasm/cmd/opsgen", []string{"mlswasm/internal/client", "mlswasm/pkg/mls"}, "documents and types are written from the tables"},
	{"mlswasm/internal/vectors", nil, "finds and loads test vectors"},
	{"mlswasm/internal/vectors/...", []string{"mlswasm/pkg/mls/...", "mlswasm/internal/vectors"}, "makes and fetches test vectors"},
	{"mlswasm/internal/archtest", nil, "boundaries only"},
	{"mlswasm/internal/mutants", nil, "reads the sources of others and runs their tests; it needs none of them"},
	{"mlswasm/web", nil, "embeds the built page"},
}

func matches(pattern, pkg string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == base || strings.HasPrefix(pkg, base+"/")
	}
	return pattern == pkg
}

func TestImportsPointDownOnly(t *testing.T) {
	for _, target := range []struct{ name, env string }{{"native", "GOOS=linux"}, {"browser", "GOOS=js"}} {
		t.Run(target.name, func(t *testing.T) {
			env := []string{target.env}
			if target.env == "GOOS=js" {
				env = append(env, "GOARCH=wasm")
			}
			lines := goList(t, env, "-e", "-f", `{{.ImportPath}}={{join .Imports ","}}`, "./...")
			for _, line := range lines {
				pkg, imports, _ := strings.Cut(line, "=")
				checkImports(t, pkg, strings.Split(imports, ","))
			}
		})
	}
}

func checkImports(t *testing.T, pkg string, imports []string) {
	t.Helper()
	for _, rule := range rules {
		if !matches(rule.pkg, pkg) {
			continue
		}
		for _, path := range imports {
			if (path == "mlswasm" || strings.HasPrefix(path, "mlswasm/")) && !anyMatches(rule.may, path) {
				t.Errorf("%s imports %s: %s", pkg, path, rule.reason)
			}
		}
		return
	}
	t.Errorf("%s has no rule: say in rules what it may import, and why", pkg)
}

func anyMatches(patterns []string, pkg string) bool {
	for _, pattern := range patterns {
		if matches(pattern, pkg) {
			return true
		}
	}
	return false
}
