// What kills a call, and what kills an instance: a build with operations that do exactly that.
import assert from "node:assert/strict"
import { heard, lab, together } from "./harness/lab.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

story("S02 a panic inside an operation rejects that call with internal and changes nothing", async ({ profile }) => {
  const page = await lab(await profile(), "faults")
  const { before, panic, after, restarts, next } = await page.evaluate(async (email) => {
    await enter(email)
    let restarts = 0
    session.on("restarted", () => restarts++)
    const { conversation } = await session.client.createConversation({ title: "notes", members: [] })
    await session.client.sendMessage({ conversation, text: "first" })
    await quiet()
    const before = await view()
    const panic = await outcome(session.client.call("panicNow", {}))
    const after = await view()
    const next = await outcome(session.client.sendMessage({ conversation, text: "second" }))
    return { before, panic, after, restarts, next }
  }, USER1)
  assert.equal(panic.code, "internal")
  assert.equal(panic.op, "panicNow")
  assert.deepEqual(after, before)
  assert.equal(restarts, 0, "the same instance goes on")
  assert.ok(next.value)
})

for (const [op, how] of [
  ["exhaustMemory", "running out of memory"],
  ["overflowStack", "a stack overflow"],
  ["exitNow", "its own exit"],
]) {
  story(`S03 an instance killed by ${how}: fatal for its call, and everything that waited runs on a new one`, async ({ profile }) => {
    const a = await lab(await profile(), "faults")
    const b = await lab(await profile(), "faults")
    await together(a, b, [USER1, USER2])
    const { died, waiting, events, identities, state } = await a.evaluate(async (op) => {
      const events = []
      session.on("restarted", ({ op, restarts }) => events.push({ op, restarts }))
      await chat.send("before")
      const before = await session.client.identity()
      const died = outcome(session.client.call(op, {}))
      const waiting = ["one", "two", "three"].map((text) => outcome(chat.send(text)))
      waiting.push(outcome(session.client.conversations()), outcome(session.client.exportStateForVault()))
      return {
        died: await died,
        waiting: await Promise.all(waiting),
        events,
        identities: [before, await session.client.identity()],
        state: session.state.phase,
      }
    }, op)
    assert.equal(died.code, "fatal")
    assert.equal(died.op, op)
    assert.deepEqual(waiting.map(({ code }) => code), [undefined, undefined, undefined, undefined, undefined])
    assert.deepEqual(events, [{ op, restarts: 1 }])
    assert.deepEqual(identities[0], identities[1])
    assert.equal(state, "ready")

    // The new instance goes on in the same group with the same ratchets: the other side opens everything, once.
    assert.deepEqual(await heard(b, 4), ["before", "one", "two", "three"])
    await b.evaluate(() => chat.send("I am still here").then(() => {}))
    await a.evaluate(() => until("the answer is there", async () => (await chat.messages()).messages.some(({ text }) => text === "I am still here")))
  })
}
