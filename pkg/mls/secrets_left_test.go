package mls

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"mlswasm/pkg/mls/internal/secret"
)

// held is a secret that can be reached from a value, and how.
type held struct {
	path  string
	bytes []byte
}

// reached collects the secrets that can be reached from values, unexported fields included.
type reached struct {
	seen    map[visit]bool
	secrets map[*byte]held // by their first byte
}

type visit struct {
	at   unsafe.Pointer
	kind reflect.Type
}

func secretsOf(values ...any) map[*byte]held {
	r := &reached{map[visit]bool{}, map[*byte]held{}}
	for _, v := range values {
		r.walk(fmt.Sprintf("%T", v), reflect.ValueOf(v))
	}
	return r.secrets
}

var secretType = reflect.TypeFor[secret.Secret]()

func (r *reached) walk(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		at := visit{v.UnsafePointer(), v.Type()}
		if !v.IsNil() && !r.seen[at] {
			r.seen[at] = true
			r.walk(path, v.Elem())
		}
	case reflect.Interface:
		r.walk(path, v.Elem())
	case reflect.Struct:
		r.walkStruct(path, v)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			for i := range v.Len() {
				r.walk(path+"[]", v.Index(i))
			}
		} else if v.Kind() == reflect.Slice && v.Len() > 0 { // what is handed out, and no secret any more
			r.secrets[(*byte)(v.UnsafePointer())] = held{path: path}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			r.walk(path+"[]", entries.Value())
		}
	}
}

func (r *reached) walkStruct(path string, v reflect.Value) {
	if v.Type() != secretType {
		for i := range v.NumField() {
			r.walk(path+"."+v.Type().Field(i).Name, v.Field(i))
		}
		return
	}
	var s secret.Secret // a copy by its one word, since reflection does not let an unexported field out
	*(*unsafe.Pointer)(unsafe.Pointer(&s)) = v.FieldByName("box").UnsafePointer()
	if b := s.Bytes(); len(b) > 0 {
		r.secrets[&b[0]] = held{path, b}
	}
}

// watch runs the call and returns the secrets that it has left behind in memory, by their places: those that were made and
// those that were held before, neither cleared nor in any of the values that keep returns.
func watch(call func(), keep func() []any) []string {
	type birth struct {
		s  secret.Secret
		by []uintptr
	}
	var born []birth
	before := secretsOf(keep()...)
	stop := secret.WatchForTest(func(s secret.Secret) {
		by := make([]uintptr, 12)
		born = append(born, birth{s, by[:runtime.Callers(3, by)]})
	})
	call()
	stop()
	kept := secretsOf(keep()...)
	var left []string
	lost := func(b []byte, what string) {
		if !slices.ContainsFunc(b, func(c byte) bool { return c != 0 }) {
			return
		}
		if _, ok := kept[&b[0]]; !ok {
			left = append(left, what)
		}
	}
	for _, x := range born {
		lost(x.s.Bytes(), where(x.by))
	}
	for _, x := range before {
		lost(x.bytes, x.path)
	}
	slices.Sort(left)
	return slices.Compact(left)
}

// where names the functions of this module that made a secret, the innermost first.
func where(by []uintptr) string {
	var names []string
	frames := runtime.CallersFrames(by)
	for {
		f, more := frames.Next()
		if strings.Contains(f.File, "/pkg/mls/") {
			names = append(names, fmt.Sprintf("%s:%d", f.Function[strings.LastIndex(f.Function, "/")+1:], f.Line))
		}
		if !more || len(names) == 5 {
			return strings.Join(names, " < ")
		}
	}
}

// Does the walk find a secret in every kind of place, and the watch one that is left behind?
func TestWatchSees(t *testing.T) {
	made := func() secret.Secret { return secret.New([]byte("left behind")) }
	type inner struct{ s secret.Secret }
	places := map[string]any{
		"field": inner{made()}, "pointer": &inner{made()}, "slice": []inner{{made()}}, "array": [1]*inner{{made()}},
		"map": map[int]inner{1: {made()}}, "interface": struct{ any }{inner{made()}}, "embedded": struct{ inner }{inner{made()}},
	}
	for name, v := range places {
		if len(secretsOf(v)) != 1 {
			t.Errorf("%s: not found", name)
		}
	}
	box := &inner{made()}
	nothing := func() []any { return nil }
	if left := watch(func() { made() }, nothing); len(left) != 1 || !strings.Contains(left[0], "TestWatchSees") {
		t.Errorf("a secret that was made and left: %q", left)
	}
	if left := watch(func() { box = nil }, func() []any { return []any{box} }); len(left) != 1 || !strings.Contains(left[0], "inner.s") {
		t.Errorf("a secret that was dropped: %q", left)
	}
	if left := watch(func() { s := made(); s.Clear() }, nothing); len(left) != 0 {
		t.Errorf("a secret that was cleared: %q", left)
	}
}
