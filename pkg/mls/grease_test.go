package mls

import (
	"slices"
	"testing"
)

// greased makes a client send GREASE values from now on.
func (w *world) greased(name string) {
	w.t.Helper()
	signer, err := w.client(name).signer.WithGREASE()
	w.check(err)
	w.clients[name].signer = signer
}

func numbers[T ~uint16](values []T) []uint16 {
	out := make([]uint16, len(values))
	for i, v := range values {
		out[i] = uint16(v)
	}
	return out
}

func typesOf(l extensionList) []uint16 {
	out := make([]uint16, len(l))
	for i, x := range l {
		out[i] = uint16(x.extensionType)
	}
	return out
}

// greaseFields lists what RFC 9420, Section 13.5, allows to hold GREASE, and what it does not, of the things that a client makes.
func greaseFields(leaf *leafNode, kp *KeyPackage, info *groupInfo) (allowed, forbidden map[string][]uint16) {
	c := leaf.capabilities
	return map[string][]uint16{
			"cipher suites": numbers(c.cipherSuites), "extensions": numbers(c.extensions),
			"proposals": numbers(c.proposals), "credentials": numbers(c.credentials),
			"leaf": typesOf(leaf.extensions), "key package": typesOf(kp.extensions), "GroupInfo": typesOf(info.extensions),
		}, map[string][]uint16{
			"versions": numbers(c.versions), "credential": {uint16(leaf.credential.Type())},
			"GroupContext": typesOf(info.context.extensions), "suite": {uint16(kp.cipherSuite)},
		}
}

// Is GREASE sent where it may be when it is asked for, and nowhere otherwise?
func TestGREASEIsOptIn(t *testing.T) {
	seen := map[uint16]bool{}
	for i := range 200 {
		w := &world{t: t, cs: DefaultCipherSuite, clients: map[string]*client{}}
		if i > 0 {
			w.greased("alice")
		}
		g, err := NewGroup(w.client("alice").signer, []byte("group"))
		w.check(err)
		info, err := g.epoch.groupInfo(g.signer, true)
		w.check(err)
		kp := newTestKeyPackage(t, g.signer)
		w.check(kp.Public().Verify(testNow))
		for _, leaf := range []*leafNode{g.epoch.tree.leaf(0), &kp.public.leaf} {
			allowed, forbidden := greaseFields(leaf, &kp.public, info)
			for where, values := range allowed {
				found := 0
				for _, v := range values {
					if isGREASE(v) {
						found++
						seen[v] = true
					}
				}
				if found != min(i, 1) {
					t.Fatalf("%s has %d values of GREASE", where, found)
				}
			}
			for where, values := range forbidden {
				if slices.ContainsFunc(values, isGREASE[uint16]) {
					t.Errorf("%s has GREASE", where)
				}
			}
		}
	}
	reserved := []uint16{
		0x0A0A, 0x1A1A, 0x2A2A, 0x3A3A, 0x4A4A, 0x5A5A, 0x6A6A, 0x7A7A, 0x8A8A, 0x9A9A, 0xAAAA, 0xBABA, 0xCACA, 0xDADA, 0xEAEA,
	}
	for _, v := range reserved {
		if !seen[v] {
			t.Errorf("%#x is never drawn", v)
		}
	}
	if len(seen) != len(reserved) || isGREASE[uint16](0xFAFA) || isGREASE[uint16](0x0A1A) {
		t.Errorf("%d values", len(seen))
	}
}

// Is GREASE neither among what a client supports, nor taken for it by others, nor a thing that it can be made to choose?
func TestGREASEIsNeitherChosenNorCompared(t *testing.T) {
	w := &world{t: t, cs: DefaultCipherSuite, clients: map[string]*client{}}
	for _, name := range []string{"alice", "bob", "carol"} {
		w.greased(name)
	}
	signer := w.client("alice").signer
	own := signer.capabilities()
	all := slices.Concat(numbers(own.versions), numbers(own.cipherSuites), numbers(own.extensions), numbers(own.proposals), numbers(own.credentials))
	if slices.ContainsFunc(all, isGREASE[uint16]) {
		t.Error("GREASE among what the client supports")
	}
	var err error
	w.clients["alice"].group, err = NewGroup(signer, []byte("group"))
	w.check(err)
	w.add("alice", "bob", "carol", "dave") // dave has none
	w.propose("bob", Update())
	w.greased("carol") // other values, after a restart
	w.reloadAll()
	w.commit("carol")
	w.agree()
	w.talk()
	for i, leaf := range w.group("dave").epoch.tree.members() {
		found := 0
		for _, v := range slices.Concat(numbers(leaf.capabilities.extensions), typesOf(leaf.extensions)) {
			if isGREASE(v) {
				found++
			}
		}
		want := 2
		if i == w.leaf("dave") {
			want = 0
		}
		if found != want {
			t.Errorf("leaf %d has %d values", i, found)
		}
	}
	g, x := w.group("alice"), signer.grease
	for what, err := range map[string]error{
		"an extension":           commitError(g, SetExtensions(Extension{Type: x.extension})),
		"a required extension":   commitError(g, SetExtensions(RequiredCapabilities{Extensions: []ExtensionType{x.extension}}.Extension())),
		"a required proposal":    commitError(g, SetExtensions(RequiredCapabilities{Proposals: []ProposalType{x.proposal}}.Extension())),
		"a required credential":  commitError(g, SetExtensions(RequiredCapabilities{Credentials: []CredentialType{x.credential}}.Extension())),
		"a proposal":             commitError(g, CustomProposal(x.proposal, nil)),
		"the suite of a ReInit":  commitError(g, ReInitialize(ReInit{GroupID: []byte("2"), CipherSuite: x.cipherSuite})),
		"an extension supported": second(signer.SupportingExtensions(x.extension)),
		"a proposal supported":   second(signer.SupportingProposals(x.proposal)),
		"an extension of a leaf": second(signer.WithLeafExtensions(Extension{Type: x.extension})),
		"a suite":                second(NewSigner(x.cipherSuite, BasicCredential([]byte("alice")))),
	} {
		if code := CodeOf(err); code != CodeInvalidArgument && code != CodeUnsupported {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func commitError(g *Group, change Change) error {
	_, err := g.Commit(change)
	return err
}

func second(_ *Signer, err error) error { return err }

// Are the credential types claimed that the client presents or can always judge?
func TestCredentialsThatAreClaimed(t *testing.T) {
	basic, x509 := supportedCapabilities(CredentialBasic), supportedCapabilities(CredentialX509)
	if !x509.supportsCredential(CredentialX509) || !x509.supportsCredential(CredentialBasic) || basic.supportsCredential(CredentialX509) {
		t.Error("credentials")
	}
}
