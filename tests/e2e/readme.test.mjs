// The README's first example, run as it stands: only the package's name is resolved, as a bundler would.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { lab } from "./harness/lab.mjs"
import { PASSWORD, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const example = readFileSync(new URL("harness/readme.mjs", import.meta.url), "utf8").replace('from "mlswasm"', 'from "./index.js"')

story("README: does the example log in, send while it exports and refreshes, and show the answer?", async ({ profile }) => {
  const first = await profile()
  const [one, two] = [await lab(first), await lab(await profile())]
  await two.evaluate((email) => enter(email).then(() => {}), USER2)
  await two.evaluate(() => {
    session.on("invitation", ({ id }) => session.accept(id))
    session.on("message", ({ conversation }) => session.open(conversation).send("hello yourself"))
  })
  await one.route("**/lab/readme.mjs", (route) => route.fulfill({ contentType: "text/javascript", body: example }))
  const shown = await one.evaluate(
    async ([email, password]) => {
      const shown = []
      globalThis.page = { email, password, show: (sender, text) => shown.push([sender, text]) }
      await import("/lab/readme.mjs")
      await until("the answer is shown", () => shown.length > 0)
      return shown
    },
    [USER1, PASSWORD],
  )
  assert.equal(shown.length, 1)
  assert.equal(shown[0][1], "hello yourself")
})
