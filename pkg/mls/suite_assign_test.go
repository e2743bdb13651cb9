//go:build !js

package mls

import (
	"os"
	"os/exec"
	"testing"
)

// assigning marks the process in which code points are assigned before anything else happens.
const assigning = "MLSWASM_TEST_ASSIGN"

// Assigning is for a whole program, so it is tried in one of its own.
func TestAGroupUnderAnAssignedCodePoint(t *testing.T) {
	if os.Getenv(assigning) == "" {
		child := exec.Command(os.Args[0], "-test.run=^TestAGroupUnderAnAssignedCodePoint$")
		child.Env = append(os.Environ(), assigning+"=1")
		if out, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	const constant, given = MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519, CipherSuite(0x1234)
	if err := AssignCodePoints(map[CipherSuite]CipherSuite{constant: given}); err != nil {
		t.Fatal(err)
	}
	w := newWorldOf(t, given, "alice", "bob")
	w.say("alice", "hello")
	if cs := w.group("bob").CipherSuite(); cs != given {
		t.Errorf("the group is of %#04x", uint16(cs))
	}
	if _, err := NewSigner(constant, BasicCredential([]byte("alice"))); CodeOf(err) != CodeUnsupported {
		t.Errorf("the constant is still of a suite: %v", err)
	}
}
