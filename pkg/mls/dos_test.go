package mls

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
	"testing"

	"mlswasm/pkg/mls/internal/suite"
)

// What anybody, or a member who keeps no rule, can make a client do: counted in operations and bytes, never in seconds.

// cost is the work of a call.
type cost struct {
	suite.Meter
	bytes uint64 // allocated, also when freed at once
}

// costOf runs the call on a suite that counts.
func costOf(t testing.TB, cs CipherSuite, call func()) cost {
	t.Helper()
	s, err := cs.suite()
	if err != nil {
		t.Fatal(err)
	}
	m, stop := s.MeterForTest()
	defer stop()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return cost{*m, after.TotalAlloc - before.TotalAlloc}
}

// within fails when the call took more.
func (c cost) within(t testing.TB, what string, operations int, bytes uint64) {
	t.Helper()
	if c.Total() > operations || c.bytes > bytes {
		t.Errorf("%s: %d operations, %+v, and %d bytes, more than %d and %d", what, c.Total(), c.Meter, c.bytes, operations, bytes)
	}
}

const (
	derivation     = 3                // hashes that ExpandWithLabel begins
	senderDataCost = 2*derivation + 1 // key, nonce and cipher
)

// withGeneration is a message of alice's whose sender data name a generation that is not its own.
func withGeneration(w *world, g Generation) []byte {
	w.t.Helper()
	m, err := decodeMessage(w.encrypt("alice", "text"))
	w.check(err)
	data := &senderData{leaf: w.leaf("alice"), generation: g}
	w.check(w.group("alice").epoch.messages.sealSenderData(m.private, data))
	return mustEncode(m.wire)
}

// dos-1: Does a generation that no sender can have reached cost no derivation, of a leaf that has spoken or not?
func TestFarGenerationCostsNothing(t *testing.T) {
	w := newWorld(t, append([]string{"alice", "bob"}, names("m", 38)...)...)
	for _, spoken := range []bool{false, true} {
		if spoken {
			w.say("alice", "hello")
		}
		for _, g := range []Generation{1<<32 - 1, 1<<32 - 2, 1 << 31, 2000} {
			message := withGeneration(w, g)
			costOf(t, w.cs, func() {
				_, err := w.group("bob").Process(message)
				wantCode(t, err, CodeInvalidMessage, "frm-10")
			}).within(t, "generation "+strconv.Itoa(int(g)), senderDataCost, 1<<14)
		}
	}
	message := withGeneration(w, 1000) // the furthest that is looked at: forged, since the key is another's
	costOf(t, w.cs, func() {
		_, err := w.group("bob").Process(message)
		wantCode(t, err, CodeInvalidMessage)
	}).within(t, "the last generation within the bound", senderDataCost+(1000+2*32+3)*derivation+1, 1<<21)
}

// dos-2: Does an index far outside of the tree cost what any wrong one costs?
func TestFarIndexCostsNothing(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	keys := w.group("alice").epoch.messages
	for _, far := range []LeafIndex{2, 1 << 17, 1 << 30, 1<<31 - 1, 1 << 31, 1<<32 - 1} {
		m, err := decodeMessage(w.encrypt("alice", "text"))
		w.check(err)
		w.check(keys.sealSenderData(m.private, &senderData{leaf: far}))
		private := mustEncode(m.wire)
		remove := keys.newContent(ContentTypeProposal, nil)
		remove.proposal = removeOf(far)
		removing, _, err := keys.protect(w.signed("alice", WireFormatPrivateMessage, remove))
		w.check(err)
		signed := proposalBy(w, WireFormatPublicMessage)
		signed.content.sender.Leaf = far
		public, _, err := keys.protect(signed)
		w.check(err)
		for rule, message := range map[string][]byte{"frm-6": private, "rem-1": removing} {
			costOf(t, w.cs, func() {
				_, err := w.group("bob").Process(message)
				wantCode(t, err, CodeInvalidMessage, rule)
			}).within(t, rule, 40, 1<<15)
		}
		costOf(t, w.cs, func() {
			_, err := w.group("bob").Process(public)
			wantCode(t, err, CodeInvalidMessage, "frm-6")
		}).within(t, "PublicMessage", 4, 1<<14)
		_, err = w.group("bob").Commit(Remove(far))
		wantCode(t, err, CodeInvalidMessage, "list-1")
	}
}

// dos-2: Is a node far outside of the tree refused in a tree and in a stored state, before anything is as large as it says?
func TestFarNodeCostsNothing(t *testing.T) {
	for _, far := range []LeafIndex{8, 1 << 17, 1 << 31, 1<<32 - 1} {
		s := soundTree(t)
		s.setParent(7, unmerged(far))
		costOf(t, DefaultCipherSuite, func() {
			wantCode(t, s.tree.judgeJoin(s.leafRules, s.groupID, s.treeHash), CodeInvalidMessage, "wel-9")
		}).within(t, "an unmerged leaf", 0, 1<<12)
		scene := newWelcomeScene(t)
		scene.info = func(x *groupInfo) { x.signer = far }
		wantCode(t, scene.join(), CodeInvalidMessage, "wel-3")
	}
}

// dos-6: Does a message of a group that this is not cost nothing, and leave nothing behind? The state is compared byte for
// byte after the last, so that a number of messages stands for any; `make model-deep` sends the million.
func TestUnknownGroupsLeaveNothing(t *testing.T) {
	count := 20_000
	if n, err := strconv.Atoi(os.Getenv("MLS_DEEP")); err == nil {
		count = n
	}
	w := newWorld(t, "alice", "bob")
	other := newWorld(t, "eve", "mallory")
	other.group("eve").epoch.messages.groupID = []byte("unknown")
	messages := [][]byte{other.encrypt("eve", "text")}
	for _, s := range seeds(fuzzWorld(t)) {
		messages = append(messages, bytes.Replace(s, []byte("\x05group"), []byte("\x05troop"), 1))
	}
	g := w.group("bob")
	g.TakeChanges()
	before, kept := marshal(t, g), heapObjects()
	spent := costOf(t, w.cs, func() {
		for i := range count {
			if _, err := g.Process(messages[i%len(messages)]); err == nil {
				t.Fatal("a message of another group was taken")
			}
		}
	})
	if spent.Total() > 0 {
		t.Errorf("%d operations for messages of other groups: %+v", spent.Total(), spent.Meter)
	}
	if more := heapObjects() - kept; more > 200 {
		t.Errorf("%d objects are kept after %d messages", more, count)
	}
	if !bytes.Equal(before, marshal(t, g)) || len(g.TakeChanges()) > 0 {
		t.Error("the state is another, or to be stored again")
	}
}

// heapObjects counts what is reachable.
func heapObjects() int {
	runtime.GC()
	runtime.GC() // the first may leave what finalizers held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapObjects)
}
