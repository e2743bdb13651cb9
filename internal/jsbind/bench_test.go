//go:build js && wasm

package jsbind

import (
	"context"
	"testing"
)

// Each iteration is one call as JavaScript makes it, up to its await.
func benchmarkCall(b *testing.B, op, params string) {
	api, unbind := bind(Host{object.New()}, table(newQueue()))
	defer unbind()
	loop := eval(`async (api, op, params, n) => { for (let i = 0; i < n; i++) await api[op](params) }`)
	given := eval(params)
	b.ResetTimer()
	if _, err := await(context.Background(), loop.Invoke(api, op, given, b.N)); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkEmptyCall(b *testing.B) { benchmarkCall(b, "nothing", `undefined`) }

func BenchmarkCallWithEveryType(b *testing.B) { benchmarkCall(b, "echo", "("+good+")()") }

func BenchmarkRefusedCall(b *testing.B) { benchmarkRefused(b) }

func benchmarkRefused(b *testing.B) {
	api, unbind := bind(Host{object.New()}, table(newQueue()))
	defer unbind()
	loop := eval(`async (api, n) => { for (let i = 0; i < n; i++) await api.echo({}).catch(() => 0) }`)
	b.ResetTimer()
	if _, err := await(context.Background(), loop.Invoke(api, b.N)); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkBytesIn(b *testing.B) {
	v := uint8Array.New(65536)
	b.SetBytes(65536)
	for b.Loop() {
		if _, bad := bytesFrom(v); bad != nil {
			b.Fatal(bad)
		}
	}
}

func BenchmarkListOut(b *testing.B) {
	c := codecOf(listType)
	list := newList(500)
	for b.Loop() {
		c.encode(list)
	}
}

func BenchmarkStoreCommit(b *testing.B) {
	host := Host{eval(`({ store: { commit: () => Promise.resolve() } })`)}
	value := make([]byte, 300)
	for b.Loop() {
		err := host.Commit(context.Background(), 4, func(int) (string, []byte) { return "group/abc/ratchet", value })
		if err != nil {
			b.Fatal(err)
		}
	}
}
