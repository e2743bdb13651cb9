// A long conversation: what is shown at first, what is fetched on demand, what is counted as unread.
import assert from "node:assert/strict"
import { lab, together } from "./harness/lab.mjs"
import { person, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

story("a long history is shown from its end, read page by page, and counted until it is looked at", async ({ profile }) => {
  const [mine, other] = [await profile(), await profile()]
  const a = await lab(mine)
  await together(a, await lab(other), [USER1, USER2])
  const all = Array.from({ length: 120 }, (_, i) => `line ${i}`)
  await a.evaluate((all) => Promise.all(all.map((text) => chat.send(text))).then(() => session.syncNow()), all)
  await a.evaluate(() => until("all is sent", async () => (await session.client.outbox()).entries.length === 0))

  const two = person(other, USER2)
  await two.signIn()
  await two.ready()
  await two.page.getByRole("button", { name: /120 unread/ }).waitFor()
  await two.page.waitForFunction(() => document.title === "(120) Messages") // the title follows what is drawn
  await two.open(USER1)
  await two.reads("line 119")
  assert.deepEqual(await two.texts(), all.slice(70))
  const box = two.page.getByRole("region", { name: "Messages" })
  assert.ok(await box.evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight < 2), "the end is in view")
  await two.page.getByText("120 unread").waitFor({ state: "detached" })

  const earlier = two.page.getByRole("button", { name: "Earlier messages" })
  for (const start of [20, 0]) {
    await earlier.click()
    await two.message(`line ${start}`).first().waitFor()
    assert.deepEqual(await two.texts(), all.slice(start))
  }
  await earlier.waitFor({ state: "detached" })
  await two.say("that was long")
  assert.deepEqual(await two.texts(), [...all, "that was long"])
})
