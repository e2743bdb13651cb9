package main

import "mlswasm/pkg/mls"

var errOpaque = fail(mls.CodeMalformed, "not an opaque<V> of less than 2^14 bytes")

// opaque takes one opaque<V> (RFC 9420, Section 2.1.2) of less than 2^14 bytes off the front.
func opaque(b []byte) (data, rest []byte, err error) {
	head := 1
	if len(b) < 1 {
		return nil, nil, errOpaque
	}
	size := int(b[0])
	if size >= 64 {
		if len(b) < 2 || size >= 128 {
			return nil, nil, errOpaque
		}
		head, size = 2, size&0x3F<<8|int(b[1])
	}
	if len(b) < head+size {
		return nil, nil, errOpaque
	}
	return b[head : head+size], b[head+size:], nil
}

// asOpaque is the inverse.
func asOpaque(data []byte) ([]byte, error) {
	size := len(data)
	switch {
	case size < 1<<6:
		return append([]byte{byte(size)}, data...), nil
	case size < 1<<14:
		return append([]byte{0x40 | byte(size>>8), byte(size)}, data...), nil
	}
	return nil, errOpaque
}
