package delivery

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"testing"
)

// groupInfoMessage frames a GroupInfo: as much of it as the service reads, and something behind.
func groupInfoMessage(group []byte, epoch uint64) Bytes {
	b := []byte{0, 1, 0, 4, 0, 1, 0, 3} // mls10, mls_group_info; mls10, suite 3
	b = opaque(b, group)
	b = binary.BigEndian.AppendUint64(b, epoch)
	return append(b, random(100)...)
}

// externalCommit frames a PublicMessage by which a client joins: as much of it as the service reads, and something behind.
func externalCommit(group []byte, epoch uint64) Bytes {
	b := opaque([]byte{0, 1, 0, 1}, group)
	b = binary.BigEndian.AppendUint64(b, epoch)
	b = opaque(append(b, 4), nil) // new_member_commit, no authenticated data
	return append(append(b, 3), random(100)...)
}

// informed is a commit that brings what members need to come back.
func (g *group) informed(id string, added ...*person) commitRequest {
	in := g.commitBody(id, added...)
	in.GroupInfo, in.RatchetTree = groupInfoMessage(g.id, g.epoch+1), random(50)
	return in
}

// returning is a commit by which a member comes back.
func (g *group) returning(id string) commitRequest {
	in := g.informed(id)
	in.Commit = externalCommit(g.id, g.epoch)
	return in
}

func (p *person) info(g *group) infoRecord {
	p.t.Helper()
	var info infoRecord
	p.must(http.StatusOK, p.get(g.path("info"))).into(&info)
	return info
}

func TestTheGroupInfoIsThatOfTheLastCommit(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob, carol := l.person("alice@example.com", 1), l.person("bob@example.com", 2), l.person("carol@example.com", 3)
	g := newGroup()
	first := g.informed("c0", bob)
	alice.commit(g, first)
	for _, p := range []*person{alice, bob} {
		if got := p.info(g); got.Epoch != 1 || !bytes.Equal(got.GroupInfo, first.GroupInfo) || !bytes.Equal(got.RatchetTree, first.RatchetTree) {
			t.Errorf("%s gets %+v", p.name.User, got)
		}
	}
	l.refused(CodeNotAMember, carol.get(g.path("info")))
	l.refused(CodeNotAMember, alice.get(newGroup().path("info")))

	second := g.informed("c1")
	second.Removed = []deviceName{bob.name}
	alice.commit(g, second)
	l.refused(CodeNotAMember, bob.get(g.path("info")))
	late := (&group{g.id, 1}).informed("late")
	l.refused(CodeRejected, alice.post(g.path("commits"), late))
	if got := alice.info(g); !bytes.Equal(got.GroupInfo, second.GroupInfo) {
		t.Error("a commit that lost has changed the GroupInfo")
	}
	// A commit without one ends the epoch that the last one was for.
	alice.commit(g, g.commitBody("c2"))
	l.refused(CodeNotFound, alice.get(g.path("info")))
}

func TestAMemberComesBackUnderTheSameCompareAndSet(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob, carol := l.person("alice@example.com", 1), l.person("bob@example.com", 2), l.person("carol@example.com", 3)
	g := newGroup()
	alice.commit(g, g.informed("c0", bob))
	l.refused(CodeNotAMember, carol.post(g.path("commits"), g.returning("x")))
	back := g.returning("r1")
	seq := bob.commit(g, back)
	l.refused(CodeRejected, alice.post(g.path("commits"), (&group{g.id, 1}).informed("c1")))
	l.refused(CodeRejected, alice.post(g.path("commits"), (&group{g.id, 1}).returning("r2")))
	if again := bob.must(http.StatusOK, bob.post(g.path("commits"), back)).seq(); again != seq {
		t.Errorf("the same request again: %d, not %d", again, seq)
	}
	if got := alice.info(g); got.Epoch != 2 || !bytes.Equal(got.GroupInfo, back.GroupInfo) {
		t.Errorf("%+v", got)
	}
	if log := alice.log(g); len(log) != 2 || log[1].Seq != seq {
		t.Errorf("alice sees %d entries", len(log))
	}
	if log := bob.log(g); len(log) != 1 || log[0].Seq != seq {
		t.Errorf("who came back sees the log from there on, not %d entries", len(log))
	}
	bob.must(http.StatusOK, bob.say(g, "m"))
}

func TestWhatACommitMayBringIsBounded(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	g := newGroup()
	alice.commit(g, g.informed("c0", bob))
	for why, c := range map[string]struct {
		change func(*commitRequest)
		code   Code
	}{
		"a GroupInfo of the epoch that ends": {func(in *commitRequest) { in.GroupInfo = groupInfoMessage(g.id, 1) }, CodeInvalidArgument},
		"a GroupInfo of another group":       {func(in *commitRequest) { in.GroupInfo = groupInfoMessage(random(16), 2) }, CodeInvalidArgument},
		"a Welcome as GroupInfo":             {func(in *commitRequest) { in.GroupInfo = welcomeMessage() }, CodeInvalidArgument},
		"a GroupInfo of garbage":             {func(in *commitRequest) { in.GroupInfo = Bytes{1, 2, 3} }, CodeMalformed},
		"a tree alone":                       {func(in *commitRequest) { in.GroupInfo = nil }, CodeInvalidArgument},
		"a tree of 6 MiB":                    {func(in *commitRequest) { in.RatchetTree = make([]byte, 6<<20) }, CodeInvalidArgument},
		"a return that adds": {func(in *commitRequest) {
			in.Commit = externalCommit(g.id, 1)
			in.Added = []deviceName{{"c@example.com", deviceNumber(3)}}
		}, CodeInvalidArgument},
		"a return that removes": {func(in *commitRequest) { in.Commit = externalCommit(g.id, 1); in.Removed = []deviceName{bob.name} }, CodeInvalidArgument},
	} {
		before := l.snapshot()
		in := g.informed("c1")
		c.change(&in)
		if answer := alice.post(g.path("commits"), in); answer.code() != c.code {
			t.Errorf("%s: %d %s, want %s", why, answer.status, answer.body, c.code)
		}
		if after := l.snapshot(); len(after) != len(before) {
			t.Errorf("%s: something changed", why)
		}
	}
	l.refused(CodeInvalidArgument, alice.post(newGroup().path("commits"), newGroup().returning("c")))
	begin := newGroup()
	l.refused(CodeInvalidArgument, alice.post(begin.path("commits"), begin.returning("c")))
}
