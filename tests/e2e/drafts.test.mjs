// The features of drafts, which mls.full.wasm has and mls.wasm has not (docs/adr/0013-drafts-in-the-full-module.md).
import assert from "node:assert/strict"
import { full } from "./harness/full.mjs"
import { together } from "./harness/lab.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const CALENDAR = 0x8001
const DRAFTED = {
  wasm: "mls.full.wasm",
  drafts: ["selfRemove", "appDataUpdate", "appEphemeral", "safeExporter"],
  draftComponents: [{ component: CALENDAR }],
}

story("components of two applications share data, get what a commit brings, and export one secret once", async ({ profile }) => {
  const [a, b] = [await full(await profile()), await full(await profile())]
  await together(a, b, [USER1, USER2], [DRAFTED, DRAFTED])
  await a.evaluate((component) => session.client.draftUpdateAppData({ conversation: chat.id, component, data: new TextEncoder().encode("monday") }), CALENDAR)
  for (const page of [a, b])
    await page.evaluate(async (component) => {
      const data = () => session.client.draftAppData({ conversation: chat.id })
      const { entries } = await until("the data are there", async () => ((it) => it.entries.length > 0 && it)(await data()))
      if (entries[0].component !== component || new TextDecoder().decode(entries[0].data) !== "monday") throw new Error("other data")
    }, CALENDAR)
  await b.evaluate((component) => session.client.draftAttach({ conversation: chat.id, component, data: new Uint8Array([7]) }), CALENDAR)
  for (const page of [a, b])
    await page.evaluate(async (sender) => {
      const { attachments } = await until("it was brought", async () =>
        ((it) => it.attachments.length > 0 && it)(await session.client.draftAttachments({ conversation: chat.id })),
      )
      if (attachments.length !== 1 || attachments[0].data[0] !== 7 || attachments[0].sender !== sender) throw new Error("something else was brought")
    }, USER2)

  const take = (component) => outcome(session.client.draftExportSecret({ conversation: chat.id, component }).then((it) => [it.epoch, ...it.secret].join()))
  const [one, two] = await Promise.all([a.evaluate(take, CALENDAR), b.evaluate(take, CALENDAR)])
  assert.ok(one.value?.length > 32)
  assert.equal(one.value, two.value)
  assert.equal((await a.evaluate(take, CALENDAR)).code, "too_old")
})

story("a member leaves by a SelfRemove, and the other one commits it without being asked", async ({ profile }) => {
  const [a, b] = [await full(await profile()), await full(await profile())]
  await together(a, b, [USER1, USER2], [DRAFTED, DRAFTED])
  await b.evaluate(() => chat.draftLeave())
  await b.evaluate(() => until("b has left", async () => (await chat.info()).state === "removed"))
  await a.evaluate((user) => until("a is alone", async () => !(await chat.info()).members.some((m) => m.user === user)), USER2)
})

story("the compact module refuses drafts, and a state that has them on, and harms nothing", async ({ profile }) => {
  const mine = await profile()
  const page = await full(mine)
  const fresh = await page.evaluate(([email, options]) => outcome(enter(email, options).then(() => "in")), [USER1, { ...DRAFTED, wasm: undefined }])
  assert.equal(fresh.code, "unsupported")
  await page.evaluate(([email]) => enter(email).then(() => {}), [USER1])
  const call = await page.evaluate(() => outcome(session.client.draftSafeAAD({ items: [] })))
  assert.deepEqual([call.code, call.op], ["unsupported", "draftSafeAAD"])
  await page.evaluate(() => session.logout())

  const device = await page.evaluate(([email, options]) => enter(email, options).then(async () => (await session.client.identity()).device), [USER1, DRAFTED])
  await page.evaluate(() => session.logout())
  const closed = await page.evaluate(([email]) => outcome(enter(email).then(() => "in")), [USER1])
  assert.deepEqual([closed.code, closed.op], ["unsupported", "unlock"])
  const again = await page.evaluate(
    ([email]) => enter(email, { wasm: "mls.full.wasm" }).then(async () => (await session.client.draftSafeAAD({ items: [] }), (await session.client.identity()).device)),
    [USER1],
  )
  assert.equal(again, device)
})
