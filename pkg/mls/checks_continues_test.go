package mls

import "testing"

// successionScene is a group of three from which alice makes another, as its fields say, and bob is asked to join.
type successionScene struct {
	*world
	heirs      map[string]heir
	usage      resumptionUsage
	cs         CipherSuite
	id         []byte
	extensions []Extension
	members    []string // whom alice adds
	epochs     int      // how many epochs come before
	behind     Epoch    // how many epochs of the old group lie between its last and that of the key
	with       []Change // that alice commits as well
	options    []JoinOption
}

// newSuccessionScene begins with what bob must accept.
func newSuccessionScene(t *testing.T, usage resumptionUsage) *successionScene {
	t.Helper()
	s := &successionScene{world: newWorld(t, "alice", "bob", "carol"), usage: usage, cs: DefaultCipherSuite, id: []byte("branch")}
	s.members = []string{"bob"}
	if usage == resumptionReInit {
		s.cs, s.id, s.members = otherSuite, []byte("group 2"), []string{"bob", "carol"}
		s.commit("alice", ReInitialize(someReInit()))
	}
	s.options = []JoinOption{Continues(s.group("bob"))}
	return s
}

// welcome makes the group and its Welcome without any check of what it is.
func (s *successionScene) welcome() []byte {
	s.t.Helper()
	s.heirs = s.world.heirs(s.cs, "alice", "bob", "carol", "dave", "mallory")
	for name, h := range s.heirs {
		signer, err := h.signer.SupportingExtensions(testExtension)
		s.check(err)
		s.heirs[name] = heir{signer, newTestKeyPackage(s.t, signer)}
	}
	psk, err := s.group("alice").ResumptionPSK(s.group("alice").Epoch() - s.behind)
	s.check(err)
	g, err := NewGroup(s.heirs["alice"].signer, s.id, s.extensions...)
	s.check(err)
	for range s.epochs {
		t, err := g.Commit()
		s.check(err)
		s.check(g.Apply(t))
	}
	changes := s.with
	if s.usage != 0 {
		g.epoch.origin = &origin{s.usage, psk}
		changes = append(changes, Change{kind: changePSK, psk: psk.ID(), usage: s.usage})
	}
	for _, name := range s.members {
		changes = append(changes, Add(s.heirs[name].kp.Public()))
	}
	t, err := g.Commit(changes...)
	s.check(err)
	return t.Welcome
}

func (s *successionScene) join() error {
	s.t.Helper()
	welcome := s.welcome()
	_, err := JoinGroup(s.heirs["bob"].signer, s.heirs["bob"].kp, welcome, s.options...)
	return err
}

// Does bob accept what these scenes begin with, and an external key beside it?
func TestSoundSuccession(t *testing.T) {
	for _, usage := range []resumptionUsage{resumptionReInit, resumptionBranch} {
		s := newSuccessionScene(t, usage)
		s.check(s.join())
	}
	branch := newSuccessionScene(t, resumptionBranch)
	psk, err := NewExternalPSK([]byte("id"), []byte("key"))
	branch.check(err)
	g, err := NewGroup(branch.client("alice").signer, []byte("branch"))
	branch.check(err)
	branch.check(g.AddPSK(psk))
	own, err := branch.group("alice").ResumptionPSK(branch.group("alice").Epoch())
	branch.check(err)
	g.epoch.origin = &origin{resumptionBranch, own}
	kp := newTestKeyPackage(t, branch.client("bob").signer)
	commit, err := g.Commit(Add(kp.Public()), PreSharedKey(psk.ID()), Change{kind: changePSK, psk: own.ID(), usage: resumptionBranch})
	branch.check(err)
	_, err = JoinGroup(branch.client("bob").signer, kp, commit.Welcome, Continues(branch.group("bob")), PSKs(psk))
	branch.check(err)
}

// breaksSuccession registers a successor that bob must refuse.
func breaksSuccession(rule, what string, usage resumptionUsage, code Code, change func(s *successionScene)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := newSuccessionScene(t, usage)
		change(s)
		err := s.join()
		if CodeOf(err) != code {
			t.Errorf("got %v, want the code %s", err, code)
		}
		return err
	})
}

var _ = breaksSuccession("wel-12", "a successor in epoch 2", resumptionReInit, CodeInvalidMessage, func(s *successionScene) {
	s.epochs = 1
})

var _ = breaksSuccession("wel-12", "a branch in epoch 2", resumptionBranch, CodeInvalidMessage, func(s *successionScene) {
	s.epochs = 1
})

