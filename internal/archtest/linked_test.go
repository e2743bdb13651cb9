package archtest

import (
	"slices"
	"strings"
	"testing"
)

// unlinked names what must not be part of mls.wasm, with its price in bytes of brotli on the wire to every user or the
// reason why it has no business there.
var unlinked = map[string]string{
	"net/http":                "960 KiB; the browser does HTTP",
	"net":                     "the browser does the network",
	"encoding/json":           "116 KiB; values cross the boundary as JavaScript values",
	"crypto/x509":             "250 KiB; certificate chains are checked natively, or through a hook",
	"mlswasm/pkg/mls/mlsx509": "it is crypto/x509; in a page the application judges",
	"crypto/tls":              "the browser does TLS",
	"log/slog":                "260 KiB; the engine returns errors, it does not log",
	"text/template":           "reflection keeps every method alive",
	"html/template":           "the page renders itself",
	"regexp":                  "120 KiB; nothing on the wire is parsed by pattern",
	"testing":                 "tests stay in test files",
	"github.com/nats-io/...":  "the service's engine",
}

func TestNothingHeavyIsLinkedIntoTheModule(t *testing.T) {
	deps := goList(t, []string{"GOOS=js", "GOARCH=wasm"}, "-deps", "./cmd/mlswasm")
	for _, dep := range deps {
		for pattern, reason := range unlinked {
			if matches(pattern, dep) {
				t.Errorf("mls.wasm links %s: %s", dep, reason)
			}
		}
	}
}

// uncompact names what the module that pages download leaves to the full one, with its price in brotli: no messenger of
// this project uses a suite that needs it (docs/adr/0009-compact-suites.md).
var uncompact = map[string]string{
	"crypto/internal/fips140/nistec":                 "245 KB for the NIST curves",
	"crypto/internal/fips140/ecdsa":                  "245 KB for the NIST curves",
	"crypto/ecdsa":                                   "245 KB for the NIST curves",
	"crypto/elliptic":                                "245 KB for the NIST curves",
	"github.com/cloudflare/circl/sign/ed448":         "95 KB, fmt among them",
	"github.com/cloudflare/circl/dh/x448":            "32 KB",
	"github.com/cloudflare/circl/sign/mldsa/mldsa44": "28 KB",
}

func TestTheCompactModuleLeavesOutWhatIsDear(t *testing.T) {
	browser := []string{"GOOS=js", "GOARCH=wasm"}
	compact := goList(t, browser, "-deps", "-tags", "mlswasm_compact", "./cmd/mlswasm")
	full := goList(t, browser, "-deps", "./cmd/mlswasm")
	for path, price := range uncompact {
		if slices.Contains(compact, path) {
			t.Errorf("the compact module links %s: %s that it is there to leave out", path, price)
		}
		if !slices.Contains(full, path) {
			t.Errorf("the full module does not link %s: the name is of no use here", path)
		}
	}
}

// The protocol and the engine do no I/O; syscall/js belongs to jsbind alone.
func TestTheCoreReachesNoOutside(t *testing.T) {
	forbidden := map[string][]string{
		"./pkg/mls/...":     {"syscall/js", "os", "net", "os/exec", "context", "log"},
		"./pkg/queue":       {"syscall/js", "os", "net"},
		"./internal/client": {"syscall/js", "os", "net"},
		"./internal/vault":  {"syscall/js", "os", "net"},
	}
	for pattern, paths := range forbidden {
		for _, line := range goList(t, []string{"GOOS=js", "GOARCH=wasm"}, "-f", `{{.ImportPath}}={{join .Imports ","}}`, pattern) {
			pkg, imports, _ := strings.Cut(line, "=")
			for _, path := range strings.Split(imports, ",") {
				for _, bad := range paths {
					if path == bad {
						t.Errorf("%s imports %s: it does no I/O of its own", pkg, path)
					}
				}
			}
		}
	}
}
