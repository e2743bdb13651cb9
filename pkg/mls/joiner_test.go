package mls

import (
	"bytes"
	"testing"
)

// Does a service see who comes in, and nobody where nobody does?
func TestPeekJoiner(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	carol := w.client("carol").signer
	_, commit := w.external("carol", "alice")
	request, err := ProposeSelf(carol, w.group("alice").ID(), w.group("alice").Epoch(), newTestKeyPackage(t, carol).Public())
	w.check(err)
	for _, b := range [][]byte{commit, request} {
		m, err := PeekJoiner(b)
		if err != nil || !m.Credential.Equal(carol.Credential()) || !bytes.Equal(m.SignatureKey, carol.PublicKey()) {
			t.Errorf("%+v, %v", m, err)
		}
		_, err = PeekJoiner(b[:len(b)-1])
		wantCode(t, err, CodeMalformed)
	}
	public, err := w.group("bob").Commit(Add(newTestKeyPackage(t, carol).Public()), AsPublicMessage())
	w.check(err)
	private, err := w.group("bob").Commit()
	w.check(err)
	info, err := w.group("bob").GroupInfo(true)
	w.check(err)
	for _, b := range [][]byte{public.Message, private.Message, public.Welcome, info} {
		_, err := PeekJoiner(b)
		wantCode(t, err, CodeInvalidMessage)
	}
}
