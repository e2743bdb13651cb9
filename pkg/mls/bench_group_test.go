package mls

import (
	"fmt"
	"testing"
)

func BenchmarkMessage(b *testing.B) {
	w := newCrowd(b, 100)
	alice, bob := w.group("m000"), w.group("m001")
	text := make([]byte, 200)
	b.ReportAllocs()
	for b.Loop() {
		message, err := alice.Encrypt(text, nil)
		w.check(err)
		_, err = bob.Process(message)
		w.check(err)
	}
}

func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{2, 100, 1000} {
		w := newCrowd(b, size)
		alice, bob := w.group("m000"), w.group("m001")
		b.Run(fmt.Sprintf("make/%d", size), func(b *testing.B) {
			for b.Loop() {
				_, err := alice.Commit()
				w.check(err)
			}
		})
		commit, err := alice.Commit()
		w.check(err)
		b.Run(fmt.Sprintf("open/%d", size), func(b *testing.B) {
			for b.Loop() {
				_, err := bob.Process(commit.Message)
				w.check(err)
			}
		})
	}
}

func BenchmarkJoin(b *testing.B) {
	for _, size := range []int{2, 100} {
		w := newCrowd(b, size)
		signer := newTestSigner(b, w.cs, "late")
		kp := newTestKeyPackage(b, signer)
		commit, err := w.group("m000").Commit(Add(kp.Public()))
		w.check(err)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			for b.Loop() {
				_, err := JoinGroup(signer, kp, commit.Welcome)
				w.check(err)
			}
		})
	}
}
