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
