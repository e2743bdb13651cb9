package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
	example = regexp.MustCompile("(?s)<!-- from (\\S+) -->\n```\\w+\n(.*?)\n```")
	block   = regexp.MustCompile("(?m)^```(go|ts|js)\n")
)

// Every example of a document stands in a file that a test compiles and runs, between the lines "// example:begin" and
// "// example:end"; the document names the file in a comment in front of the block.
func TestExamplesInDocumentsAreTheOnesThatRun(t *testing.T) {
	for _, name := range sources(t, ".md") {
		text := read(t, name)
		found := example.FindAllStringSubmatch(text, -1)
		if blocks := len(block.FindAllString(text, -1)); blocks != len(found) {
			t.Errorf("%s has %d blocks of code, %d of them name the file that runs them", name, blocks, len(found))
		}
		for _, match := range found {
			if want := region(t, match[1]); match[2] != want {
				t.Errorf("%s: the example differs from %s:\n--- document\n%s\n--- file\n%s", name, match[1], match[2], want)
			}
		}
	}
}

func TestLinksInDocumentsLeadSomewhere(t *testing.T) {
	for _, name := range sources(t, ".md") {
		for _, match := range link.FindAllStringSubmatch(read(t, name), -1) {
			target := match[1]
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(name), filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s: %v", name, target, err)
			}
		}
	}
}

func TestTheREADMEIsShort(t *testing.T) {
	if lines := strings.Count(read(t, "README.md"), "\n"); lines >= 150 {
		t.Errorf("README.md has %d lines; what goes beyond 150 belongs in docs/", lines)
	}
}

// go.mod and package.json say which versions are enough: tests/preflight.sh reads them there, and a newcomer in the README.
func TestTheREADMENamesTheVersionsThatAreEnough(t *testing.T) {
	for name, version := range map[string]*regexp.Regexp{"go.mod": regexp.MustCompile(`(?m)^(go) (\S+)$`), "package.json": regexp.MustCompile(`"(node)": *">=([0-9.]+)"`)} {
		found := version.FindStringSubmatch(read(t, name))
		if found == nil {
			t.Errorf("%s names no version", name)
			continue
		}
		if says := strings.ToUpper(found[1][:1]) + found[1][1:] + " ≥ " + found[2]; !regexp.MustCompile(says + `\b[^.]`).MatchString(read(t, "README.md")) {
			t.Errorf("the README does not say %q, as %s does", says, name)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// region returns the lines of a file between its example markers, with their common indentation removed.
func region(t *testing.T, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(read(t, filepath.FromSlash(name)), "// example:begin\n")
	body, _, closed := strings.Cut(rest, "// example:end")
	if !found || !closed {
		t.Fatalf("%s has no lines between // example:begin and // example:end", name)
	}
	lines := strings.Split(strings.TrimRight(body, " \t\n"), "\n")
	indent := len(lines[0]) - len(strings.TrimLeft(lines[0], " \t"))
	for i, line := range lines {
		lines[i] = line[min(indent, len(line)-len(strings.TrimLeft(line, " \t"))):]
	}
	return strings.Join(lines, "\n")
}
