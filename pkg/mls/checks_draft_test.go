package mls

import "testing"

// dictionaryLeaf gives a sound leaf this dictionary, in the form in which it is sent, and judges it in a group that demands the test component.
func dictionaryLeaf(t *testing.T, rule string, dictionary []byte) error {
	t.Helper()
	own := componentsList{testComponent}
	sound := appDataDictionary{{1, mustEncode(own.wire)}, {2, mustEncode(own.wire)}}
	demanded := draftDemands{own, own}
	leaf := &leafNode{extensions: extensionList{{extensionAppDataDictionary, mustEncode(sound.wire)}}}
	keepsAll(t, draftLeafChecks, draftLeafSubject{demanded, leaf})
	leaf.extensions[0].data = dictionary
	if rule == "draft-4" {
		breaksOnly(t, rule, draftLeafChecks, draftLeafSubject{demanded, leaf})
	}
	return dictionaryRules(demanded).judgeLeaf(leaf)
}

// dictionaryRules are those of a client that has the dictionary switched on.
func dictionaryRules(demanded draftDemands) draftRules {
	d := new(drafts)
	d.on[AppDataDictionaryDraft] = true
	return draftGroupRules{d, demanded}
}

func breaksDictionary(rule, what string, dictionary []byte) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error { return dictionaryLeaf(t, rule, dictionary) })
}

// breaksLists registers a dictionary with these lists of components.
func breaksLists(what string, components, safeAAD componentsList) struct{} {
	return breaksDictionary("draft-4", what, DraftAppDataDictionary(DraftRequireComponents(components...), DraftRequireSafeAAD(safeAAD...)).Data)
}

var _ = []struct{}{
	breaksDictionary("draft-1", "components out of order", []byte{6, 0, 2, 0, 0, 1, 0}),
	breaksDictionary("draft-1", "a component twice", []byte{6, 0, 1, 0, 0, 1, 0}),
	breaksDictionary("draft-2", "half a component", []byte{4, 0, 1, 1, 1}),
	breaksDictionary("draft-2", "half a component for AAD", []byte{4, 0, 2, 1, 1}),
	breaksLists("a component that is not there", componentsList{otherComponent, noComponent}, componentsList{testComponent}),
	breaksLists("a component that knows no AAD", componentsList{testComponent, otherComponent}, componentsList{otherComponent}),
	breaksDictionary("draft-4", "no lists", []byte{0}),
}

// Are the rules asked wherever a dictionary arrives?
var _ = []struct{}{
	breaksRule("draft-1", "in a key package", func(t *testing.T) error {
		kp := &KeyPackage{extensions: extensionList{{extensionAppDataDictionary, []byte{6, 0, 2, 0, 0, 1, 0}}}}
		return dictionaryRules(draftDemands{}).judgeExtensions(kp.extensions)
	}),
	breaksRule("draft-1", "in a GroupInfo", func(t *testing.T) error {
		s := startedDraftScene(t, "alice")
		s.have("bob")
		unsorted := extension{extensionAppDataDictionary, []byte{6, 0, 2, 0, 0, 1, 0}}
		info := must(t)(s.group("alice").epoch.exportGroupInfo(s.client("alice").signer, true, unsorted))
		_, _, err := ExternalCommit(s.client("bob").signer, info)
		return err
	}),
	breaksRule("draft-1", "in the GroupContext", func(t *testing.T) error {
		s := startedDraftScene(t, "alice", "bob")
		_, err := s.group("alice").Commit(SetExtensions(Extension{extensionAppDataDictionary, []byte{6, 0, 2, 0, 0, 1, 0}}))
		return err
	}),
	breaksRule("draft-2", "in the GroupContext", func(t *testing.T) error {
		s := startedDraftScene(t, "alice", "bob")
		_, err := s.group("alice").Commit(SetExtensions(DraftAppDataDictionary(DraftComponentData{2, []byte{1}})))
		return err
	}),
	breaksRule("draft-4", "by new extensions", func(t *testing.T) error {
		s := startedDraftScene(t, "alice", "bob")
		_, err := s.group("alice").Commit(SetExtensions(DraftAppDataDictionary(DraftRequireComponents(noComponent))))
		return err
	}),
	breaksRule("draft-4", "in a new group", func(t *testing.T) error {
		s := newDraftScene(t)
		s.have("alice")
		_, err := NewGroup(s.client("alice").signer, []byte("g"), DraftAppDataDictionary(DraftRequireSafeAAD(otherComponent)))
		return err
	}),
}

// Is a client kept out that does not have a component that the group requires, and does it stay out by itself?
func TestDraftComponentsAreRequired(t *testing.T) {
	s := newDraftScene(t)
	s.start([]DraftComponentData{DraftRequireComponents(testComponent, otherComponent)}, "alice", "bob")
	s.components = s.components[:1]
	s.have("carol")
	kp := newTestKeyPackage(t, s.client("carol").signer)
	_, err := s.group("alice").Commit(Add(kp.Public()))
	wantCode(t, err, CodeInvalidMessage, "list-1")
	for _, name := range []string{"alice", "bob"} {
		s.group(name).signer = s.client("carol").signer.as(s.client(name).signer)
		s.client(name).signer = s.group(name).signer
	}
	_, err = s.group("alice").Commit() // its leaf would lose the component
	wantCode(t, err, CodeInvalidMessage, "draft-4")
}

// as returns the other signer with this one's drafts.
func (s *Signer) as(other *Signer) *Signer {
	out := *other
	out.drafts = s.drafts
	return &out
}

var _ = breaksRule("draft-3", "text on a message", func(t *testing.T) error { return unframed(t, ContentTypeApplication) })

var _ = breaksRule("draft-3", "text on a proposal", func(t *testing.T) error { return unframed(t, ContentTypeProposal) })

// unframed answers what bob says of a message whose authenticated data have no frame.
func unframed(t *testing.T, contentType ContentType) error {
	t.Helper()
	s := framedScene(t)
	keys := s.group("alice").epoch.messages
	content := keys.newContent(contentType, []byte("text"))
	content.proposal = removeOf(s.leaf("bob"))
	signed, err := keys.signContent(s.group("alice").signer, WireFormatPrivateMessage, content)
	s.check(err)
	message, _, err := keys.protect(signed)
	s.check(err)
	before := marshal(t, s.group("bob"))
	_, err = s.group("bob").Process(message)
	if string(before) != string(marshal(t, s.group("bob"))) {
		t.Error("the group has changed")
	}
	return err
}
