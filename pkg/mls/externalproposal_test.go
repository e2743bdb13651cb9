package mls

import (
	"bytes"
	"testing"
)

// spread lets every member receive a proposal from outside, and returns what one of them saw.
func (s *outsiderScene) spread(message []byte, err error) *ProposalEvent {
	s.t.Helper()
	s.check(err)
	var seen *ProposalEvent
	for _, name := range s.active() {
		seen = s.process(name, message).(*ProposalEvent)
	}
	return seen
}

// propose lets the service propose in the current epoch.
func (s *outsiderScene) propose(change Change, with ...Change) *ProposalEvent {
	s.t.Helper()
	message, err := ProposeAsExternalSender(s.service, 1, []byte("group"), s.group("alice").Epoch(), change, with...)
	return s.spread(message, err)
}

// Are the proposals of an external sender of every kind taken, covered and followed?
func TestExternalSenderProposes(t *testing.T) {
	s := newOutsiderScene(t, "alice", "bob", "carol", "dave")
	psk, err := NewExternalPSK([]byte("id"), []byte("key"))
	s.check(err)
	for _, name := range s.active() {
		s.check(s.group(name).AddPSK(psk))
	}
	erin := newTestKeyPackage(t, s.client("erin").signer)
	if e := s.propose(Add(erin.Public()), AuthenticatedData([]byte("hired"))); e.Sender != external || e.Type != ProposalAdd ||
		string(e.Added.Credential.Identity()) != "erin" || string(e.AuthenticatedData) != "hired" {
		t.Errorf("got %+v", e)
	}
	if e := s.propose(Remove(s.leaf("dave"))); string(e.Removed.Credential.Identity()) != "dave" {
		t.Errorf("got %+v", e)
	}
	if e := s.propose(PreSharedKey(psk.ID())); string(e.PSK.External) != "id" {
		t.Errorf("got %+v", e)
	}
	if e := s.propose(SetExtensions(s.senders(), RequiredCapabilities{Credentials: []CredentialType{CredentialBasic}}.Extension())); len(e.Extensions) != 2 {
		t.Errorf("got %+v", e)
	}
	_, err = s.group("alice").Encrypt([]byte("too early"), nil)
	wantCode(t, err, CodePendingProposals, "st-1")
	s.reloadAll()
	commit := s.world.commit("alice")
	if len(commit.Added()) != 1 || len(commit.Removed()) != 1 || len(commit.Extensions()) != 2 || commit.External() {
		t.Errorf("covered: %+v", commit)
	}
	s.clients["erin"].group, err = JoinGroup(s.client("erin").signer, erin, commit.Welcome, PSKs(psk))
	s.check(err)
	s.agree()
	s.talk()
	if e := s.propose(ReInitialize(someReInit())); string(e.ReInit.GroupID) != string(someReInit().GroupID) {
		t.Errorf("got %+v", e)
	}
	s.world.commit("bob")
	_, err = s.group("erin").Encrypt([]byte("too late"), nil)
	wantCode(t, err, CodeSuspended)
}

// Is a proposal to remove the committer left to the others, and one that spoils a commit left out?
func TestExternalProposalsThatDoNotFit(t *testing.T) {
	s := newOutsiderScene(t, "alice", "bob", "carol")
	s.propose(Remove(s.leaf("alice")))
	s.propose(PreSharedKey(PSKID{Type: PSKExternal, External: []byte("nobody has it")}))
	twin := newTestKeyPackage(t, s.client("bob").signer)
	s.propose(Add(twin.Public()))
	commit, err := s.group("alice").Commit()
	s.check(err)
	if len(commit.Added())+len(commit.Removed()) > 0 {
		t.Errorf("covered: %+v", commit)
	}
	s.world.commit("bob")
	if s.group("alice").Active() {
		t.Error("alice is still there")
	}
	s.talk()
}

