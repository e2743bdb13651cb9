package mls

import (
	"bytes"
	"testing"
)

// Does an outsider read of a GroupInfo what the members know, with the tree inside, beside it and without?
func TestInspectGroupInfo(t *testing.T) {
	w := newWorldSupporting(t, "alice", "bob", "carol")
	w.commit("alice", Remove(w.leaf("bob")), SetExtensions(Extension{testExtension, []byte("data")}))
	tree, err := w.group("alice").RatchetTree()
	w.check(err)
	for _, given := range []struct {
		inside, beside bool
	}{{true, false}, {false, true}, {false, false}} {
		b, err := w.group("carol").GroupInfo(given.inside)
		w.check(err)
		var opts []JoinOption
		if given.beside {
			opts = append(opts, RatchetTree(tree))
		}
		info, err := InspectGroupInfo(b, opts...)
		w.check(err)
		if string(info.GroupID) != "group" || info.Epoch != 2 || info.CipherSuite != w.cs || info.Signer != w.leaf("carol") ||
			len(info.Extensions) != 1 || string(info.Extensions[0].Data) != "data" || !info.External {
			t.Errorf("got %+v", info)
		}
		if !given.inside && !given.beside {
			if info.Members != nil {
				t.Error("members out of nowhere")
			}
			continue
		}
		for i, m := range w.group("alice").Members() {
			if got := info.Members[i]; got.Leaf != m.Leaf || !got.Credential.Equal(m.Credential) || !bytes.Equal(got.SignatureKey, m.SignatureKey) {
				t.Errorf("got %+v", got)
			}
		}
	}
	welcome, err := w.group("alice").Commit(Add(newTestKeyPackage(t, w.client("bob").signer).Public()))
	w.check(err)
	for _, b := range [][]byte{nil, welcome.Message, welcome.Welcome} {
		if _, err := InspectGroupInfo(b); err == nil {
			t.Error("something else was taken for a GroupInfo")
		}
	}
}

// Is a GroupInfo refused that nobody in its tree has signed, or whose tree is another's?
func TestInspectGroupInfoVerifies(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	b, err := w.group("alice").GroupInfo(true)
	w.check(err)
	for rule, change := range map[string]func(*groupInfo){
		"wel-3": func(x *groupInfo) { x.confirmationTag[0] ^= 1 },
		"wel-6": func(x *groupInfo) { x.context.treeHash[0] ^= 1 },
		"wel-8": func(x *groupInfo) { x.context.groupID = []byte("other") },
		"":      func(x *groupInfo) { x.context.version = 7 },
	} {
		m, err := decodeMessage(b)
		w.check(err)
		change(m.groupInfo)
		_, err = InspectGroupInfo(mustEncode(m.wire))
		code := CodeInvalidMessage
		if rule == "" {
			code = CodeUnsupported
		}
		wantCode(t, err, code, rule)
	}
	commit := w.commit("alice")
	info, err := commit.GroupInfo()
	w.check(err)
	inspected, err := InspectGroupInfo(info)
	w.check(err)
	if inspected.Epoch != 2 || inspected.Members != nil {
		t.Errorf("got %+v", inspected)
	}
}
