package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// draftUse finds what pkg/mls has of drafts: with one such name the linker keeps what stands behind it.
var draftUse = regexp.MustCompile(`\bmls\.(?:\w*Draft)|\.(?:WithDraft|Draft[A-Z])\w*\(`)

func TestEveryUseOfADraftIsFound(t *testing.T) {
	for _, line := range []string{"signer.WithDrafts(x)", "s.WithDraftComponents(x)", "mls.SelfRemoveDraft",
		"g.DraftSafeExportSecret(id)", "mls.DraftSafeVerify(a)", "[]mls.Draft{}"} {
		if !draftUse.MatchString(line) {
			t.Errorf("%s passes", line)
		}
	}
}

// The drafts cost 18 KB of brotli that no messenger of this project needs (docs/adr/0013-drafts-in-the-full-module.md).
func TestTheCompactModuleNamesNoDraft(t *testing.T) {
	browser := []string{"GOOS=js", "GOARCH=wasm"}
	format := `{{range .GoFiles}}{{$.Dir}}/{{.}} {{end}}`
	packages := []string{"./internal/client", "./internal/jsbind", "./cmd/mlswasm"}
	uses := func(tags string) (found []string) {
		for _, name := range goList(t, browser, append([]string{"-tags", tags, "-f", format}, packages...)...) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(text)) {
				if code, _, _ := strings.Cut(line, "//"); draftUse.MatchString(code) {
					found = append(found, filepath.Base(name)+": "+strings.TrimSpace(line))
				}
			}
		}
		return found
	}
	for _, use := range uses("mlswasm_compact") {
		t.Errorf("linked into the compact module: %s", use)
	}
	if len(uses("")) == 0 {
		t.Error("nothing is found in the full module: the rule is of no use")
	}
}
