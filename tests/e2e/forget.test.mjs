// A device that is to be forgotten, because somebody leaves this browser or because nothing else helps.
import assert from "node:assert/strict"
import { looker } from "./harness/look.mjs"
import { acquaint, PASSWORD, person, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const databases = (page) => page.evaluate(async () => (await indexedDB.databases()).length)

story("forgetting a device, with a keyboard alone: what is lost is said, Escape keeps it, and then it is gone", async (world) => {
  const mine = await world.profile()
  const one = person(mine, USER1)
  const two = person(await world.profile(), USER2)
  await acquaint(one, two)
  await one.lock()
  const { page } = one
  const { keyboard } = page
  await looker(world)(page, "locked")
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim())
  const to = async (name) => {
    for (let i = 0; i < 12 && (await focused()) !== name; i++) await keyboard.press("Tab")
    assert.equal(await focused(), name)
  }
  await to("Forget this device")
  await keyboard.press("Enter")
  await page.getByRole("heading", { name: "Forget this device?" }).waitFor()
  await page.getByText("All messages in this browser are lost.").waitFor()
  assert.equal(await focused(), "Cancel", "what does no harm has the focus")
  await looker(world)(page, "forget")
  await keyboard.press("Escape")
  await page.getByRole("heading", { name: "Locked" }).waitFor()
  assert.equal(await databases(page), 1)

  await to("Forget this device")
  await keyboard.press("Enter")
  await page.getByRole("heading", { name: "Forget this device?" }).waitFor()
  await keyboard.press("Shift+Tab")
  assert.equal(await focused(), "Forget this device")
  await keyboard.press("Enter")
  await page.getByText("This device is forgotten").waitFor()
  await looker(world)(page, "forgotten")
  assert.equal(await databases(page), 0)
  assert.equal(await page.evaluate(() => localStorage.length), 0)

  await one.signIn()
  await one.ready()
  await page.getByText("No conversations yet.").waitFor()
  await one.start(USER2)
  await one.say("it is me, on a new device")
  await two.page.getByRole("button", { name: `Accept the invitation of ${USER1}` }).click()
  await two.reads("it is me, on a new device")
})

story("stored keys that are damaged: the sign-in says what to do, offers it, and the new device works", async (world) => {
  const one = person(await world.profile(), USER1)
  const { page } = one
  await one.signIn()
  await one.ready()
  await one.logOut()
  await page.evaluate(async () => {
    const [{ name }] = await indexedDB.databases()
    const open = indexedDB.open(name)
    const db = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)))
    const rows = db.transaction("rows", "readwrite").objectStore("rows")
    await new Promise((resolve) => {
      rows.openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return resolve()
        const spoilt = cursor.value.slice()
        spoilt[spoilt.length - 1] ^= 1
        cursor.update(spoilt)
        cursor.continue()
      }
    })
    db.close()
  })
  await one.signIn()
  await page.getByRole("alert").filter({ hasText: "Forget this device, then log in as a new one" }).waitFor()
  await looker(world)(page, "damaged")
  await page.getByRole("button", { name: "Forget this device" }).click()
  await page.getByRole("button", { name: "Cancel" }).click()
  await page.getByRole("heading", { name: "Sign in" }).waitFor()
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.getByRole("button", { name: "Forget this device" }).click()
  await page.getByRole("button", { name: "Forget this device" }).click()
  await page.getByText("This device is forgotten").waitFor()
  await one.signIn()
  await one.ready()
})

story("a device that another tab has open is forgotten when that one locks it; until then one can give it up", async (world) => {
  const mine = await world.profile()
  const one = person(mine, USER1)
  await one.signIn()
  await one.ready()
  const second = person({ page: await mine.context.newPage() }, USER1)
  await second.page.goto("/")
  await second.page.getByRole("heading", { name: "Locked" }).waitFor()
  const click = (name) => second.page.getByRole("button", { name }).click()
  await click("Forget this device")
  await click("Forget this device")
  await second.page.getByText("If another tab has this account open, lock or close it there.").waitFor()
  await looker(world)(second.page, "forget-waits")
  await click("Cancel")
  await second.page.getByRole("heading", { name: "Locked" }).waitFor()
  await click("Forget this device")
  await click("Forget this device")
  await one.lock()
  await second.page.getByText("This device is forgotten").waitFor()
})
