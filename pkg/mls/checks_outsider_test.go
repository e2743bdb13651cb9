package mls

import (
	"errors"
	"testing"
)

// outsiderScene is a group that lists an external sender, "service", in the second place.
type outsiderScene struct {
	*world
	service *Signer
}

func newOutsiderScene(t testing.TB, names ...string) *outsiderScene {
	t.Helper()
	s := &outsiderScene{newWorld(t, names...), newTestSigner(t, DefaultCipherSuite, "service")}
	s.commit(names[0], SetExtensions(s.senders()))
	return s
}

// senders lists somebody else, and the service.
func (s *outsiderScene) senders() Extension {
	return ExternalSenders(sentBy(newTestSigner(s.t, s.cs, "other")), sentBy(s.service))
}

func sentBy(s *Signer) ExternalSender { return ExternalSender{s.PublicKey(), s.Credential()} }

// proposal makes a proposal of a sender outside, without judging it; edit changes it once it is signed.
func (s *outsiderScene) outside(signer *Signer, from Sender, p *proposal, edit func(*publicMessage)) []byte {
	s.t.Helper()
	g := s.group("alice")
	keys := outsideView(signer, g.ID(), g.Epoch()).epoch.messages
	content := keys.newContent(ContentTypeProposal, nil)
	content.sender, content.proposal = from, p
	signed, err := keys.signContent(signer, WireFormatPublicMessage, content)
	s.check(err)
	m := &publicMessage{content: signed.content, auth: signed.auth}
	if edit != nil {
		edit(m)
	}
	return mustEncode((&message{wireFormat: WireFormatPublicMessage, public: m}).wire)
}

var external = Sender{Type: SenderExternal, Index: 1}

// breaksOutside registers a message of an outsider that bob must refuse.
func breaksOutside(rule, what string, make func(s *outsiderScene) []byte) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := newOutsiderScene(t, "alice", "bob", "carol")
		_, err := s.group("bob").Process(make(s))
		return err
	})
}

// Are the forgeries below made of messages that would be taken? Otherwise the cases would show nothing.
func TestOutsiderForgeryOfNothing(t *testing.T) {
	s := newOutsiderScene(t, "alice", "bob", "carol")
	s.process("bob", s.outside(s.service, external, removeOf(s.leaf("carol")), nil))
	dave := s.client("dave").signer
	kp := newTestKeyPackage(t, dave).Public()
	s.process("bob", s.outside(dave, Sender{Type: SenderNewMemberProposal}, &proposal{kind: proposalTypeAdd, add: &addProposal{*kp}}, nil))
}

var _ = breaksOutside("xp-1", "an external sender that is not listed", func(s *outsiderScene) []byte {
	return s.outside(s.service, Sender{Type: SenderExternal, Index: 2}, removeOf(s.leaf("carol")), nil)
})

var _ = breaksOutside("xp-1", "an external sender of a group that lists none", func(s *outsiderScene) []byte {
	s.commit("alice", SetExtensions())
	return s.outside(s.service, external, removeOf(s.leaf("carol")), nil)
})

var _ = breaksOutside("xp-1", "an Update", func(s *outsiderScene) []byte {
	return s.outside(s.service, external, (&listScene{world: s.world}).updateOf("carol"), nil)
})

var _ = breaksOutside("xp-1", "an ExternalInit", func(s *outsiderScene) []byte {
	return s.outside(s.service, external, &proposal{kind: proposalTypeExternalInit, externalInit: new(externalInitProposal)}, nil)
})

var _ = breaksOutside("xp-2", "a Remove by a client that is no member", func(s *outsiderScene) []byte {
	return s.outside(s.client("dave").signer, Sender{Type: SenderNewMemberProposal}, removeOf(s.leaf("carol")), nil)
})

var _ = breaksOutside("xp-2", "an Add of another client", func(s *outsiderScene) []byte {
	kp := newTestKeyPackage(s.t, s.client("dave").signer).Public()
	return s.outside(s.service, Sender{Type: SenderNewMemberProposal}, &proposal{kind: proposalTypeAdd, add: &addProposal{*kp}}, nil)
})

var _ = breaksRule("xp-3", "an external proposal as PrivateMessage", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	signed := proposalBy(w, WireFormatPrivateMessage)
	signed.content.sender = Sender{Type: SenderExternal}
	_, _, err := w.group("alice").epoch.messages.protect(signed)
	return err
})

