// What was agreed on elsewhere, and what travels beside a message.
import assert from "node:assert/strict"
import { heard, lab, together } from "./harness/lab.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const authenticator = (page) => page.evaluate(() => session.client.epochAuthenticator({ conversation: chat.id }))

story("a pre-shared key: who holds it follows, who does not waits until it is given", async ({ profile }) => {
  const a = await lab(await profile())
  const b = await lab(await profile())
  await together(a, b, [USER1, USER2])
  await a.evaluate(async () => {
    await session.client.addPSK({ id: new TextEncoder().encode("meeting"), secret: new Uint8Array(32).fill(7) })
    await chat.injectPSK(new TextEncoder().encode("meeting"))
    await until("the commit is in force", async () => (await session.client.outbox()).entries.length === 0 && !(await chat.info()).changing)
    await chat.send("for those who have met")
    await until("it is sent", async () => (await session.client.outbox()).entries.length === 0)
  })
  const lacking = await b.evaluate(async () => {
    await session.syncNow()
    const { conversations } = await session.client.conversations()
    return { state: conversations[0].state, epoch: Number(conversations[0].epoch), heard, refused: await outcome(chat.injectPSK(new TextEncoder().encode("meeting"))) }
  })
  assert.deepEqual([lacking.state, lacking.epoch, lacking.heard, lacking.refused.code], ["active", 1, [], "unknown_psk"])
  await b.evaluate(async () => {
    await session.client.addPSK({ id: new TextEncoder().encode("meeting"), secret: new Uint8Array(32).fill(7) })
    await session.syncNow()
  })
  assert.deepEqual(await heard(b, 1), ["for those who have met"])
  assert.deepEqual(await authenticator(a), await authenticator(b))
})

story("authenticated data arrives with its message, and stays with it", async ({ profile }) => {
  const a = await lab(await profile())
  const b = await lab(await profile())
  await together(a, b, [USER1, USER2])
  await b.evaluate(() => {
    globalThis.beside = []
    session.on("message", ({ authenticatedData }) => beside.push(authenticatedData && new TextDecoder().decode(authenticatedData)))
  })
  await a.evaluate(async () => {
    await chat.send("at noon", { authenticatedData: new TextEncoder().encode("topic: noodles") })
    await chat.send("at one")
  })
  await heard(b, 2)
  const kept = (page) =>
    page.evaluate(async () => (await chat.messages()).messages.map(({ authenticatedData: d }) => d && new TextDecoder().decode(d)))
  assert.deepEqual(await b.evaluate(() => beside), ["topic: noodles", undefined])
  assert.deepEqual(await kept(a), ["topic: noodles", undefined])
  assert.deepEqual(await kept(b), ["topic: noodles", undefined])
})
