package delivery

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"testing"

	"mlswasm/pkg/mls"
)

// proposal frames a PublicMessage of an external sender: as much of it as the service reads, and something behind.
func proposal(group []byte, epoch uint64, index uint32, content mls.ContentType) Bytes {
	b := opaque([]byte{0, 1, 0, 1}, group)
	b = binary.BigEndian.AppendUint64(b, epoch)
	b = binary.BigEndian.AppendUint32(append(b, 2), index) // external
	return append(append(opaque(b, nil), byte(content)), random(100)...)
}

func (p *person) propose(g *group, id string, epoch uint64, index uint32) *reply {
	p.t.Helper()
	return p.post(g.path("messages"), map[string]any{"id": id, "message": proposal(g.id, epoch, index, mls.ContentTypeProposal)})
}

// moderated is a group of alice and bob that lists nobody known, and then the moderator.
func moderated(t *testing.T) (l *lab, alice, bob, moderator *person, g *group) {
	l = newLab(t, testConfig(t.TempDir()))
	alice, bob, moderator = l.person("alice@example.com", 1), l.person("bob@example.com", 2), l.person("moderation@example.com", 3)
	g = newGroup()
	first := g.informed("c0", bob)
	first.Senders = []deviceName{{}, {"Moderation@Example.com", moderator.name.Device}}
	alice.commit(g, first)
	return l, alice, bob, moderator, g
}

func TestAListedDeviceProposesFromOutside(t *testing.T) {
	l, alice, _, moderator, g := moderated(t)
	if info := moderator.info(g); info.Epoch != 1 || len(info.GroupInfo) == 0 || len(info.RatchetTree) == 0 {
		t.Errorf("%+v", info)
	}
	body := map[string]any{"id": "p0", "message": proposal(g.id, 1, 1, mls.ContentTypeProposal)}
	seq := moderator.must(http.StatusOK, moderator.post(g.path("messages"), body)).seq()
	if again := moderator.must(http.StatusOK, moderator.post(g.path("messages"), body)).seq(); again != seq {
		t.Errorf("the same request again: %d, not %d", again, seq)
	}
	if log := alice.log(g); len(log) != 2 || log[1].Seq != seq || !bytes.Equal(log[1].Message, body["message"].(Bytes)) {
		t.Errorf("alice sees %d entries", len(log))
	}
	l.refused(CodeNotAMember, moderator.get(g.path("log")))
}

func TestWhatASenderFromOutsideMayNot(t *testing.T) {
	l, alice, bob, moderator, g := moderated(t)
	colleague := l.person("moderation@example.com", 4) // another device of the same account
	mallory := l.person("mallory@example.com", 5)
	before := l.snapshot()
	for _, p := range []*person{mallory, colleague} {
		l.refused(CodeNotAMember, p.propose(g, "m", 1, 1))
		l.refused(CodeNotAMember, p.get(g.path("info")))
	}
	l.refused(CodeNotAMember, alice.propose(g, "m", 1, 1)) // a member in another's name
	l.refused(CodeNotAMember, moderator.propose(newGroup(), "m", 0, 1))
	for _, index := range []uint32{0, 2, 1 << 31} {
		l.refused(CodeInvalidArgument, moderator.propose(g, "m", 1, index))
	}
	for _, epoch := range []uint64{0, 2} {
		l.refused(CodeRejected, moderator.propose(g, "m", epoch, 1))
	}
	for name, message := range map[string]Bytes{
		"an application message in the clear": proposal(g.id, 1, 1, mls.ContentTypeApplication),
		"another group's":                     proposal(random(16), 1, 1, mls.ContentTypeProposal),
	} {
		if answer := moderator.post(g.path("messages"), map[string]any{"id": "m", "message": message}); answer.code() != CodeInvalidArgument {
			t.Errorf("%s: %d %s", name, answer.status, answer.body)
		}
	}
	l.refused(CodeInvalidArgument, moderator.post(g.path("messages"), map[string]any{"id": "m", "message": proposal(g.id, 1, 1, mls.ContentTypeCommit)}))
	l.refused(CodeNotAMember, moderator.say(g, "m"))
	l.refused(CodeNotAMember, moderator.post(g.path("commits"), g.informed("m")))
	l.refused(CodeNotAMember, moderator.post(g.path("commits"), g.returning("m")))
	for why, senders := range map[string][]deviceName{
		"too many":       make([]deviceName, maxSenders+1),
		"no device":      {{"moderation@example.com", "x"}},
		"no user":        {{"", moderator.name.Device}},
		"no user at all": {{"moderation", moderator.name.Device}},
	} {
		in := g.informed("c1")
		in.Senders = senders
		if answer := bob.post(g.path("commits"), in); answer.code() != CodeInvalidArgument {
			t.Errorf("%s: %d %s", why, answer.status, answer.body)
		}
	}
	if after := l.snapshot(); len(after) != len(before) {
		t.Errorf("%d records, %d before", len(after), len(before))
	}
}

// Each commit of a member says who is listed; one by which somebody comes in leaves the list, and one that lost does, too.
func TestTheListChangesWithTheEpoch(t *testing.T) {
	l, alice, bob, moderator, g := moderated(t)
	bob.commit(g, g.returning("r"))
	moderator.must(http.StatusOK, moderator.propose(g, "p1", 2, 1))
	l.refused(CodeRejected, alice.post(g.path("commits"), (&group{g.id, 1}).informed("late")))
	moderator.must(http.StatusOK, moderator.propose(g, "p2", 2, 1))
	listing := g.informed("c1")
	listing.Senders = []deviceName{moderator.name}
	alice.commit(g, listing)
	l.refused(CodeInvalidArgument, moderator.propose(g, "p3", 3, 1))
	moderator.must(http.StatusOK, moderator.propose(g, "p3", 3, 0))
	alice.commit(g, g.informed("c2"))
	l.refused(CodeNotAMember, moderator.propose(g, "p4", 4, 0))
	l.refused(CodeNotAMember, moderator.get(g.path("info")))
}
