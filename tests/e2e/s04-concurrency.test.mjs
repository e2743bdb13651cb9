// Callers who know nothing of each other.
import assert from "node:assert/strict"
import { heard, lab, together } from "./harness/lab.mjs"
import { PASSWORD, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

story("S04 a hundred times export, refresh and send at once: all settle well, each message arrives once", async ({ profile }) => {
  const a = await lab(await profile())
  const b = await lab(await profile())
  await together(a, b, [USER1, USER2])
  const { failures, commits, ids } = await a.evaluate(async () => {
    const callers = Array.from({ length: 100 }, (_, i) =>
      Promise.all([session.client.exportStateForVault(), session.client.ensureKeyPackagesFresh(), chat.send(`message ${i}`)]),
    )
    const settled = await Promise.allSettled(callers)
    const good = settled.filter(({ status }) => status === "fulfilled").map(({ value }) => value)
    return {
      failures: settled.filter(({ status }) => status === "rejected").map(({ reason }) => `${reason.code}: ${reason.message}`),
      commits: good.map(([{ commit, snapshot }]) => [Number(commit), snapshot.length > 0]),
      ids: new Set(good.map(([, , { id }]) => id)).size,
    }
  })
  assert.deepEqual(failures, [])
  assert.equal(ids, 100)
  // Each export is a state between two operations: the send that stands between two exports is in the later one.
  for (let i = 1; i < commits.length; i++) assert.ok(commits[i][0] > commits[i - 1][0], `export ${i} is not older than export ${i - 1}`)
  assert.ok(commits.every(([, whole]) => whole))

  const all = Array.from({ length: 100 }, (_, i) => `message ${i}`)
  assert.deepEqual(await heard(b, 100), all)
  assert.deepEqual(await b.evaluate(async () => (await chat.messages({ limit: 500 })).messages.map(({ text }) => text)), all)
})

story("S05 ensureKeyPackagesFresh ten times at once: one upload for each cipher suite, ten equal answers", async ({ profile }) => {
  const mine = await profile()
  const page = await lab(mine)
  const answers = await page.evaluate(
    async ([email, password]) => {
      const auth = (globalThis.auth = new mls.Auth({ server: location.origin }))
      const login = auth.login({ email, password })
      const calls = Array.from({ length: 10 }, () => auth.session.client.ensureKeyPackagesFresh())
      await login
      return Promise.all(calls)
    },
    [USER1, PASSWORD],
  )
  assert.equal(answers.length, 10)
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  assert.equal(answers[0].oneTime, 50)
  assert.equal(answers[0].lastResort, true)
  const uploads = mine.seen.requests.filter(({ method, url }) => method === "POST" && url.endsWith("/api/key-packages"))
  const { cipherSuites } = await page.evaluate(() => auth.session.client.identity())
  assert.equal(uploads.length, cipherSuites.length, "one for each cipher suite")
})

story("S06 an export that fails rejects, and no vault record is written", async ({ profile }) => {
  const mine = await profile()
  const page = await lab(mine)
  // The vault's header, a backup, or whatever else could be stored there one day.
  const writes = () => mine.seen.requests.filter(({ method, url }) => method !== "GET" && new URL(url).pathname.startsWith("/api/vault"))
  await page.evaluate((email) => enter(email, { worker: false }).then(() => {}), USER1) // so that the browser's store can be broken from here
  const before = writes().length
  assert.equal(before, 1, "the login made the vault")
  const broken = await page.evaluate(async () => {
    const { conversation } = await session.client.createConversation({ title: "notes", members: [] })
    await session.client.sendMessage({ conversation, text: "an export reads this from the store" })
    const { transaction } = IDBDatabase.prototype
    let reads = 0
    // Every read fails, as on a disk that does.
    IDBDatabase.prototype.transaction = function (names, mode, options) {
      const tx = transaction.call(this, names, mode, options)
      if (mode === "readonly") queueMicrotask(() => (reads++, tx.abort()))
      return tx
    }
    const outcomes = [await outcome(session.vault.exportState()), await outcome(session.client.exportStateForVault())]
    IDBDatabase.prototype.transaction = transaction
    return { outcomes, reads }
  })
  assert.deepEqual(broken.outcomes.map(({ code, value }) => [code, value]), [["storage_failed", undefined], ["storage_failed", undefined]])
  assert.ok(broken.reads >= 2, "each of them looked at the store")
  assert.equal(writes().length, before, "nothing of a failed export left the client")

  const { good, locked, unlocked } = await page.evaluate(
    async ([password]) => {
      const good = await outcome(session.vault.exportState())
      const locking = session.lock()
      const locked = [await outcome(session.vault.exportState()), (await locking, await outcome(session.vault.exportState()))]
      await session.unlock(password)
      return { good, locked, unlocked: await outcome(session.client.exportStateForVault()) }
    },
    [PASSWORD],
  )
  assert.deepEqual(locked.map(({ code }) => code), ["locked", "locked"])
  assert.ok(good.value.commit > 0n)
  assert.ok(unlocked.value.snapshot.length > 0)
  const stored = writes().slice(before)
  assert.deepEqual(stored.map(({ method, url }) => `${method} ${new URL(url).pathname}`), ["PUT /api/vault/backup"], "the one that succeeded")
  assert.ok(!stored[0].body.includes("null"))
})
