// The service goes away and comes back, and invitations are answered with no as well as with yes.
import assert from "node:assert/strict"
import { acquaint, person, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"
import { tap } from "./harness/tap.mjs"

story("offline: the page says so, messages wait as queued, and go out by themselves", async ({ profile, service, picture, t }) => {
  const between = await tap(service, t)
  const mine = await profile({ baseURL: between.url })
  const [one, two] = [person(mine, USER1), person(await profile(), USER2)]
  await acquaint(one, two)

  mine.seen.allow(/ERR_|WebSocket|Failed to load/)
  between.disturb(() => ({ cut: true }))
  between.dropSockets()
  await one.page.getByText("Offline. Messages wait here").waitFor()
  await one.say("written in a tunnel")
  await one.page.locator('[data-state="queued"]').filter({ hasText: "written in a tunnel" }).getByText("Queued").waitFor()
  await picture(one.page, "offline-queued")
  await two.say("where are you?")

  between.disturb()
  await one.connected()
  await one.sent("written in a tunnel")
  await one.reads("where are you?")
  await two.reads("written in a tunnel")
  assert.deepEqual((await two.texts()).sort(), ["hello", "where are you?", "written in a tunnel"])
})

story("a rejected invitation is gone, also after a reload, and a second one can be accepted", async ({ profile }) => {
  const [one, two] = [person(await profile(), USER1), person(await profile(), USER2)]
  await Promise.all([one.signIn(), two.signIn()])
  await Promise.all([one.ready(), two.ready()])
  await one.start(USER2)
  const reject = two.page.getByRole("button", { name: `Reject the invitation of ${USER1}` })
  await reject.waitFor()
  await two.page.reload()
  await two.unlock()
  await reject.click() // it survived the reload
  await reject.waitFor({ state: "detached" })
  await two.page.reload()
  await two.unlock()
  await two.ready()
  await two.page.getByText("No conversations yet").waitFor()
  assert.equal(await two.page.getByRole("heading", { name: "Invitations" }).count(), 0)

  await two.start(USER1)
  await two.say("my turn")
  await one.accept(USER2)
  await one.reads("my turn")
})

story("an address that nobody has: a sentence at the field, and the field keeps the focus", async ({ profile }) => {
  const mine = await profile()
  mine.seen.allow(/404/)
  const { page, ...one } = person(mine, USER1)
  await one.signIn()
  await one.ready()
  await page.getByRole("button", { name: "New conversation" }).click()
  await page.getByLabel("E-mail address of the other person").fill("nobody@example.com")
  await page.keyboard.press("Enter")
  await page.getByRole("alert").filter({ hasText: "Nobody can be reached at this address." }).waitFor()
  assert.equal(await page.evaluate(() => document.activeElement.id), "with")
  assert.equal(await page.locator("#with").getAttribute("aria-invalid"), "true")
})
