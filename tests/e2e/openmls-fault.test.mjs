// The fault that this project answers, shown on the real thing.
//
// `openmls-wasm` 0.1.0 (npm) is OpenMLS behind wasm-bindgen. Its calls are synchronous; nothing overlaps anywhere below.
// Read from the top: one empty message kills a group, then everything that shares its provider, then the module.
// The last story gives the same bytes to this project's build, in a browser, among other calls that are in flight with them.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { lab } from "./harness/lab.mjs"
import { story } from "./harness/story.mjs"

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

  // Each trap leaves its frames on the module's own stack, which is never unwound either. That stack has a fixed size and the
  // package a fixed version, so the figure is exact: 1,247 panics, and the 1,248th trap is the end of the stack, and of the module.
  assert.equal(traps, 1_247)
  assert.deepEqual([death?.name, death?.message], ["RuntimeError", "memory access out of bounds"])
  assert.throws(() => new Provider(), { name: "RuntimeError" })
  assert.throws(() => new Provider(), { name: "RuntimeError" }, "and it stays so")
  t.diagnostic(`dead after ${traps + 1} traps; every call from now on: ${death.message}`)
})

story("mlswasm: what happens to a group that is given the same message 2,000 times, among other calls?", async ({ profile, t }) => {
  const page = await lab(await profile())
  const { refused, intact, codes, read, sent, epochs } = await page.evaluate(async () => {
    const { device, introduce, Log } = await import("/lab/device.mjs")
    const nothing = new Uint8Array(0)
    const log = new Log()
    const [alice, bob] = [await device("alice@example.com"), await device("bob@example.com")]
    const lunch = await introduce(alice, bob, log)
    await log.give(alice)
    const authenticator = async (who) => {
      const { epoch, authenticator } = await who.call("epochAuthenticator", { conversation: lunch })
      return `${epoch} ${authenticator}`
    }

    // What Alice does meanwhile: she writes, looks at her conversations, exports a secret, renews her key packages.
    const others = []
    const words = []
    const meanwhile = [
      () => alice.call("sendMessage", { conversation: lunch, text: words[words.push(`noodles ${words.length}`) - 1] }),
      () => alice.call("conversations"),
      () => alice.call("exportSecret", { conversation: lunch, label: "label", context: nothing, length: 32 }),
      () => alice.call("prepareKeyPackages", { oneTimeOnServer: 0, lastResortOnServer: false }),
    ]

    // First a call of its own for the empty bytes each time, as somebody's key package, and one other call after each of them.
    // All 4,000 are in flight at once.
    const before = await authenticator(alice)
    const carol = { user: "carol@example.com", device: "0000000000000000", keyPackage: nothing }
    const refusals = []
    for (let i = 0; i < 2_000; i++) {
      refusals.push(outcome(alice.call("addMembers", { conversation: lunch, members: [carol] })))
      others.push(meanwhile[i % meanwhile.length]())
    }
    const refused = (await Promise.all(refusals)).map(({ code }) => code)
    await Promise.all(others) // every one of them resolves
    const intact = before === (await authenticator(alice))
    await log.take(alice)

    // Then somebody puts 2,000 empty messages into the log of the group, as messages of it. After every hundred of them Bob says something.
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 100; j++) log.append(lunch, nothing)
      await bob.call("sendMessage", { conversation: lunch, text: `soup ${i}?` })
      await log.take(bob)
    }

    // Alice takes the log in small bites, and does all of the above between them. This, too, is in flight at once.
    const { groups } = await alice.call("cursors")
    const frames = log.after(lunch, groups.find(({ conversation }) => conversation === lunch).seq)
    const bites = []
    for (let i = 0; i < frames.length; i += 10) {
      bites.push(alice.call("receive", { frames: frames.slice(i, i + 10) }))
      others.push(...meanwhile.map((call) => call()))
    }
    const results = (await Promise.all(bites)).flatMap(({ results }) => results)
    await Promise.all(others)

    // Whatever was said arrives, on both sides, and both are in the same epoch still.
    await log.take(alice)
    const heard = await log.give(bob)
    return {
      refused,
      intact,
      codes: results.filter(({ kind }) => kind === "quarantined").map(({ code }) => code),
      read: results.filter(({ kind }) => kind === "message").map(({ text }) => text),
      sent: [words, heard.filter(({ kind }) => kind === "message").map(({ text }) => text)],
      epochs: [await authenticator(alice), await authenticator(bob)],
    }
  })

  assert.equal(refused.length, 2_000)
  assert.deepEqual(new Set(refused), new Set(["malformed"]), "each call that is given the empty bytes rejects with its code")
  assert.ok(intact, "and leaves the group where it was")
  assert.equal(codes.length, 2_000)
  assert.deepEqual(new Set(codes), new Set(["malformed"]), "each empty message is quarantined with its code")
  assert.deepEqual(read, Array.from({ length: 20 }, (_, i) => `soup ${i}?`), "nothing of what Bob said is lost")
  assert.ok(sent[0].length > 500)
  assert.deepEqual(sent[1], sent[0], "nor of what Alice said")
  assert.equal(epochs[0], epochs[1])
  t.diagnostic(`${refused.length} calls with an empty key package and ${codes.length} empty messages; ${sent[0].length} messages sent among them`)
})
