// Devices that lost the thread of a conversation, and come back by themselves.
import assert from "node:assert/strict"
import { heard, lab, spoil, together } from "./harness/lab.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

/** What a device says of the conversation, once it is calm. */
const calm = (page, epoch) =>
  page.evaluate(async (epoch) => {
    await until("the conversation is calm", async () => {
      const { state, changing, epoch: at } = await chat.info()
      return state === "active" && !changing && at >= epoch && (await session.client.outbox()).entries.length === 0
    })
    return session.client.epochAuthenticator({ conversation: chat.id })
  }, epoch)

story("an invalid commit in the log: everybody loses the thread, comes back, and the talk goes on", async ({ profile }) => {
  const mine = await profile()
  const theirs = await profile()
  // Both want to come back at the same time, and one commit an epoch wins.
  for (const { seen } of [mine, theirs]) seen.allow(/status of 409/)
  const a = await lab(mine)
  const b = await lab(theirs)
  await together(a, b, [USER1, USER2])
  await a.evaluate(() => chat.send("before"))
  await heard(b, 1)
  await b.evaluate(() => {
    globalThis.states = []
    session.on("change", async () => states.push((await chat.info()).state))
  })

  // The service stores what it cannot judge: a commit with a tag that is wrong.
  await spoil(a)
  // The spoilt commit leads to epoch 2, and each of the two commits once to come back.
  const one = await calm(a, 4n)
  const two = await calm(b, 4n)
  assert.equal(one.epoch, two.epoch)
  assert.deepEqual(one.authenticator, two.authenticator)
  assert.ok((await b.evaluate(() => states)).includes("diverged"), "the thread was lost")

  await b.evaluate(() => chat.send("after"))
  await a.evaluate(() => until("the message arrives", async () => (await chat.messages()).messages.at(-1).text === "after"))
  await a.evaluate(() => chat.send("and back"))
  assert.deepEqual(await heard(b, 2), ["before", "and back"])
  const returns = [mine, theirs].map(({ seen }) => seen.requests.filter(({ method, url }) => method === "GET" && url.endsWith("/info")).length)
  assert.ok(returns.every((n) => n >= 1), "each has asked for the GroupInfo")
})
