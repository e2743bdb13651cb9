package mls

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// storedPSKs is the part "psks" as its first version writes it: an external key "key" of the name "id", and the resumption PSK
// of epoch 1 of "group".
var storedPSKs = "01" + "08" + "01026964036b6579" +
	"30" + "020567726f7570" + "0000000000000001" + "20" + strings.Repeat("07", 32)

// Does the first version of the part load, and is it written the same today?
func TestStoredPSKsV1(t *testing.T) {
	data, err := hex.DecodeString(storedPSKs)
	if err != nil {
		t.Fatal(err)
	}
	var s pskStore
	if err := decode("psks", data, s.wire); err != nil {
		t.Fatal(err)
	}
	external := PSKID{Type: PSKExternal, External: []byte("id")}
	past := PSKID{Type: PSKResumption, Group: []byte("group"), Epoch: 1}
	if string(s.find(&external).Bytes()) != "key" || s.find(&past).Len() != 32 {
		t.Error("a key is not found")
	}
	if !bytes.Equal(mustEncode(s.wire), data) {
		t.Error("written differently")
	}
	wantCode(t, decode("psks", append([]byte{2}, data[1:]...), s.wire), CodeUnsupported)
}
