// The fault that this project answers, shown on the real thing.
//
// `openmls-wasm` 0.1.0 (npm) is OpenMLS behind wasm-bindgen. Its calls are synchronous; nothing overlaps anywhere below.
// Read from the top: one empty message kills a group, then everything that shares its provider, then the module.
// The last two tests give the same bytes to this project's build.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

const wasm = new WebAssembly.Module(readFileSync(new URL(import.meta.resolve("openmls-wasm/openmls_wasm_bg.wasm"))))
const text = new TextEncoder()
const nothing = new Uint8Array(0)

const TRAP = { name: "RuntimeError", message: "unreachable" }
const RECURSIVE = /^Error: recursive use of an object detected which would lead to unsafe aliasing in rust$/

/**
 * A new instance of the module. Its JavaScript half keeps the instance in module scope, so that half is loaded anew too, and
 * without finalizers: in a dead module they throw out of the garbage collector, where nobody can catch it.
 */
let copies = 0
async function openmls() {
  const finalizers = globalThis.FinalizationRegistry
  delete globalThis.FinalizationRegistry
  const glue = await import(`${import.meta.resolve("openmls-wasm/openmls_wasm_bg.js")}?copy=${copies++}`)
  globalThis.FinalizationRegistry = finalizers
  const { exports } = new WebAssembly.Instance(wasm, { "./openmls_wasm_bg.js": glue })
  glue.__wbg_set_wasm(exports)
  exports.__wbindgen_start()
  return glue
}

/** Alice's and Bob's ends of one group, as the package's users set it up. */
function lunch({ Provider, Identity, Group }) {
  const alice = { provider: new Provider() }
  alice.identity = new Identity(alice.provider, "alice")
  alice.group = Group.create_new(alice.provider, alice.identity, "lunch")
  const bob = { provider: new Provider() }
  bob.identity = new Identity(bob.provider, "bob")
  const added = alice.group.propose_and_commit_add(alice.provider, alice.identity, bob.identity.key_package(bob.provider))
  alice.group.merge_pending_commit(alice.provider)
  bob.group = Group.join(bob.provider, added.welcome, alice.group.export_ratchet_tree())
  return { alice, bob }
}

const send = (from, words) => from.group.create_message(from.provider, from.identity, text.encode(words))
const read = (to, message) => new TextDecoder().decode(to.group.process_message(to.provider, message))

test("openmls-wasm: what happens to a group that is given an empty message?", async () => {
  const { alice, bob } = lunch(await openmls())
  assert.equal(read(alice, send(bob, "soup?")), "soup?", "the group works")

  // The bytes of nobody: the decoder's error is unwrapped inside, the panic becomes a trap.
  assert.throws(() => alice.group.process_message(alice.provider, nothing), TRAP)

  // A trap does not unwind. The exclusive borrow of the group and of its provider, taken at the call's entry, is never
  // given back, so that every later call finds them in use. Bob's next message is lost although nothing is wrong with it.
  const next = send(bob, "noodles?")
  assert.throws(() => read(alice, next), RECURSIVE)
  assert.throws(() => send(alice, "hello?"), RECURSIVE)
  assert.throws(() => alice.group.export_key(alice.provider, "label", nothing, 32), RECURSIVE)
  assert.throws(() => alice.group.export_ratchet_tree(), RECURSIVE)
})

test("openmls-wasm: what else does it take with it?", async () => {
  const module = await openmls()
  const { alice, bob } = lunch(module)
  const dinner = module.Group.create_new(alice.provider, alice.identity, "dinner")
  assert.throws(() => alice.group.process_message(alice.provider, nothing), TRAP)

  // Another group, the identity, new groups and new identities: all of them need the provider.
  const plates = text.encode("plates")
  assert.throws(() => dinner.create_message(alice.provider, alice.identity, plates), RECURSIVE)
  assert.throws(() => dinner.export_key(alice.provider, "label", nothing, 32), RECURSIVE)
  assert.throws(() => alice.identity.key_package(alice.provider), RECURSIVE)
  assert.throws(() => module.Group.create_new(alice.provider, alice.identity, "breakfast"), RECURSIVE)
  assert.throws(() => new module.Identity(alice.provider, "alice, again"), RECURSIVE)

  // It is the borrow flag and not the memory: what holds another provider still works.
  assert.ok(send(bob, "anyone?").length > 0)
})

test("openmls-wasm: how many such messages does the module live through?", async (t) => {
  const { Provider, Identity, Group } = await openmls()
  let traps = 0
  let death
  while (!death && traps < 5_000) {
    try {
      const provider = new Provider()
      const identity = new Identity(provider, "alice")
      const group = Group.create_new(provider, identity, "lunch")
      group.process_message(provider, nothing)
    } catch (error) {
      if (error.message === TRAP.message) traps++
      else death = error
    }
  }

  // Each trap leaves its frames on the module's own stack, which is never unwound either.
  assert.equal(death?.message, "memory access out of bounds")
  assert.ok(traps > 1_200 && traps < 1_300, `${traps} traps`)
  assert.throws(() => new Provider(), { name: "RuntimeError" })
  t.diagnostic(`dead after ${traps + 1} empty messages; every call from now on: ${death.message}`)
})
