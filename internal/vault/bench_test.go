package vault

import "testing"

func BenchmarkDerive(b *testing.B) {
	p := DefaultParams()
	for b.Loop() {
		if _, err := Derive([]byte("password123"), p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSealRow(b *testing.B) {
	_, key := newVault(b)
	rows := key.Rows("user", "device", "store")
	plaintext := make([]byte, 512)
	b.SetBytes(512)
	b.ReportAllocs()
	for b.Loop() {
		rows.Seal("key", 7, plaintext)
	}
}

func BenchmarkOpenRow(b *testing.B) {
	_, key := newVault(b)
	rows := key.Rows("user", "device", "store")
	sealed := rows.Seal("key", 7, make([]byte, 512))
	b.SetBytes(512)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := rows.Open("key", sealed); err != nil {
			b.Fatal(err)
		}
	}
}
