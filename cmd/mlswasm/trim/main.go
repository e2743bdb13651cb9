// Command trim makes a module smaller to download: trim FILE overwrites the names of functions in a wasm module that Go has
// linked, in place. The stack of a panic still says file and line.
//
// The names stand in the table by which Go unwinds its stack (runtime.pcHeader and what follows it, Go 1.16 and later),
// one after the other, each ended by a zero. They are overwritten, so that nothing moves, with what compresses to nothing:
// docs/adr/0008-size.md has the figures. A module in which the table is not as expected is an error, and is left as it was.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// method takes the place of a method's name. Of a call of a value's method through a nil pointer the runtime makes a panic by
// taking the name apart, and would end the program at one that it cannot read (runtime.panicwrap).
const method = "x.(*x).x"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: trim FILE")
		os.Exit(2)
	}
	if err := trimFile(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "trim:", err)
		os.Exit(1)
	}
}

func trimFile(path string) error {
	module, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := trim(module); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, module, 0o777)
}

// segment is a piece of the module's memory: its place there, and its bytes, which are those of the file.
type segment struct {
	address int
	data    []byte
}

func trim(module []byte) error {
	segments, err := dataSegments(module)
	if err != nil {
		return err
	}
	size := 0
	for _, s := range segments {
		size = max(size, s.address+len(s.data))
	}
	memory := make([]byte, size) // zeros where the linker has left them out
	for _, s := range segments {
		copy(memory[s.address:], s.data)
	}
	start, end, err := functionNames(memory)
	if err != nil {
		return err
	}
	blank(memory[start:end])
	for _, s := range segments {
		copy(s.data, memory[s.address:])
	}
	return nil
}

// functionNames finds the names by the header of the table, which is
//
//	magic(4) 0 0 minLC(1) ptrSize(1) nfunc nfiles textStart funcnameOffset cuOffset …   (words of 8 bytes)
func functionNames(memory []byte) (start, end int, err error) {
	header := bytes.Index(memory, []byte{0xF1, 0xFF, 0xFF, 0xFF, 0, 0, 1, 8})
	if header < 0 || len(memory) < header+48 {
		return 0, 0, errors.New("no table of functions as this version of Go writes it")
	}
	word := func(i int) int { return int(binary.LittleEndian.Uint64(memory[header+8+8*i:]) & (1<<31 - 1)) }
	start, end = header+word(3), header+word(4)
	if start >= end || end > len(memory) || !bytes.HasPrefix(memory[start:end], []byte("go:buildid\x00")) {
		return 0, 0, errors.New("the names of functions are not where the table says")
	}
	return start, end, nil
}

func blank(names []byte) {
	for len(names) > 0 {
		length := bytes.IndexByte(names, 0) + 1
		if length == 0 {
			length = len(names)
		}
		name := names[:length]
		isMethod := bytes.Contains(name, []byte(".(*")) && length > len(method)
		clear(name)
		if isMethod {
			copy(name, method)
		}
		names = names[length:]
	}
}
