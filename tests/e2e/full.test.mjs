// The build with every cipher suite (docs/adr/0008-size.md) is the same client.
import assert from "node:assert/strict"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { heard, lab, together } from "./harness/lab.mjs"
import { PACKAGE } from "./harness/paths.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const FULL = join(PACKAGE, "mls.full.wasm")

story("a page loads mls.full.wasm: it logs in, and talks with one that has the compact build", async ({ profile }) => {
  assert.ok(existsSync(FULL), `${FULL} is missing: cmd/mlswasm/build.sh js/dist/mls.full.wasm full`)
  const mine = await profile()
  let served = 0
  await mine.context.route("**/lab/mls.full.wasm", (route) => (served++, route.fulfill({ path: FULL, contentType: "application/wasm" })))
  const [a, b] = [await lab(mine), await lab(await profile())]
  await together(a, b, [USER1, USER2], [{ wasm: "mls.full.wasm" }, {}])
  assert.equal(served, 1)
  assert.ok(!mine.seen.requests.some(({ url }) => url.endsWith("/mls.wasm")), "the compact build was not loaded beside it")

  await a.evaluate(() => chat.send("from the full build").then(() => {}))
  assert.deepEqual(await heard(b, 1), ["from the full build"])
  await b.evaluate(() => chat.send("from the compact one").then(() => {}))
  await a.evaluate(() => until("the answer is there", async () => (await chat.messages()).messages.at(-1).text === "from the compact one"))
  const state = await a.evaluate(() => outcome(session.vault.exportState()))
  assert.ok(state.value.commit > 0n)
})

story("two pages with mls.full.wasm migrate to ML-KEM-1024 with ML-DSA-87; the state stays closed to the compact build, and as it was", async ({ profile }) => {
  const TBD11 = 0xf00b
  const options = { wasm: "mls.full.wasm", cipherSuites: [TBD11] }
  const [mine, other] = [await profile(), await profile()]
  for (const { context } of [mine, other]) {
    await context.route("**/lab/mls.full.wasm", (route) => route.fulfill({ path: FULL, contentType: "application/wasm" }))
  }
  const [a, b] = [await lab(mine), await lab(other)]
  await together(a, b, [USER1, USER2], [options, options])
  await a.evaluate((cipherSuite) => chat.migrate({ cipherSuite }).then(() => {}), TBD11)
  for (const page of [a, b]) {
    await page.evaluate((suite) => until("it has migrated", async () => {
      const { cipherSuite, state, changing } = await chat.info()
      return cipherSuite === suite && state === "active" && !changing
    }), TBD11)
  }
  await a.evaluate(() => chat.send("for long").then(() => {}))
  assert.deepEqual(await heard(b, 1), ["for long"])

  const conversation = await a.evaluate(async () => (await chat.info()).conversation)
  for (const [options, code] of [[{}, "unsupported"], [{ wasm: "mls.full.wasm" }, undefined]]) {
    await a.reload()
    await lab(mine)
    assert.equal((await a.evaluate(([email, options]) => outcome(enter(email, options).then(() => {})), [USER1, options])).code, code)
  }
  await a.evaluate((conversation) => session.open(conversation).send("and longer").then(() => {}), conversation)
  assert.deepEqual(await heard(b, 2), ["for long", "and longer"])
})
