// What a device wants of a conversation is taken back, and only the log knows whether in time.
import assert from "node:assert/strict"
import { lab, together } from "./harness/lab.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"
import { tap } from "./harness/tap.mjs"

const isCommit = ({ method, path }) => method === "POST" && path.endsWith("/commits")

story("a link that was made by mistake and off line is taken back; when another commit is first, it never exists", async ({ profile, service, t }) => {
  const between = await tap(service, t)
  const mine = await profile({ baseURL: between.url })
  mine.seen.allow(/ERR_|Failed to load/)
  const [a, b] = [await lab(mine), await lab(await profile())]
  await together(a, b, [USER1, USER2])
  await a.evaluate(() => settled())

  between.disturb((request) => (isCommit(request) ? { cut: true } : undefined))
  const tried = between.requests.length
  await a.evaluate(() => chat.createLink().then(() => {}))
  while (!between.requests.slice(tried).some(isCommit)) await a.evaluate(() => session.syncNow())
  const answers = await a.evaluate(async () => {
    await session.client.updateKeys({ conversation: chat.id }) // waits behind it
    return [await outcome(chat.cancelChanges()), (await session.client.outbox()).entries.map(({ kind }) => kind), (await chat.info()).changing]
  })
  assert.deepEqual(answers, [{ value: "open" }, ["commit"], true])

  await b.evaluate(async () => {
    await session.client.updateKeys({ conversation: chat.id })
    await settled()
  })
  await a.evaluate(() => until("the log has shown the other commit", async () => (await session.syncNow(), !(await chat.info()).changing)))
  between.disturb()
  const after = await a.evaluate(async () => {
    await quiet()
    return [await chat.link(), (await chat.info()).problem, await outcome(chat.cancelChanges())]
  })
  assert.deepEqual(after, [undefined, undefined, { code: "not_found", op: "cancelChanges", path: undefined }])
  await a.evaluate(() => chat.send("goes on"))
  assert.equal(await b.evaluate(() => until("it is heard", () => heard.at(-1))), "goes on")
})