var _ = breaksSuccession("wel-12", "another identifier than the ReInit says", resumptionReInit, CodeInvalidMessage, func(s *successionScene) {
	s.id = []byte("group 3")
})

var _ = breaksSuccession("wel-12", "another suite than the ReInit says", resumptionReInit, CodeInvalidMessage, func(s *successionScene) {
	s.cs = DefaultCipherSuite
})

var _ = breaksSuccession("wel-12", "another version than the ReInit says", resumptionReInit, CodeInvalidMessage, func(s *successionScene) {
	s.group("bob").reInit.version = 2
})

var _ = breaksSuccession("wel-12", "other extensions than the ReInit says", resumptionReInit, CodeInvalidMessage, func(s *successionScene) {
	s.extensions = []Extension{{Type: testExtension}}
})

var _ = breaksSuccession("wel-12", "a successor without carol", resumptionReInit, CodeInvalidMessage, func(s *successionScene) {
	s.members = []string{"bob"}
})

var _ = breaksSuccession("wel-12", "a successor with mallory", resumptionReInit, CodeInvalidMessage, func(s *successionScene) {
	s.members = []string{"bob", "carol", "mallory"}
})

var _ = breaksSuccession("wel-12", "a successor with mallory for carol", resumptionReInit, CodeInvalidMessage, func(s *successionScene) {
	s.members = []string{"bob", "mallory"}
})

var _ = breaksSuccession("wel-12", "a successor of a group without a ReInit", resumptionBranch, CodeInvalidMessage, func(s *successionScene) {
	s.usage, s.members = resumptionReInit, []string{"bob", "carol"}
})

var _ = breaksSuccession("wel-12", "a successor with a key of before the ReInit", resumptionReInit, CodeInvalidMessage, func(s *successionScene) {
	s.behind = 1
})

var _ = breaksSuccession("wel-12", "a branch with mallory", resumptionBranch, CodeInvalidMessage, func(s *successionScene) {
	s.members = []string{"bob", "mallory"}
})

var _ = breaksSuccession("wel-12", "a branch of another suite", resumptionBranch, CodeInvalidMessage, func(s *successionScene) {
	s.cs = otherSuite
})

var _ = breaksSuccession("wel-12", "a branch of another version", resumptionBranch, CodeInvalidMessage, func(s *successionScene) {
	s.group("bob").epoch.context.version = 2
})

var _ = breaksSuccession("wel-4", "a branch with the identifier of its parent", resumptionBranch, CodeDuplicate, func(s *successionScene) {
	s.id = []byte("group")
})

var _ = breaksSuccession("wel-19", "a successor that is taken for any group", resumptionReInit, CodeUnknownPSK, func(s *successionScene) {
	s.options = nil
})

var _ = breaksSuccession("wel-19", "any group that is taken for a branch", 0, CodeInvalidMessage, func(*successionScene) {})

var _ = breaksSuccession("wel-19", "a branch of another group than the one given", resumptionBranch, CodeUnknownPSK, func(s *successionScene) {
	other, err := NewGroup(s.client("bob").signer, []byte("another"))
	s.check(err)
	s.options = []JoinOption{Continues(other)}
})

var _ = breaksSuccession("wel-2", "a branch from an epoch to come", resumptionBranch, CodeUnknownPSK, func(s *successionScene) {
	t, err := s.group("alice").Commit()
	s.check(err)
	s.check(s.group("alice").Apply(t))
})

var _ = breaksSuccession("wel-2", "two keys for a branch", resumptionBranch, CodeInvalidMessage, func(s *successionScene) {
	id := PSKID{Type: PSKResumption, Group: []byte("group"), Epoch: s.group("alice").Epoch()}
	s.with = []Change{{kind: changePSK, psk: id, usage: resumptionBranch}}
})

// Is the group that is to be continued asked for by name, and one that this client is in?
func TestContinuesWhat(t *testing.T) {
	s := newSuccessionScene(t, resumptionBranch)
	s.options = nil
	err := s.join()
	wantCode(t, err, CodeUnknownPSK, "wel-19")
	if e := err.(*Error); e.PSK == nil || string(e.PSK.Group) != "group" || e.PSK.Epoch != s.group("alice").Epoch() {
		t.Errorf("got %+v", e.PSK)
	}
	s.options = []JoinOption{Continues(nil)}
	wantCode(t, s.join(), CodeInvalidArgument)
	s.commit("alice", Remove(s.leaf("bob")))
	s.options = []JoinOption{Continues(s.group("bob"))}
	wantCode(t, s.join(), CodeNotAMember)
}