// Does a client that proposes itself wait until the application lets it in, and then come in by a Welcome?
func TestClientProposesItself(t *testing.T) {
	for _, cs := range CipherSuites()[:3] {
		s := &outsiderScene{world: newWorldOf(t, cs, "alice", "bob", "carol")}
		dave := newTestKeyPackage(t, s.client("dave").signer)
		message, err := ProposeSelf(s.client("dave").signer, []byte("group"), 1, dave.Public(), AuthenticatedData([]byte("please")))
		seen := s.spread(message, err)
		if seen.Sender != (Sender{Type: SenderNewMemberProposal}) || seen.Type != ProposalAdd ||
			string(seen.Added.Credential.Identity()) != "dave" || string(seen.AuthenticatedData) != "please" {
			t.Errorf("got %+v", seen)
		}
		s.say("alice", "who is that?") // nothing has to be committed
		dropped, err := s.group("bob").Commit()
		s.check(err)
		if len(dropped.Added()) != 0 {
			t.Error("a stranger came in")
		}
		s.reloadAll()
		if all := s.group("alice").PendingProposals(); len(all) != 1 || !bytes.Equal(all[0].Ref, seen.Ref) || all[0].Sender != seen.Sender {
			t.Errorf("alice has %+v", all)
		}
		wantCode(t, s.group("alice").AcceptProposal([]byte("another")), CodeInvalidArgument)
		s.check(s.group("alice").AcceptProposal(seen.Ref))
		s.reloadAll()
		_, err = s.group("alice").Encrypt([]byte("too early"), nil)
		wantCode(t, err, CodePendingProposals)
		s.check(s.group("carol").DiscardProposal(seen.Ref))
		commit := s.world.commit("alice") // bob has said nothing, carol no
		s.join("dave", dave, commit)
		s.agree()
		s.talk()
	}
}

// Does Covering let a client in that proposed itself, and does accepting take discarding back?
func TestWaysOfAccepting(t *testing.T) {
	s := &outsiderScene{world: newWorld(t, "alice", "bob")}
	dave := newTestKeyPackage(t, s.client("dave").signer)
	message, err := ProposeSelf(s.client("dave").signer, []byte("group"), 1, dave.Public())
	ref := s.spread(message, err).Ref
	g := s.group("alice")
	added := func(changes ...Change) int {
		commit, err := g.Commit(changes...)
		s.check(err)
		return len(commit.Added())
	}
	s.check(g.DiscardProposal(ref))
	if added() != 0 || added(Covering(ref)) != 1 || len(g.PendingProposals()) != 0 {
		t.Error("discarded")
	}
	s.check(g.AcceptProposal(ref))
	if added() != 1 || len(g.PendingProposals()) != 1 {
		t.Error("not accepted")
	}
	s.world.commit("bob", Remove(s.leaf("alice")))
	wantCode(t, g.AcceptProposal(ref), CodeNotAMember)
}

// Can a service with a certificate be listed where somebody judges it, and nowhere else?
func TestExternalSenderWithACertificate(t *testing.T) {
	s := &outsiderScene{world: newWorld(t, "alice", "bob")}
	s.service, _ = x509Signer(t)
	listed := SetExtensions(s.senders())
	_, err := s.group("alice").Commit(listed)
	wantCode(t, err, CodeUnsupported, "gce-2")
	s.group("alice").SetAuthenticator(believe)
	commit, err := s.group("alice").Commit(listed)
	s.check(err)
	_, err = s.group("bob").Process(commit.Message)
	wantCode(t, err, CodeUnsupported, "gce-2")
	s.group("bob").SetAuthenticator(believe)
	s.deliver("alice", commit)
	s.propose(Remove(s.leaf("bob")))
	if left := s.world.commit("alice").Removed(); len(left) != 1 {
		t.Errorf("%d removed", len(left))
	}
}

