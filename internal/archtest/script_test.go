package archtest

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// opens finds a line that begins the body of a function: the rest is found by its indentation, which the sources keep.
	opens = regexp.MustCompile(`(?:=>|\)[^()]*)\s*\{$`)
	// control begins other bodies with a parenthesis before them.
	control = regexp.MustCompile(`^(?:\}\s*)?(?:if|else|for|while|switch|catch|with)\b`)
	// component is a function whose body is markup; CONTRIBUTING.md lets it run longer.
	component = regexp.MustCompile(`^export function [A-Z]`)
)

type scriptFunction struct{ line, lines int }

// scriptFunctions measures the functions of a TypeScript file, from the line that ends their heads to the one that ends their bodies.
func scriptFunctions(text string) (found []scriptFunction) {
	lines := strings.Split(text, "\n")
	indent := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	for i, line := range lines {
		if code := strings.TrimSpace(line); !opens.MatchString(code) || control.MatchString(code) || component.MatchString(code) {
			continue
		}
		end := i + 1
		for end < len(lines) && (lines[end] == "" || indent(lines[end]) > indent(line)) {
			end++
		}
		found = append(found, scriptFunction{i + 1, end - i + 1})
	}
	return found
}

func TestScriptFunctionsAreMeasured(t *testing.T) {
	found := scriptFunctions(`export class X {
  constructor(readonly a: string) {
    super()
  }

  async b(
    c: () => number,
  ): Promise<void> {
    if (c()) {
      return
    } else if (a(c)) {

    }
    for (const x of c(1)) {
    }
    each((x) => {
      x()
    })
  }
}
export function Component() {
}
export function helper() {
}
const options = {
  d: 1,
}
`)
	want := []scriptFunction{{2, 3}, {8, 12}, {16, 3}, {23, 2}}
	if len(found) != len(want) {
		t.Fatalf("found %v, want %v", found, want)
	}
	for i := range want {
		if found[i] != want[i] {
			t.Errorf("found %v, want %v", found[i], want[i])
		}
	}
}

// What is said of Go's functions in TestFunctionsStayReadable holds for those that a browser runs.
func TestScriptFunctionsStayReadable(t *testing.T) {
	measured := 0
	for _, name := range sources(t, ".ts", ".tsx") {
		if place := filepath.ToSlash(name); generated(name) || !strings.HasPrefix(place, "js/src/") && !strings.HasPrefix(place, "web/src/") {
			continue
		}
		for _, f := range scriptFunctions(read(t, name)) {
			measured++
			if f.lines > maxFunctionLines {
				t.Errorf("%s:%d: a function of %d lines, over %d", name, f.line, f.lines, maxFunctionLines)
			}
		}
	}
	if measured < 300 {
		t.Errorf("%d functions: most are not found", measured)
	}
}
