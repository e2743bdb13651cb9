//go:build !js

package wire

import (
	"errors"
	"testing"
)

// The zero pages below are never touched: the test takes a gigabyte of address space and no memory. A browser has neither.
func TestAVectorAboveItsLimitDoesNotEncode(t *testing.T) {
	input := make([]byte, maxInput+1)
	b := input[:MaxVector+1]
	if _, err := EncodeFunc(func(c *Codec) { c.Bytes(&b) }); !errors.Is(err, ErrTooLong) {
		t.Errorf("got %v", err)
	}
	if err := DecodeFunc(input, func(c *Codec) { t.Error("a message beyond the limit was walked") }); !errors.Is(err, errInput) {
		t.Errorf("got %v", err)
	}
}
