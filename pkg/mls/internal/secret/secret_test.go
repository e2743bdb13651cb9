package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

const plain = "correct horse battery staple"

// holder has a secret where fmt finds it by reflection only.
type holder struct {
	name   string
	secret Secret
	Public Secret
}

func TestNothingPrintsASecret(t *testing.T) {
	s := New([]byte(plain))
	values := map[string]any{
		"value": s, "pointer": &s, "struct": holder{"h", s, s}, "pointer to struct": &holder{"h", s, s},
		"slice": []Secret{s}, "map": map[string]Secret{"k": s}, "error": fmt.Errorf("wrapped: %v", s),
		"nested": struct{ in []holder }{[]holder{{"h", s, s}}},
	}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%c", "%U", "%T", "%p", "%08.3f"} {
			got := fmt.Sprintf(verb, v)
			for _, leak := range []string{plain, fmt.Sprintf("%x", plain), fmt.Sprintf("%X", plain), fmt.Sprintf("%d", []byte(plain)), fmt.Sprint([]byte(plain))[1:20]} {
				if strings.Contains(got, strings.Trim(leak, "[]")) {
					t.Errorf("%s of %s: %s", verb, name, got)
				}
			}
		}
		text, err := json.Marshal(v)
		if err != nil || bytes.Contains(text, []byte("orrec")) {
			t.Errorf("JSON of %s: %s, %v", name, text, err)
		}
	}
	if got := fmt.Sprintf("%v %s %x %#v", s, s, s, s); got != "[secret] [secret] [secret] [secret]" {
		t.Errorf("got %s", got)
	}
}

func TestClearReachesEveryCopyAndNoClone(t *testing.T) {
	b := []byte(plain)
	s := Own(b)
	shared, clone := s, s.Clone()
	s.Clear()
	if s.Len() != 0 || shared.Len() != 0 || !bytes.Equal(b, make([]byte, len(plain))) {
		t.Errorf("after Clear: %d and %d bytes, memory %q", s.Len(), shared.Len(), b)
	}
	if string(clone.Bytes()) != plain {
		t.Error("the clone was cleared too")
	}
	s.Clear() // a second time, and on the zero value
	new(Secret).Clear()
}

func TestNewCopiesAndOwnDoesNot(t *testing.T) {
	b := []byte(plain)
	copied, owned := New(b), Own(b)
	b[0] = 'X'
	if copied.Bytes()[0] == 'X' || owned.Bytes()[0] != 'X' {
		t.Errorf("copied %q, owned %q", copied.Bytes(), owned.Bytes())
	}
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"", "", true}, {"a", "a", true}, {"a", "b", false}, {"a", "ab", false}, {"", "a", false}} {
		if got := New([]byte(c.a)).Equal(New([]byte(c.b))); got != c.want {
			t.Errorf("%q and %q: %t", c.a, c.b, got)
		}
	}
}

func TestAFailingSourceMakesNoSecret(t *testing.T) {
	broken := errors.New("no entropy")
	for name, source := range map[string]interface{ Read([]byte) (int, error) }{
		"error":       iotest.ErrReader(broken),
		"short":       strings.NewReader("0123456789"),
		"error later": iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("0123456789"))),
	} {
		s, err := ReadFrom(source, 16)
		if !errors.Is(err, ErrRandom) || s.Len() != 0 {
			t.Errorf("%s: %d bytes, %v", name, s.Len(), err)
		}
	}
	if _, err := ReadFrom(iotest.ErrReader(broken), 16); !errors.Is(err, broken) {
		t.Errorf("the cause is lost: %v", err)
	}
	s, err := Random(32)
	if err != nil || s.Len() != 32 || bytes.Equal(s.Bytes(), make([]byte, 32)) {
		t.Errorf("%d random bytes, %v", s.Len(), err)
	}
}

type codec struct {
	b        []byte
	decoding bool
}

func (c *codec) Decoding() bool { return c.decoding }
func (c *codec) Bytes(b *[]byte) {
	if c.decoding {
		*b = append([]byte(nil), c.b...)
	} else {
		c.b = append([]byte(nil), *b...)
	}
}

func TestWireCarriesTheBytes(t *testing.T) {
	s, c := New([]byte(plain)), new(codec)
	s.Wire(c)
	c.decoding = true
	var got Secret
	got.Wire(c)
	if !got.Equal(s) || s.Len() != len(plain) {
		t.Errorf("got %q", got.Bytes())
	}
}
