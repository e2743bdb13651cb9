//go:build js && wasm

package main

import (
	"reflect"
	"syscall/js"
	"testing"

	"mlswasm/internal/client"
)

// The stories of these tests are JavaScript: what a page does, in a browser, with
// two engines and a store of each in memory.
const prelude = `
	const user = async (create, account) => {
		const rows = new Map(), turns = []
		const api = create({
			turn: (id) => turns.push(id),
			store: {
				read: async (prefix) => [...rows].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)),
				commit: async (ops) => ops.forEach(([key, value]) => (value === null ? rows.delete(key) : rows.set(key, value))),
			},
		})
		const root = new Uint8Array(32).fill(7)
		const kdf = { salt: new Uint8Array(16), time: 3, memoryKiB: 65536, parallelism: 1 }
		const { header } = await api.createVault({ account, root, kdf })
		const me = await api.unlock({ account, root, header })
		return { api, me, rows, turns, account, root, header }
	}
	const introduce = async (a, b) => {
		const { upload } = await b.api.prepareKeyPackages({ oneTimeOnServer: 0, lastResortOnServer: false })
		await b.api.confirmKeyPackages({ id: upload.id })
		const member = { user: b.me.user, device: b.me.device, keyPackage: upload.oneTime[0] }
		const { conversation } = await a.api.createConversation({ title: "lunch", members: [member] })
		const [commit] = (await a.api.outbox()).entries
		await a.api.settleOutbox({ id: commit.id, outcome: "accepted", seq: 1n })
		const welcome = { source: "inbox", seq: 1n, commitSeq: 1n, time: 1, from: a.me.user, bytes: commit.welcomes[0].bytes }
		await b.api.receive({ frames: [welcome] })
		const [invitation] = (await b.api.invitations()).invitations
		await b.api.acceptInvitation({ id: invitation.id })
		return conversation
	}
	const deliver = async (from, to, conversation, seq) => {
		const frames = []
		for (const entry of (await from.api.outbox()).entries) {
			frames.push({ source: "group", conversation, seq: ++seq, time: 1, bytes: entry.bytes })
			await from.api.settleOutbox({ id: entry.id, outcome: "accepted", seq })
		}
		return [(await to.api.receive({ frames })).results, seq]
	}
	const check = (ok, what) => { if (!ok) throw new Error(what) }
`

// play runs a story with the program's create function and reports what it throws.
func play(t *testing.T, story string) {
	t.Helper()
	create := make(chan js.Value)
	callback := "mlswasm:" + t.Name()
	ready := js.FuncOf(func(_ js.Value, args []js.Value) any {
		go func() { create <- args[0] }()
		return nil
	})
	defer ready.Release()
	js.Global().Set(callback, ready)
	go serve(callback)

	end := make(chan string)
	settled := js.FuncOf(func(_ js.Value, args []js.Value) any {
		go func() { end <- args[0].String() }()
		return nil
	})
	defer settled.Release()
	run := js.Global().Call("eval", "(async (create) => {"+prelude+story+"})")
	run.Invoke(<-create).Call("then",
		js.Global().Call("eval", `(() => "")`),
		js.Global().Call("eval", `((e) => e.stack + " " + e.code)`)).Call("then", settled)
	if problem := <-end; problem != "" {
		t.Error(problem)
	}
}

func TestTwoUsersTalkThroughTheBoundary(t *testing.T) {
	play(t, `
		const a = await user(create, "user1@example.com"), b = await user(create, "user2@example.com")
		const conversation = await introduce(a, b)
		let seq = 1n, results
		await a.api.sendMessage({ conversation, text: "hello" }, "call 1");
		[results, seq] = await deliver(a, b, conversation, seq)
		check(results.some((r) => r.kind === "message" && r.text === "hello" && r.sender === a.me.user), "no message: " + results.map((r) => r.kind))
		await b.api.sendMessage({ conversation, text: "hello yourself" });
		[results, seq] = await deliver(b, a, conversation, seq)
		check(results.some((r) => r.text === "hello yourself"), "no answer")
		const [x, y] = await Promise.all([a, b].map((u) => u.api.epochAuthenticator({ conversation })))
		check(x.epoch === y.epoch && String(x.authenticator) === String(y.authenticator), "two epochs")
		check(a.turns.join() === "call 1", "turns " + a.turns)
	`)
}

func TestCallsBeforeUnlockIsDoneWaitForIt(t *testing.T) {
	play(t, `
		const a = await user(create, "user1@example.com")
		await a.api.lock()
		const locked = await a.api.identity().catch((e) => e)
		check(locked.name === "MlsError" && locked.code === "locked" && locked.op === "identity" && locked.retryable === false, "not locked: " + locked)
		const [again, identity] = await Promise.all([a.api.unlock(a), a.api.identity()].map((p) => p.catch((e) => e)))
		check(again.code === "invalid_argument" && again.path, "an object with more in it was taken")
		check(identity.code === "locked", "unlocked without a key")
		const { account, root, header } = a
		const [, me] = await Promise.all([a.api.unlock({ account, root, header }), a.api.identity()])
		check(me.device === a.me.device && me.signatureKey instanceof Uint8Array, "another device")
	`)
}

func TestAStoreThatFailsChangesNothing(t *testing.T) {
	play(t, `
		const a = await user(create, "user1@example.com"), b = await user(create, "user2@example.com")
		const conversation = await introduce(a, b)
		const before = JSON.stringify([...a.rows.keys()])
		const set = a.rows.set
		a.rows.set = () => { throw new Error("full") }
		const refused = await a.api.sendMessage({ conversation, text: "lost" }).catch((e) => e)
		a.rows.set = set
		check(refused.code === "storage_failed" && refused.retryable, "answered " + refused.code)
		check(JSON.stringify([...a.rows.keys()]) === before, "something was stored")
		await a.api.sendMessage({ conversation, text: "kept" })
		const [results] = await deliver(a, b, conversation, 1n)
		check(results.filter((r) => r.kind === "message").map((r) => r.text).join() === "kept", "messages " + JSON.stringify(results.map((r) => r.text)))
	`)
}

// jsbind states for its own two codes whether they are retryable; the table of the
// engine must say the same.
func TestTheBindingAgreesWithTheTableOfCodes(t *testing.T) {
	for _, info := range client.Codes() {
		switch info.Code {
		case client.CodeInternal:
			if !info.Retryable {
				t.Error("internal")
			}
		case client.CodeInvalidArgument:
			if info.Retryable {
				t.Error("invalid_argument")
			}
		}
	}
	for _, op := range client.Operations() {
		if op.Params.Kind() != reflect.Struct || op.Result.Kind() != reflect.Struct {
			t.Error(op.Name)
		}
	}
}
