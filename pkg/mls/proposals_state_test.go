package mls

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// Proposals as their first versions write them: a Remove of leaf 2 with the reference "ref".
const (
	storedMembersProposal = "03726566" + "00000001" + "0003" + "00000002" + "00"        // by the member at leaf 1
	storedOutsideProposal = "01" + "03726566" + "02" + "00000005" + "0003" + "00000002" // by the external sender 5
)

// Do the first versions of stored proposals load, and are they written the same today?
func TestStoredProposalsV1(t *testing.T) {
	for _, c := range []struct {
		part, data string
		sender     Sender
	}{
		{"proposal/7", storedMembersProposal, Sender{Type: SenderMember, Leaf: 1}},
		{"outside/7", storedOutsideProposal, Sender{Type: SenderExternal, Index: 5}},
	} {
		data, err := hex.DecodeString(c.data)
		if err != nil {
			t.Fatal(err)
		}
		l := &loading{g: new(Group)}
		if err := l.add(StatePart{c.part, data}); err != nil {
			t.Fatal(err)
		}
		p := l.g.pending[0]
		if p.number != 7 || string(p.ref) != "ref" || p.sender != c.sender || p.proposal.remove.removed != 2 {
			t.Errorf("%s: got %+v", c.part, p)
		}
		if !bytes.Equal(mustEncode(p.wire), data) || p.part() != c.part {
			t.Errorf("%s is written differently", c.part)
		}
	}
}

// Is a stored proposal of an outsider refused that names a member, or is of a later version?
func TestStoredOutsideProposalIsRefused(t *testing.T) {
	for data, code := range map[string]Code{
		"01" + "03726566" + "01" + "00000005" + "0003" + "00000002": CodeMalformed,
		"02" + "03726566" + "02" + "00000005" + "0003" + "00000002": CodeUnsupported,
	} {
		b, _ := hex.DecodeString(data)
		wantCode(t, (&loading{g: new(Group)}).add(StatePart{"outside/0", b}), code)
	}
}