// Is a proposal refused that an outsider can not make?
func TestOutsidersArguments(t *testing.T) {
	dave, erin := newTestSigner(t, DefaultCipherSuite, "dave"), newTestSigner(t, DefaultCipherSuite, "erin")
	kp := newTestKeyPackage(t, dave).Public()
	spoilt := *kp
	spoilt.signature = []byte("x")
	id := []byte("group")
	for what, c := range map[string]struct {
		code Code
		call func() ([]byte, error)
	}{
		"an Update":               {CodeInvalidArgument, func() ([]byte, error) { return ProposeAsExternalSender(dave, 0, id, 1, Update()) }},
		"two proposals":           {CodeInvalidArgument, func() ([]byte, error) { return ProposeAsExternalSender(dave, 0, id, 1, Remove(1), Remove(2)) }},
		"nothing":                 {CodeInvalidArgument, func() ([]byte, error) { return ProposeAsExternalSender(dave, 0, id, 1, AsPublicMessage()) }},
		"a commit's Change":       {CodeInvalidArgument, func() ([]byte, error) { return ProposeAsExternalSender(dave, 0, id, 1, Remove(1), TreeBeside()) }},
		"no signer":               {CodeInvalidArgument, func() ([]byte, error) { return ProposeAsExternalSender(nil, 0, id, 1, Remove(1)) }},
		"no group":                {CodeInvalidArgument, func() ([]byte, error) { return ProposeAsExternalSender(dave, 0, nil, 1, Remove(1)) }},
		"a spoilt key package":    {CodeInvalidMessage, func() ([]byte, error) { return ProposeAsExternalSender(dave, 0, id, 1, Add(&spoilt)) }},
		"self without a signer":   {CodeInvalidArgument, func() ([]byte, error) { return ProposeSelf(nil, id, 1, kp) }},
		"self without a package":  {CodeInvalidArgument, func() ([]byte, error) { return ProposeSelf(dave, id, 1, nil) }},
		"somebody else":           {CodeInvalidArgument, func() ([]byte, error) { return ProposeSelf(erin, id, 1, kp) }},
		"self and another":        {CodeInvalidArgument, func() ([]byte, error) { return ProposeSelf(dave, id, 1, kp, Remove(1)) }},
		"self by a spoilt packet": {CodeInvalidMessage, func() ([]byte, error) { return ProposeSelf(dave, id, 1, &spoilt) }},
		"self without a group":    {CodeInvalidArgument, func() ([]byte, error) { return ProposeSelf(dave, make([]byte, 256), 1, kp) }},
	} {
		if _, err := c.call(); CodeOf(err) != c.code {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Is an outsider's share full, and does a commit make room?
func TestFullShareOutside(t *testing.T) {
	s := newOutsiderScene(t, "alice", "bob", "carol")
	s.fillShare("bob", external, maxPending)
	before := marshal(t, s.group("bob"))
	b, err := ProposeAsExternalSender(s.service, 1, []byte("group"), 2, Remove(2))
	s.check(err)
	_, err = s.group("bob").Process(b)
	wantCode(t, err, CodePendingProposals, "xp-4")
	if !bytes.Equal(before, marshal(t, s.group("bob"))) {
		t.Error("a refusal changed the group")
	}
	s.world.propose("carol", Update())
	s.world.commit("alice")
	s.propose(Remove(s.leaf("carol")))
	s.world.commit("bob")
	s.agree()
}

// Does a message cost nothing that comes when there is no room?
func TestFullShareCostsNothing(t *testing.T) {
	s := newOutsiderScene(t, "alice", "bob", "carol")
	s.fillShare("bob", stranger, maxPending)
	dave := s.client("dave").signer
	self, err := ProposeSelf(dave, []byte("group"), 2, newTestKeyPackage(t, dave).Public())
	s.check(err)
	costOf(t, s.cs, func() {
		_, err := s.group("bob").Process(self)
		wantCode(t, err, CodePendingProposals, "xp-4")
	}).within(t, "a client that proposes itself", 0, 1<<15)
}