var _ = breaksOutside("frm-1", "the signature of another external sender", func(s *outsiderScene) []byte {
	return s.outside(s.service, Sender{Type: SenderExternal, Index: 0}, removeOf(s.leaf("carol")), nil)
})

var _ = breaksOutside("frm-1", "an external proposal that a member signs", func(s *outsiderScene) []byte {
	return s.outside(s.client("carol").signer, external, removeOf(s.leaf("carol")), nil)
})

var _ = breaksOutside("frm-1", "an external proposal that a member encrypts", func(s *outsiderScene) []byte {
	keys := s.group("alice").epoch.messages
	content := keys.newContent(ContentTypeProposal, nil)
	content.sender, content.proposal = external, removeOf(s.leaf("carol"))
	signed, err := keys.signContent(s.service, WireFormatPrivateMessage, content)
	s.check(err)
	signed.content.sender = memberAt(keys.ownLeaf)
	b, _, err := keys.protect(signed)
	s.check(err)
	return b
})

var _ = breaksOutside("frm-7", "a proposal for another group", func(s *outsiderScene) []byte {
	b, err := ProposeAsExternalSender(s.service, 1, []byte("other"), s.group("bob").Epoch(), Remove(s.leaf("carol")))
	s.check(err)
	return b
})

var _ = breaksOutside("com-1", "a proposal of an epoch that has ended", func(s *outsiderScene) []byte {
	b, err := ProposeAsExternalSender(s.service, 1, []byte("group"), s.group("bob").Epoch()-1, Remove(s.leaf("carol")))
	s.check(err)
	return b
})

var _ = breaksOutside("frm-11", "an external proposal again", func(s *outsiderScene) []byte {
	b := s.outside(s.service, external, removeOf(s.leaf("carol")), nil)
	s.process("bob", b)
	return b
})

var _ = breaksOutside("add-1", "a key package that is not signed", func(s *outsiderScene) []byte {
	kp := *newTestKeyPackage(s.t, s.client("dave").signer).Public()
	kp.signature = []byte("x")
	return s.outside(s.service, external, &proposal{kind: proposalTypeAdd, add: &addProposal{kp}}, nil)
})

var _ = breaksOutside("rem-1", "a Remove of nobody", func(s *outsiderScene) []byte {
	return s.outside(s.service, external, removeOf(77), nil)
})

var _ = breaksOutside("psk-2", "a nonce that is too short", func(s *outsiderScene) []byte {
	return s.outside(s.service, external, pskOf(resumptionApplication, 1), nil)
})

// Is a message refused that has a membership tag though no member sends it?
func TestOutsiderHasNoMembershipTag(t *testing.T) {
	s := newOutsiderScene(t, "alice", "bob", "carol")
	b := s.outside(s.service, external, removeOf(s.leaf("carol")), nil)
	_, err := s.group("bob").Process(append(append(b, 32), make([]byte, 32)...))
	wantCode(t, err, CodeMalformed)
	s.process("bob", b)
}

var errRefused = errors.New("refused")

// refuses is an Authenticator that refuses one identity.
func refuses(identity string) Authenticator {
	return func(c Credential, _ []byte) error {
		if string(c.Identity()) == identity {
			return errRefused
		}
		return nil
	}
}

var _ = breaksList("gce-2", "external_senders that end early", func(s *listScene) {
	s.cover("alice", extensionsOf(extension{extensionExternalSenders, []byte{9, 1}}))
})

var _ = breaksList("gce-2", "an external sender that the Authentication Service refuses", func(s *listScene) {
	s.group("bob").SetAuthenticator(refuses("service"))
	x := ExternalSenders(sentBy(newTestSigner(s.t, s.cs, "service")))
	s.cover("alice", extensionsOf(extension{x.Type, x.Data}))
})

var _ = breaksList("gce-2", "an external sender with another key than its certificate", func(s *listScene) {
	s.group("bob").SetAuthenticator(believe)
	x := ExternalSenders(ExternalSender{[]byte("key"), X509Credential([][]byte{someCertificate})})
	s.cover("alice", extensionsOf(extension{x.Type, x.Data}))
})

var _ = breaksRule("wel-20", "an external sender that the joiner's Authentication Service refuses", func(t *testing.T) error {
	s := newOutsiderScene(t, "alice", "bob")
	kp := newTestKeyPackage(t, s.client("carol").signer)
	commit := s.world.commit("alice", Add(kp.Public()))
	_, err := JoinGroup(s.client("carol").signer, kp, commit.Welcome, Authenticate(refuses("service")))
	return err
})
