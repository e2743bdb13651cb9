package delivery

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// docs/operating.md tells whoever runs the service what it refuses.
func TestTheLimitsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, rest, found := strings.Cut(strings.TrimPrefix(line, "| "), ": "); found && strings.HasPrefix(line, "| ") {
			_, figures, _ := strings.Cut(rest, "| ")
			rows[name] = strings.TrimSpace(figures)
		}
	}
	limits := reflect.ValueOf(DefaultLimits())
	for i := range limits.NumField() {
		name, want := limits.Type().Field(i).Name, ""
		switch limit := limits.Field(i).Interface().(type) {
		case Rate:
			want = fmt.Sprintf("%g a second | %d |", limit.PerSecond, limit.Burst)
			if limit.PerSecond < 1 {
				want = fmt.Sprintf("1 in %g seconds | %d |", 1/limit.PerSecond, limit.Burst)
			}
		default:
			want = fmt.Sprintf("| %d |", limit)
		}
		if rows[name] != want {
			t.Errorf("%s: %q, must be %q", name, rows[name], want)
		}
	}
	if len(rows) != limits.NumField() {
		t.Errorf("%d rows for %d limits", len(rows), limits.NumField())
	}
}
