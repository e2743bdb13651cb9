package mls

import (
	"bytes"
	"testing"
)

// framedScene is a group whose authenticated data are framed.
func framedScene(t testing.TB) *draftScene {
	t.Helper()
	s := newDraftScene(t)
	s.start([]DraftComponentData{DraftRequireSafeAAD(testComponent)}, "alice", "bob")
	return s
}

// Do the items of components arrive on messages of every kind, and does nothing stand for the empty frame?
func TestDraftSafeAAD(t *testing.T) {
	framed := must(t)(DraftSafeAAD(DraftSafeAADItem{otherComponent, []byte("b")}, DraftSafeAADItem{testComponent, []byte("a")}))
	for _, c := range []struct{ given, want []byte }{{framed, framed}, {nil, []byte{0}}} {
		s := framedScene(t)
		message := must(t)(s.group("alice").Encrypt([]byte("hello"), c.given))
		if got := s.process("bob", message).(*Application).AuthenticatedData; !bytes.Equal(got, c.want) {
			t.Errorf("a message: %x", got)
		}
		late := must(t)(s.group("alice").Encrypt([]byte("late"), c.given))
		message = must(t)(s.group("alice").Propose(Update(), AuthenticatedData(c.given)))
		if got := s.process("bob", message).(*ProposalEvent).AuthenticatedData; !bytes.Equal(got, c.want) {
			t.Errorf("a proposal: %x", got)
		}
		commit := s.commit("bob", AuthenticatedData(c.given))
		if got := commit.AuthenticatedData(); !bytes.Equal(got, c.want) {
			t.Errorf("a commit: %x", got)
		}
		s.reload()
		if got := s.process("bob", late).(*Application).AuthenticatedData; !bytes.Equal(got, c.want) {
			t.Errorf("a late message: %x", got)
		}
	}
	items, err := ParseDraftSafeAAD(framed)
	if err != nil || len(items) != 2 || items[0].Component != testComponent || string(items[1].Data) != "b" {
		t.Errorf("%v, %v", items, err)
	}
}

// Is what has no frame refused where it is made, with the group as it was?
func TestDraftSafeAADOfOurOwn(t *testing.T) {
	s := framedScene(t)
	before := marshal(t, s.group("alice"))
	for _, bad := range [][]byte{{7}, []byte("text"), {6, 0, 2, 0, 0, 2, 0}, {6, 0, 2, 0, 0, 1, 0}, {0, 0}} {
		_, err := s.group("alice").Encrypt(nil, bad)
		wantCode(t, err, CodeInvalidArgument, "draft-3")
		_, err = s.group("alice").Propose(Update(), AuthenticatedData(bad))
		wantCode(t, err, CodeInvalidArgument, "draft-3")
		_, err = s.group("alice").Commit(AuthenticatedData(bad))
		wantCode(t, err, CodeInvalidArgument, "draft-3")
		_, err = ParseDraftSafeAAD(bad)
		wantCode(t, err, CodeMalformed)
	}
	if !bytes.Equal(before, marshal(t, s.group("alice"))) {
		t.Error("the group has changed")
	}
	_, err := DraftSafeAAD(DraftSafeAADItem{1, nil}, DraftSafeAADItem{1, nil})
	wantCode(t, err, CodeInvalidArgument)
}

// Does the group frame nothing unless it has the component?
func TestDraftSafeAADIsTheGroupsChoice(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob")
	s.talk() // with data of another form
	s.commit("alice", SetExtensions(DraftAppDataDictionary(DraftRequireSafeAAD())))
	_, err := s.group("alice").Encrypt(nil, []byte("in the clear"))
	wantCode(t, err, CodeInvalidArgument, "draft-3")
	s.commit("bob", SetExtensions())
	s.talk()
}

// Does a group that frames take the proposals of outsiders who frame, and of nobody else?
func TestOutsidersFrame(t *testing.T) {
	s := framedScene(t)
	dave := newTestSigner(t, s.cs, "dave")
	s.have("carol")
	kp := newTestKeyPackage(t, s.client("carol").signer).Public()
	listed := s.group("alice").epoch.context.extensions.public()
	s.commit("alice", SetExtensions(append(listed, ExternalSenders(sentBy(dave)))...))
	for what, propose := range map[string]func(with ...Change) ([]byte, error){
		"an external sender": func(with ...Change) ([]byte, error) {
			return ProposeAsExternalSender(dave, 0, s.group("bob").ID(), s.group("bob").Epoch(), Remove(s.leaf("alice")), with...)
		},
		"a client": func(with ...Change) ([]byte, error) {
			return ProposeSelf(s.client("carol").signer, s.group("bob").ID(), s.group("bob").Epoch(), kp, with...)
		},
	} {
		for name, with := range map[string][]Change{"nothing": nil, "no frame": {AuthenticatedData([]byte("unframed"))}} {
			if _, err := s.group("bob").Process(must(t)(propose(with...))); CodeOf(err) != CodeInvalidMessage {
				t.Errorf("%s, %s: %v", what, name, err)
			}
		}
		frame := must(t)(DraftSafeAAD())
		seen := s.process("bob", must(t)(propose(AuthenticatedData(frame)))).(*ProposalEvent)
		if !bytes.Equal(seen.AuthenticatedData, emptySafeAAD) {
			t.Errorf("%s: got %x", what, seen.AuthenticatedData)
		}
	}
}
