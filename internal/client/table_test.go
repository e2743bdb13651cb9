package client

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestTheTableIsWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, op := range Operations() {
		if seen[op.Name] {
			t.Errorf("%s stands twice", op.Name)
		}
		seen[op.Name] = true
		if !slices.IsSorted(op.Codes) || len(slices.Compact(slices.Clone(op.Codes))) != len(op.Codes) {
			t.Errorf("%s: codes %v are not in ascending order, each once", op.Name, op.Codes)
		}
		checkStruct(t, op.Name, op.Params)
		checkStruct(t, op.Name, op.Result)
	}
}

// The binding and the generator know these types of fields and no others.
func checkStruct(t *testing.T, path string, s reflect.Type) {
	t.Helper()
	if s.Kind() != reflect.Struct {
		t.Errorf("%s: %v is no struct", path, s)
		return
	}
	for i := range s.NumField() {
		f := s.Field(i)
		at := path + "." + f.Name
		name := f.Tag.Get("json")
		if name == "" || strings.ToLower(name[:1]) != name[:1] || strings.Contains(name, ",") {
			t.Errorf("%s: json name %q", at, name)
		}
		kind := f.Type
		for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice && kind.Elem().Kind() != reflect.Uint8 {
			kind = kind.Elem()
		}
		switch {
		case kind.Kind() == reflect.Struct:
			checkStruct(t, at, kind)
		case kind == reflect.TypeFor[Millis](), kind == reflect.TypeFor[[]byte]():
		case slices.Contains([]reflect.Kind{reflect.String, reflect.Bool, reflect.Int32, reflect.Uint32, reflect.Uint64}, kind.Kind()):
		default:
			t.Errorf("%s has type %v", at, f.Type)
		}
		if f.Tag.Get("enum") != "" && kind.Kind() != reflect.String {
			t.Errorf("%s: only strings have values to choose from", at)
		}
	}
}

func TestEveryCodeHasASentenceThatSaysWhatToDo(t *testing.T) {
	seen := map[Code]bool{}
	for _, info := range Codes() {
		if seen[info.Code] {
			t.Errorf("%s stands twice", info.Code)
		}
		seen[info.Code] = true
		if strings.Count(info.Sentence, ".") == 0 || info.Meaning == "" {
			t.Errorf("%s: %q", info.Code, info.Sentence)
		}
	}
	for _, op := range Operations() {
		for _, code := range op.Codes {
			if !seen[code] {
				t.Errorf("%s may answer %s, which the table of codes does not have", op.Name, code)
			}
		}
	}
	for code, retryable := range map[Code]bool{CodeBusy: true, CodeLocked: false} {
		if (&Error{Code: code}).Retryable() != retryable {
			t.Errorf("%s: retryable is not %v", code, retryable)
		}
	}
}
