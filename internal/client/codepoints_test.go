//go:build !js

// A process of its own is what a browser has not got; tests/e2e has the story there.

package client

import (
	"os"
	"os/exec"
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// assigning marks the process in which code points are assigned before anything else happens.
const assigning = "MLSWASM_TEST_ASSIGN_CLIENT"

// assigned is a device under code points; nil: the draft's.
func assigned(t *testing.T, s *service, user string, points []CodePoint) *device {
	t.Helper()
	d := lockedDevice(t, s, user)
	must[Nothing](d, "assignCodePoints", &AssignCodePointsParams{points})
	d.unlock()
	d.publish()
	return d
}

// An assignment is for a whole program, so it is tried in one of its own.
func TestAConversationMigratesToAnAssignedCodePoint(t *testing.T) {
	if os.Getenv(assigning) == "" {
		child := exec.Command(os.Args[0], "-test.run=^TestAConversationMigratesToAnAssignedCodePoint$")
		child.Env = append(os.Environ(), assigning+"=1")
		if out, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	const given = 0x0042
	points := []CodePoint{{0xF00B, 0x0043}, {uint32(mls.MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519), given}}
	s := newService()
	a, b := assigned(t, s, "a@example.com", points), assigned(t, s, "b@example.com", []CodePoint{points[1], points[0]})
	if got := must[IdentityResult](a, "identity", &Nothing{}).CipherSuites; !slices.Equal(got, []uint32{uint32(mls.DefaultCipherSuite), given}) {
		t.Fatalf("%x", got)
	}
	cid := a.create("lunch", "b@example.com")
	a.push()
	b.pull()
	b.accept()
	_, err := try[MigrateResult](a.client, "migrate", &MigrateParams{cid, 0xF001, nil})
	expectCode(t, err, CodeUnsupported)
	next := must[MigrateResult](a, "migrate", &MigrateParams{cid, given, claimFrom(s.others[given], "b@example.com")}).Conversation
	a.push()
	b.pull()
	agree(t, next, a, b)
	if got := a.conversation(next).CipherSuite; got != given {
		t.Errorf("%x", got)
	}

	// Under other code points the state stays closed, and as it was.
	b.restart()
	for _, other := range [][]CodePoint{nil, points[:1], {points[0], {0xF001, 0x0044}}} {
		_ = b.client.queueDo(func(e *engine) { e.points = other })
		b.store.unchanged(t, func() {
			_, err := try[UnlockResult](b.client, "unlock", &UnlockParams{b.name.User, testRoot, b.header})
			expectCode(t, err, CodeUnsupported)
		})
	}
	_, err = try[Nothing](b.client, "assignCodePoints", &AssignCodePointsParams{points[:1]})
	expectCode(t, err, CodeInvalidArgument)
	must[Nothing](b, "assignCodePoints", &AssignCodePointsParams{points})
	b.unlock()
	a.send(next, "still open")
	a.push()
	b.pull()
	expectTexts(t, b, next, "still open")
}

// A state of another number is not opened by who has been told none; the other way round neither.
func TestAStateWithoutCodePointsKeepsNone(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	a.restart()
	_ = a.client.queueDo(func(e *engine) { e.points = []CodePoint{{0xF001, 0x0042}} })
	_, err := try[UnlockResult](a.client, "unlock", &UnlockParams{a.name.User, testRoot, a.header})
	expectCode(t, err, CodeUnsupported)
	a.reload()
}
