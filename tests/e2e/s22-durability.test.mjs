// What is stored, when, and what a reload finds.
import assert from "node:assert/strict"
import { heard, lab, together } from "./harness/lab.mjs"
import { acquaint, PASSWORD, person, sameEpoch, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

/** Everything as it was said, from the stored state alone: nothing of the page before is left, and own messages come back from nowhere else. */
async function reopened(mine, id) {
  await mine.page.reload()
  const page = await lab(mine)
  await page.evaluate(
    async ([email, id]) => {
      await enter(email, { worker: false })
      globalThis.chat = session.open(id)
    },
    [USER1, id],
  )
  return texts(page)
}

const texts = (page) => page.evaluate(async () => (await chat.messages({ limit: 500 })).messages.map(({ text }) => text))

story("S22 two saves in flight: the later one wins; a store that fails keeps everything in", async ({ profile }) => {
  const mine = await profile({ disk: true })
  const a = await lab(mine)
  const b = await lab(await profile())
  // Without a worker, so that the browser's store can be broken from here.
  const id = await together(a, b, [USER1, USER2], [{ worker: false }, {}])
  await a.evaluate(() => Promise.all([chat.send("one"), chat.send("two")]).then(() => {}))
  assert.deepEqual(await heard(b, 2), ["one", "two"])
  await a.evaluate(() => quiet())
  assert.deepEqual(await reopened(mine, id), ["one", "two"])
  await a.evaluate(() => quiet())

  const posts = () => mine.seen.requests.filter(({ method, url }) => method === "POST" && url.includes(`/api/groups/${id}/`)).length
  const before = posts()
  const failed = await a.evaluate(async () => {
    const { transaction } = IDBDatabase.prototype
    const seen = await view()
    // Every write that was begun is taken back by the browser, as it does when the disk is full.
    IDBDatabase.prototype.transaction = function (names, mode, options) {
      const tx = transaction.call(this, names, mode, options)
      if (mode === "readwrite") queueMicrotask(() => tx.abort())
      return tx
    }
    const failed = await Promise.all([outcome(chat.send("lost one")), outcome(chat.send("lost two")), outcome(session.client.markRead({ conversation: chat.id }))])
    IDBDatabase.prototype.transaction = transaction
    return { codes: failed.map(({ code }) => code), before: seen, after: await view() }
  })
  assert.deepEqual(failed.codes.slice(0, 2), ["storage_failed", "storage_failed"])
  assert.deepEqual(failed.after, failed.before, "nothing changed")
  assert.equal(posts(), before, "nothing left the client")

  await a.evaluate(() => chat.send("three").then(() => {}))
  assert.deepEqual(await heard(b, 3), ["one", "two", "three"])
  assert.deepEqual(await texts(a), ["one", "two", "three"])
  await b.evaluate(() => chat.send("four").then(() => {}))
  await a.evaluate(() => until("four is there", async () => (await chat.messages()).messages.at(-1).text === "four"))
  await a.evaluate(() => quiet())
  assert.deepEqual(await reopened(mine, id), ["one", "two", "three", "four"])
})

story("S22 a lock midway: what resolved is there afterwards, what rejected never happened", async ({ profile }) => {
  const a = await lab(await profile())
  const b = await lab(await profile())
  await together(a, b, [USER1, USER2])
  const { kept, codes } = await a.evaluate(async (password) => {
    const words = Array.from({ length: 25 }, (_, i) => `word ${i}`)
    const say = (text) => outcome(chat.send(text))
    const sends = words.slice(0, 20).map(say)
    await sends[4]
    const locking = session.lock()
    sends.push(...words.slice(20).map(say)) // before the lock is through
    const settled = await Promise.all(sends)
    await locking
    await session.unlock(password)
    return { kept: words.filter((_, i) => settled[i].value), codes: settled.map(({ code }) => code).filter(Boolean) }
  }, PASSWORD)
  assert.ok(kept.length >= 5 && codes.length >= 5, `${kept.length} were kept, ${codes.length} rejected`)
  assert.deepEqual(codes, codes.map(() => "locked"))
  assert.deepEqual(await texts(a), kept)
  assert.deepEqual(await heard(b, kept.length), kept)
})

story("S26 reload, unlock, go on in both directions, across a commit by someone else", async ({ profile, picture }) => {
  const one = person(await profile({ disk: true }), USER1)
  const two = person(await profile(), USER2)
  await acquaint(one, two)
  await two.say("hello yourself")
  await one.reads("hello yourself")
  const before = await sameEpoch(one, two)

  await one.page.reload()
  await one.page.getByRole("heading", { name: "Locked" }).waitFor()
  await picture(one.page, "s26-locked")

  // Meanwhile the other side moves on to the next epoch and writes in it.
  await two.page.getByRole("button", { name: "Inspect the encryption" }).click()
  await two.page.getByRole("button", { name: "Renew my keys" }).click()
  const next = String(Number(before.epoch.match(/\d+/)) + 1)
  await two.page.getByRole("definition").first().filter({ hasText: new RegExp(`^${next}\\D`) }).waitFor()
  await two.page.getByRole("button", { name: "Close the inspector" }).click()
  await two.say("new keys, same soup")
  await two.sent("new keys, same soup")

  await one.unlock()
  await one.title(USER2) // the same conversation is open again
  await one.reads("new keys, same soup")
  await one.say("I was away for a moment")
  await two.reads("I was away for a moment")
  await two.say("welcome back")
  await one.reads("welcome back")
  const after = await sameEpoch(one, two)
  assert.notEqual(after.fingerprint, before.fingerprint)
  assert.deepEqual(await one.texts(), ["hello", "hello yourself", "new keys, same soup", "I was away for a moment", "welcome back"])
  assert.deepEqual(await two.texts(), await one.texts())
})
