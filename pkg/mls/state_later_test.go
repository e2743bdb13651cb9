package mls

import (
	"bytes"
	"encoding/hex"
	"testing"

	"mlswasm/pkg/mls/internal/wire"
)

// What was added to the stored form after its first version, as its own first version writes it.
var (
	// storedReInit is the part "reinit": group "group 2", MLS 1.0, suite 0x0001, an extension 0xF0AA with the data "x".
	storedReInit = "01" + "0767726f75702032" + "0001" + "0001" + "04" + "f0aa" + "0178"
	// storedNote is the part "note/NUMBER" of a discarded proposal with the authenticated data "aad".
	storedNote = "01" + "03616164" + "01"
	// storedCustom is a custom proposal of a Transition: of the member at leaf 2, by the reference "ref", type 0xF0CC, data "x".
	storedCustom = "01" + "00000002" + "03726566" + "f0cc" + "0178"
	// storedPSKID is a pre-shared key of a Transition: resumption, group "group", epoch 3.
	storedPSKID = "02" + "0567726f7570" + "0000000000000003"
)

// Does what was added later load from what its first version wrote, and is it written the same today?
func TestLaterPartsV1(t *testing.T) {
	var r reInitProposal
	var n proposalNote
	var c coveredProposal
	var id PSKID
	for _, x := range []struct {
		stored string
		fields func(*wire.Codec)
	}{{storedReInit, r.wirePart}, {storedNote, n.wire}, {storedCustom, c.wireCustom}, {storedPSKID, id.wire}} {
		data, err := hex.DecodeString(x.stored)
		if err != nil {
			t.Fatal(err)
		}
		if err := decode("stored", data, x.fields); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(mustEncode(x.fields), data) {
			t.Errorf("%s is written differently", x.stored)
		}
	}
	if string(r.groupID) != "group 2" || r.cipherSuite != 1 || string(r.extensions[0].data) != "x" {
		t.Errorf("%+v", r)
	}
	if string(n.authenticatedData) != "aad" || n.verdict != discarded || string(c.ref) != "ref" || c.sender != memberAt(2) {
		t.Errorf("%+v, %+v", n, c)
	}
	if c.proposal.kind != testProposal || string(c.proposal.custom) != "x" || id.Epoch != 3 || string(id.Group) != "group" {
		t.Errorf("%+v, %+v", c.proposal, id)
	}
	later := []byte{2}
	wantCode(t, decode("ReInit", later, new(reInitProposal).wirePart), CodeUnsupported)
	wantCode(t, decode("note", later, new(proposalNote).wire), CodeUnsupported)
	wantCode(t, decode("proposal", []byte{3, 0, 0, 3, 0, 0, 0, 1}, new(coveredProposal).wireCustom), CodeUnsupported) // a Remove
}

// Does a Transition with everything that came later survive being stored, and one of a version to come not load?
func TestLaterTransitions(t *testing.T) {
	w := newWorldProposing(t, []ProposalType{testProposal}, "alice", "bob")
	g := w.group("alice")
	psk := PSKID{Type: PSKResumption, Group: []byte("group"), Epoch: 1}
	commit, err := g.Commit(PreSharedKey(psk), CustomProposal(testProposal, []byte("data")))
	w.check(err)
	stored, err := commit.Marshal()
	w.check(err)
	again, err := g.UnmarshalTransition(stored)
	w.check(err)
	if got := again.PSKs(); len(got) != 1 || !got[0].equal(&psk) || len(again.CustomProposals()) != 1 {
		t.Errorf("%+v, %+v", got, again.CustomProposals())
	}
	if b, err := again.Marshal(); err != nil || !bytes.Equal(b, stored) {
		t.Errorf("stored differently: %v", err)
	}
	if got := w.transition("bob", commit.Message).PSKs(); len(got) != 1 || !got[0].equal(&psk) {
		t.Errorf("bob sees %+v", got)
	}
	stored[0] = 99
	_, err = g.UnmarshalTransition(stored)
	wantCode(t, err, CodeUnsupported)
}

// Is a state refused that is suspended and something else that excludes it?
func TestSuspendedStateThatIsNone(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	reInit, err := hex.DecodeString(storedReInit)
	w.check(err)
	part := StatePart{reInitPart, reInit}
	parts := w.group("bob").TakeChanges()
	_, err = LoadGroup(append(parts, part, part), w.client("bob").signer)
	wantCode(t, err, CodeMalformed)
	w.propose("alice", Update())
	_, err = LoadGroup(append(append(parts, part), w.group("bob").TakeChanges()...), w.client("bob").signer)
	if CodeOf(err) != CodeMalformed {
		t.Errorf("with a proposal that waits: %v", err)
	}
	w.commit("alice", Remove(w.leaf("bob")))
	all := map[string][]byte{}
	for _, p := range append(parts, w.group("bob").TakeChanges()...) {
		all[p.Name] = p.Data
	}
	list := []StatePart{part}
	for name, data := range all {
		if data != nil {
			list = append(list, StatePart{name, data})
		}
	}
	_, err = LoadGroup(list, w.client("bob").signer)
	wantCode(t, err, CodeMalformed)
}
