package archtest

import (
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// inMap finds the files that a package's documentation names: proposals*.go stands for several.
var inMap = regexp.MustCompile(`(?:^|[\s(,;])([\w*]+\.go)\b`)

// needless is how many files a reader finds his way among without a map.
const needless = 3

// unmapped compares the files of a folder with those that its package's documentation names: what it has no word for, and what
// it names that is not there. The file in which the documentation stands needs no word, nor do tests, unless they are all there is.
func unmapped(doc, home string, files []string) (missing, gone []string) {
	named, code := map[string]bool{home: true}, false
	for _, file := range files {
		code = code || file != home && !strings.HasSuffix(file, "_test.go")
	}
	for _, found := range inMap.FindAllStringSubmatch(doc, -1) {
		pattern, there := found[1], false
		for _, file := range files {
			if ok, _ := path.Match(pattern, file); ok {
				named[file], there = true, true
			}
		}
		if !there {
			gone = append(gone, pattern)
		}
	}
	for _, file := range files {
		if !named[file] && !(code && strings.HasSuffix(file, "_test.go")) {
			missing = append(missing, file)
		}
	}
	return missing, gone
}

func TestAMapIsComparedWithItsFolder(t *testing.T) {
	doc := "Package x does not parse y/other.go.\n\nFiles: b.go (what c\nis), d*.go,\ne.go."
	missing, gone := unmapped(doc, "a.go", []string{"a.go", "b.go", "c.go", "d1.go", "d2.go", "d_test.go", "f_test.go"})
	if strings.Join(missing, " ") != "c.go" || strings.Join(gone, " ") != "e.go" {
		t.Errorf("missing %q, gone %q", missing, gone)
	}
	if missing, gone := unmapped("Files:\n\n\ta.go b_*.go   the words; c.go", "doc.go", []string{"a.go", "b_c.go", "c.go", "doc.go"}); missing != nil || gone != nil {
		t.Errorf("missing %q, gone %q", missing, gone)
	}
	if missing, _ := unmapped("Files: a_test.go.", "doc.go", []string{"a_test.go", "b_test.go", "doc.go"}); strings.Join(missing, " ") != "b_test.go" {
		t.Errorf("missing %q where all are tests", missing)
	}
}

// The map of a package says where to look. A file that it has no word for is found by nobody, and a name of what has been renamed
// sends readers into the void.
func TestTheMapOfAPackageIsItsFolder(t *testing.T) {
	type folder struct {
		doc, home string
		files     []string
	}
	folders := map[string]*folder{}
	for _, name := range sources(t, ".go") {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ParseComments|parser.PackageClauseOnly)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		dir, base := filepath.Dir(name), filepath.Base(name)
		if folders[dir] == nil {
			folders[dir] = new(folder)
		}
		f := folders[dir]
		f.files = append(f.files, base)
		if text := file.Doc.Text(); text != "" {
			f.doc, f.home = text, base
		}
	}
	for dir, f := range folders {
		if f.doc == "" {
			t.Errorf("%s does not say what it is", dir)
			continue
		}
		missing, gone := unmapped(f.doc, f.home, f.files)
		for _, name := range gone {
			t.Errorf("%s: its documentation names %s, which is not there", dir, name)
		}
		for _, name := range missing {
			if len(f.files) > needless || strings.Contains(f.doc, "Files:") {
				t.Errorf("%s: the map has no word for %s", dir, name)
			}
		}
	}
}
