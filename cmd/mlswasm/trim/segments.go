package main

import (
	"bytes"
	"encoding/binary"
	"errors"
)

const sectionData = 11

// dataSegments reads the segments of a module's data section (WebAssembly, Section 5.5.14). The module has one memory.
func dataSegments(module []byte) ([]segment, error) {
	if !bytes.HasPrefix(module, []byte("\x00asm\x01\x00\x00\x00")) {
		return nil, errors.New("not a wasm module")
	}
	for r := (reader{rest: module[8:]}); len(r.rest) > 0; {
		id := r.byte()
		body := reader{rest: r.bytes(r.number())}
		if r.failed {
			break
		}
		if id == sectionData {
			return body.segments()
		}
	}
	return nil, errors.New("no data section")
}

func (r *reader) segments() ([]segment, error) {
	var all []segment
	for range r.number() {
		const i32Const, end = 0x41, 0x0B
		kind, op := r.number(), r.byte()
		address, stop := r.number(), r.byte()
		data := r.bytes(r.number())
		if r.failed || kind != 0 || op != i32Const || stop != end {
			return nil, errors.New("a data segment of an unexpected form")
		}
		all = append(all, segment{address, data})
	}
	return all, nil
}

// reader takes pieces off a slice; after the end it has failed, and what it returns is zero.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) byte() byte {
	if b := r.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.failed, r.rest = true, nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// number reads a LEB128 number; one that is meant as signed must not be negative.
func (r *reader) number() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v >= 1<<31 {
		r.failed, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}
