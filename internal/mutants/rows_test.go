package main

import "testing"

// Has every row of docs/validation.md a mutant, and does what is changed by hand still stand where it stood?
func TestEveryRowHasAMutant(t *testing.T) {
	t.Chdir("../..")
	if _, err := find(); err != nil {
		t.Fatal(err)
	}
}

// Is there, for every excuse, the mutant that it excuses? A function that got another name took its excuse away unnoticed.
func TestEveryExcuseHasAMutant(t *testing.T) {
	t.Chdir("../..")
	sources, err := find()
	if err != nil {
		t.Fatal(err)
	}
	excused := map[string]bool{}
	for _, s := range sources {
		for _, m := range s.mutants {
			excused[m.covered()] = true
		}
	}
	for _, c := range covers {
		if !excused[c.why] {
			t.Errorf("no mutant begins with %q", c.what)
		}
	}
}
