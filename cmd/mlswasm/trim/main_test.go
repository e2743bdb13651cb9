package main

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// moduleOf makes a module with names, whose memory is in two segments: the second begins within the names.
func moduleOf(names string) []byte {
	header := []byte{0xF1, 0xFF, 0xFF, 0xFF, 0, 0, 1, 8}
	for _, word := range []uint64{3, 1, 0, 64, 64 + uint64(len(names)), 0, 0} {
		header = binary.LittleEndian.AppendUint64(header, word)
	}
	memory := slices.Concat([]byte("before"), header, []byte(names), []byte("behind the names"))
	half := len(memory) - 18
	body := []byte{2}
	for _, s := range []segment{{0, memory[:half]}, {half, memory[half:]}} {
		body = append(body, 0, 0x41)
		body = binary.AppendUvarint(body, uint64(s.address))
		body = append(body, 0x0B)
		body = binary.AppendUvarint(body, uint64(len(s.data)))
		body = append(body, s.data...)
	}
	module := []byte("\x00asm\x01\x00\x00\x00")
	module = append(module, 1, 1, 0xAA, sectionData)
	return append(binary.AppendUvarint(module, uint64(len(body))), body...)
}

func TestNamesAreGone(t *testing.T) {
	names := "go:buildid\x00mlswasm/pkg/mls.f\x00fmt.Println\x00runtime.main\x00main.main\x00circl.(*scalar).g\x00"
	module := moduleOf(names)
	size := len(module)
	if err := trim(module); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"go:buildid", "mlswasm", "fmt", "Println", "circl", "runtime"} {
		if bytes.Contains(module, []byte(gone)) {
			t.Errorf("%s is still there", gone)
		}
	}
	for _, stays := range []string{"\x00x.(*x).x\x00", "before", "behind the names"[2:]} {
		if !bytes.Contains(module, []byte(stays)) {
			t.Errorf("%q is gone", stays)
		}
	}
	if len(module) != size {
		t.Error("something moved")
	}
}

func TestWhatIsNotAsExpectedIsLeftAlone(t *testing.T) {
	sound := moduleOf("go:buildid\x00fmt.Println\x00")
	for name, edit := range map[string]func([]byte) []byte{
		"not a module":  func(b []byte) []byte { return b[1:] },
		"cut off":       func(b []byte) []byte { return b[:len(b)-3] },
		"without data":  func(b []byte) []byte { return b[:11] },
		"another table": func(b []byte) []byte { return bytes.Replace(b, []byte{0xF1, 0xFF}, []byte{0xF2, 0xFF}, 1) },
		"other names":   func(b []byte) []byte { return bytes.Replace(b, []byte("go:"), []byte("no:"), 1) },
		"a passive segment": func(b []byte) []byte {
			return bytes.Replace(b, []byte{2, 0, 0x41}, []byte{2, 1, 0x41}, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			module := edit(bytes.Clone(sound))
			before := bytes.Clone(module)
			if trim(module) == nil || !bytes.Equal(module, before) {
				t.Error("taken")
			}
		})
	}
}
