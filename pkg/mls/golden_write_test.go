//go:build !js

package mls

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

// writeGolden names the release whose stored states are written, for every suite: once, before it is released.
var writeGolden = flag.String("golden", "", "write testdata/golden/NAME, the stored states of the release of that name, which must not exist")

// Can what is stored today be read today? With -golden it is written for a release, of every suite.
func TestWriteGoldenStates(t *testing.T) {
	if *writeGolden == "" {
		useGolden(t, makeGolden(t, DefaultCipherSuite))
		return
	}
	dir := filepath.Join("testdata", "golden", *writeGolden)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, cs := range CipherSuites() {
		name := vectorSuite(t, cs).Name() + ".bin"
		files[name] = makeGolden(t, cs)
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(vectorSums(files)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// makeGolden lets bob live a while and stores what he has.
func makeGolden(t *testing.T, cs CipherSuite) []byte {
	t.Helper()
	w := newWorldOf(t, cs, "alice", "bob", "carol")
	bob := w.client("bob")
	late := w.encrypt("alice", "late")
	w.say("alice", "read")
	w.commit("carol")
	w.group("bob").SetTime(testNow)
	w.commit("alice")
	w.encrypt("carol", "lost")
	w.say("carol", "read")
	current := w.encrypt("carol", "current")
	w.propose("bob", Update())
	w.propose("alice", Remove(w.leaf("alice")))
	w.propose("carol", Add(newTestKeyPackage(t, newTestSigner(t, w.cs, "dave")).Public()))
	commit, err := w.group("carol").Commit(AuthenticatedData([]byte("clear")))
	w.check(err)
	own, err := w.group("bob").Commit()
	w.check(err)
	transition, err := own.Marshal()
	w.check(err)
	kp := newTestKeyPackage(t, bob.signer, LastResort())
	welcome, err := newWorldOf(t, cs, "eve").group("eve").Commit(Add(kp.Public()))
	w.check(err)
	signer, err := bob.signer.Marshal()
	w.check(err)
	keyPackage, err := kp.Marshal()
	w.check(err)
	x := golden{signer, keyPackage, marshal(t, bob.group), transition, late, current, commit.Message, welcome.Welcome}
	return mustEncode(x.wire)
}
