package delivery

import (
	"os"
	"strings"
	"testing"
)

func TestEveryCodeIsDocumentedAndHasAStatus(t *testing.T) {
	document, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	for code, status := range statusOf {
		if !strings.Contains(string(document), "`"+string(code)+"`") {
			t.Errorf("docs/errors.md does not have %s", code)
		}
		if status < 400 || status > 599 {
			t.Errorf("%s has status %d", code, status)
		}
	}
}
