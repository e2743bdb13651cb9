// Strangers come into a conversation by a link, or ask to be let in, and nobody does once it is revoked.
import assert from "node:assert/strict"
import { lab, together } from "./harness/lab.mjs"
import { acquaint, PASSWORD, person, USER1, USER2 } from "./harness/person.mjs"
import { PHONE, story } from "./harness/story.mjs"

const CAROL = "carol@example.com"
const DAVE = "dave@example.com"

/** Two people in a conversation, its link, and two strangers, each in a page with the bare package. */
async function four(profile, ask) {
  const profiles = await Promise.all([profile(), profile(), profile(), profile()])
  // The service says no by a status that the browser reports: to who is overtaken, and to who has a link that has ended.
  for (const { seen } of profiles) seen.allow(/409 \(Conflict\)|403 \(Forbidden\)/)
  const [a, b, c, d] = await Promise.all(profiles.map((p) => lab(p)))
  await together(a, b, [USER1, USER2])
  for (const [page, user] of [[c, CAROL], [d, DAVE]]) await page.evaluate((user) => enter(user).then(() => {}), user)
  for (const page of [a, b, c, d]) await page.evaluate(() => {
    globalThis.heard = []
    session.on("message", ({ text }) => heard.push(text))
  })
  const link = await a.evaluate(async (ask) => {
    const link = await chat.createLink({ ask })
    await settled()
    return link
  }, ask)
  return { a, b, c, d, link }
}

const says = (page, text) => page.evaluate((text) => chat.send(text).then(() => {}), text)
const hears = (page, text) => page.evaluate((text) => until(`"${text}" is heard`, () => heard.includes(text)), text)
const members = (page, count) => page.evaluate((count) => until(`${count} members are seen`, async () => (await chat.info()).members.length === count), count)
const joins = (page, link) => page.evaluate(async (link) => {
  const { conversation, asked } = await session.join(link)
  globalThis.chat = conversation
  return asked
}, link)

story("a third user comes in by a link and talks; once it is revoked, the link leads nowhere", async ({ profile }) => {
  const { a, b, c, d, link } = await four(profile, false)
  assert.equal(await joins(c, `https://chat.example.org/#join=${link}`), false)
  await Promise.all([a, b, c].map((page) => members(page, 3)))
  await says(c, "hello from carol")
  await Promise.all([hears(a, "hello from carol"), hears(b, "hello from carol")])
  await says(b, "hello, carol")
  await hears(c, "hello, carol")
  assert.equal(await joins(c, link), false, "who is inside already is there at once")

  await a.evaluate(async () => {
    await chat.revokeLink()
    await settled()
  })
  const ended = await d.evaluate(async (link) => {
    const refused = await outcome(session.join(link))
    return { ...refused, sentence: mls.sentences.link_ended, links: (await session.client.cursors()).links.length }
  }, link)
  assert.deepEqual([ended.code, ended.sentence, ended.links], ["link_ended", "This link does not work any more. Ask for a new one.", 0])
  const secret = `${link.slice(0, 23)}${"A".repeat(43)}`
  assert.equal((await d.evaluate((link) => outcome(session.join(link)), secret)).code, "link_ended")
  await members(a, 3)
}, [CAROL, DAVE])

story("two who come in at once are both inside in the end", async ({ profile }) => {
  const { a, b, c, d, link } = await four(profile, false)
  assert.deepEqual(await Promise.all([joins(c, link), joins(d, link)]), [false, false])
  await Promise.all([a, b, c, d].map((page) => members(page, 4)))
  await says(c, "from carol")
  await says(d, "from dave")
  for (const page of [a, b, d]) await hears(page, "from carol")
  for (const page of [a, b, c]) await hears(page, "from dave")
}, [CAROL, DAVE])

