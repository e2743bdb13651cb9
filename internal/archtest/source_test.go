package archtest

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// root is the top of the checkout; tests run in their package's folder.
const root = "../.."

// goList runs go list at the top of the checkout and returns its output by lines.
func goList(t *testing.T, env []string, args ...string) []string {
	t.Helper()
	// With a profile every package has a second name, that of the program it is compiled for.
	cmd := exec.Command("go", append([]string{"list", "-pgo=off"}, args...)...)
	cmd.Dir = root
	cmd.Env = append(cmd.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := err.(*exec.ExitError); ok {
			t.Fatalf("go list %v: %v\n%s", args, err, exit.Stderr)
		}
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// sources returns the tracked and new files with one of the given endings, relative to the top of the checkout.
func sources(t *testing.T, endings ...string) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	var files []string
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		for _, ending := range endings {
			if strings.HasSuffix(name, ending) {
				files = append(files, filepath.FromSlash(name))
				break
			}
		}
	}
	if len(files) == 0 {
		t.Fatalf("no files ending in %v: the test would show nothing", endings)
	}
	return files
}
