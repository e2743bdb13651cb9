package main

import (
	"fmt"
	"strings"
	"testing"

	"mlswasm/internal/client"
)

func TestEveryRowOfTheTablesIsOnItsPages(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	pages := make(map[string]string)
	for _, f := range files {
		pages[f.path] = f.text
	}
	for _, op := range client.Operations() {
		if !strings.Contains(pages["js/src/operations.gen.ts"], "\n  "+op.Name+": {\n    params: "+op.Params.Name()+"\n") {
			t.Errorf("%s is not in operations.gen.ts", op.Name)
		}
		if !strings.Contains(pages["docs/operations.md"], "\n## "+op.Name+"\n") {
			t.Errorf("%s is not in operations.md", op.Name)
		}
	}
	drafts := 0
	for _, section := range strings.Split(pages["docs/operations.md"], "\n## ") {
		if strings.HasPrefix(section, "draft") {
			drafts++
			if !strings.Contains(section, "Draft: mls.full.wasm only.") {
				t.Errorf("nothing says where it is: %s", section)
			}
		}
	}
	if drafts < 10 {
		t.Errorf("%d operations of drafts: the pages are made without them", drafts)
	}
	for _, c := range client.Codes() {
		for page, row := range map[string]string{"docs/errors.md": "\n## %s\n", "js/src/operations.gen.ts": "\n  %s: { retryable: "} {
			if !strings.Contains(pages[page], fmt.Sprintf(row, c.Code)) {
				t.Errorf("%s lacks the code %s", page, c.Code)
			}
		}
		if !strings.Contains(pages["js/src/operations.gen.ts"], fmt.Sprintf("\n  %s: %q,\n", c.Code, c.Sentence)) {
			t.Errorf("nobody is told what %s means", c.Code)
		}
	}
	if strings.Count(pages["docs/validation.md"], "| `") < 90 {
		t.Error("validation.md has lost rules")
	}
}

func TestADifferenceShowsItsPlace(t *testing.T) {
	old := "a\nb\nc\nd\n"
	got := diff(old, "a\nB\nc\nd\n")
	if got != "@@ line 2 @@\n-b\n+B\n" {
		t.Error(got)
	}
	long := diff("", strings.Repeat("x\n", 100))
	if strings.Count(long, "\n") > maxDiff+4 || !strings.Contains(long, "more lines") {
		t.Error(long)
	}
}
