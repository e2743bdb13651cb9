// Suites of a draft under code points that an application has agreed on (docs/adr/0010-post-quantum.md).
import assert from "node:assert/strict"
import { join } from "node:path"
import { heard, lab, together } from "./harness/lab.mjs"
import { PACKAGE } from "./harness/paths.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { startService } from "./harness/service.mjs"
import { story } from "./harness/story.mjs"

const GIVEN = 0x0042
const codePoints = { 0xf001: GIVEN, 0xf00b: 0xf001 }
const FULL = { wasm: "mls.full.wasm", codePoints }

story("a conversation migrates to a suite under another code point, between the full and the compact build; the state stays under it", async ({ profile, service, t }) => {
  await service.stop()
  const list = Object.entries(codePoints).map(([suite, point]) => `${suite}=${point}`).join(",")
  const { url: baseURL, stop } = await startService({ data: service.data, flags: ["--code-points", list] })
  t.after(stop)

  const mine = await profile({ baseURL })
  await mine.context.route("**/lab/mls.full.wasm", (route) => route.fulfill({ path: join(PACKAGE, "mls.full.wasm"), contentType: "application/wasm" }))
  const [a, b] = [await lab(mine), await lab(await profile({ baseURL }))]
  await together(a, b, [USER1, USER2], [FULL, { codePoints }])
  assert.deepEqual(await b.evaluate(async () => (await session.client.identity()).cipherSuites), [3, GIVEN])
  await a.evaluate((cipherSuite) => chat.migrate({ cipherSuite }).then(() => {}), GIVEN)
  for (const page of [a, b]) {
    await page.evaluate(async (suite) => {
      await until("the conversation has migrated", async () => {
        const { cipherSuite, state, changing } = await chat.info()
        return cipherSuite === suite && state === "active" && !changing
      })
    }, GIVEN)
  }
  await a.evaluate(() => chat.send("under the new number").then(() => {}))
  assert.deepEqual(await heard(b, 1), ["under the new number"])

  const conversation = await a.evaluate(async () => (await chat.info()).conversation)
  for (const [options, code] of [
    [{ wasm: "mls.full.wasm" }, "unsupported"],
    [{ ...FULL, codePoints: { 0xf001: 0x43 } }, "unsupported"],
    [{ ...FULL, codePoints: { 0xf001: 3 } }, "invalid_argument"],
    [FULL, undefined],
  ]) {
    await a.reload()
    await lab(mine)
    const entered = await a.evaluate(([email, options]) => outcome(enter(email, options).then(() => {})), [USER1, options])
    assert.equal(entered.code, code, JSON.stringify(options))
  }
  await a.evaluate((conversation) => session.open(conversation).send("still under it").then(() => {}), conversation)
  assert.deepEqual(await heard(b, 2), ["under the new number", "still under it"])
})