story("one asks, reloads and is let in; another one asks and is declined", async ({ profile }) => {
  const { a, b, c, d, link } = await four(profile, true)
  await b.evaluate(() => {
    globalThis.asking = []
    session.on("request", ({ user }) => asking.push(user))
  })
  assert.equal(await joins(c, link), true)
  await b.evaluate((user) => until(`${user} is announced`, () => asking.includes(user)), CAROL)
  const conversation = await c.evaluate(() => chat.id)
  await c.reload()
  await lab({ page: c })
  await c.evaluate(async ([user, id]) => {
    await enter(user)
    globalThis.heard = []
    session.on("message", ({ text }) => heard.push(text))
    globalThis.chat = session.open(id)
  }, [CAROL, conversation])
  await b.evaluate(async (user) => {
    const [request] = await chat.requests()
    if (request.user !== user) throw new Error(`${request.user} asks`)
    await chat.accept(request)
  }, CAROL)
  await c.evaluate(() => until("it is inside", async () => (await session.client.conversations()).conversations.length === 1))
  await Promise.all([a, b, c].map((page) => members(page, 3)))
  await says(c, "thank you")
  await hears(a, "thank you")

  assert.equal(await joins(d, link), true)
  await b.evaluate(async () => {
    const [request] = await until("another one asks", async () => ((all) => all.length > 0 && all)(await chat.requests()))
    await chat.decline(request)
  })
  await a.evaluate(() => until("the other member sees the request", async () => (await chat.requests()).length === 1))
  // A new epoch: the one who was declined asks again, and is not shown again where the answer was no.
  await a.evaluate(async () => {
    await session.client.updateKeys({ conversation: chat.id })
    await settled()
  })
  assert.equal(await joins(d, link), true)
  await a.evaluate(() => until("it asks again", async () => (await chat.requests()).length === 1))
  assert.deepEqual(await b.evaluate(async () => (await session.syncNow(), (await chat.requests()).length)), 0)
  await members(b, 3)
  assert.equal(await d.evaluate(async () => (await session.client.conversations()).conversations.length), 0)
}, [CAROL, DAVE])

/** Opens the panel of the open conversation. */
const inspector = async ({ page }) => {
  await page.getByRole("button", { name: "Inspect the encryption" }).click()
  return page.getByRole("complementary", { name: "Encryption" })
}

story("on the page: a link is made and copied, a stranger opens it, logs in, asks, and is let in; then it is revoked", async ({ profile, picture }) => {
  const profiles = [await profile({ permissions: ["clipboard-read", "clipboard-write"] }), await profile(), await profile(PHONE)]
  for (const { seen } of profiles) seen.allow(/409 \(Conflict\)|403 \(Forbidden\)/)
  const [one, two, carol] = [person(profiles[0], USER1), person(profiles[1], USER2), person(profiles[2], CAROL)]
  await acquaint(one, two)
  const panel = await inspector(one)
  assert.equal(await panel.getByRole("checkbox", { name: "Members approve each person" }).isChecked(), true)
  await panel.getByRole("button", { name: "Make a link and copy it" }).click()
  const shown = panel.getByRole("textbox", { name: "Link into this conversation" })
  await shown.waitFor()
  await panel.getByText("Whoever has the link can ask to be let in.").waitFor()
  const address = await shown.inputValue()
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/#join=[\w-]{22}\.[\w-]{43}$/)
  await one.page.waitForFunction(async (text) => (await navigator.clipboard.readText()) === text, address)
  await picture(one.page, "link-panel")

  await carol.page.goto(address)
  await carol.page.getByLabel("E-mail").fill(CAROL)
  await carol.page.getByLabel("Password", { exact: true }).fill(PASSWORD)
  await carol.page.getByRole("button", { name: "Sign in" }).click()
  await carol.page.getByText("Somebody there has to let you in.").waitFor()
  assert.equal(new URL(carol.page.url()).hash, "", "the link does not stay in the address")
  await picture(carol.page, "link-waiting")
  await two.page.getByText(`${CAROL} asks to be let in`).first().waitFor()
  await picture(two.page, "link-request")
  await two.page.getByRole("button", { name: `Let ${CAROL} in` }).click()
  await carol.page.getByRole("navigation", { name: "Conversations" }).getByRole("button").click()
  await carol.say("it is me")
  await Promise.all([one.reads("it is me"), two.reads("it is me")])
  await two.page.getByText("3 members, encrypted end to end").waitFor()

  await panel.getByRole("button", { name: "Revoke the link" }).click()
  await panel.getByRole("button", { name: "Make a link and copy it" }).waitFor()
  await carol.page.getByRole("button", { name: "Back to all conversations" }).click()
  const last = await profile()
  last.seen.allow(/403 \(Forbidden\)/)
  const dave = person(last, DAVE)
  await dave.page.goto(address)
  await dave.page.getByLabel("E-mail").fill(DAVE)
  await dave.page.getByLabel("Password", { exact: true }).fill(PASSWORD)
  await dave.page.getByRole("button", { name: "Sign in" }).click()
  await dave.page.getByText("This link does not work any more. Ask for a new one.").waitFor()
  await picture(dave.page, "link-ended")
}, [CAROL, DAVE])
