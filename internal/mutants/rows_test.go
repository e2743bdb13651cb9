package main

import "testing"

// Has every row of docs/validation.md a mutant, and does what is changed by hand still stand where it stood?
func TestEveryRowHasAMutant(t *testing.T) {
	t.Chdir("../..")
	if _, err := find(); err != nil {
		t.Fatal(err)
	}
}
