// What the page says when a conversation does not go on as it should, and what it offers.
import assert from "node:assert/strict"
import { lab, spoil, together } from "./harness/lab.mjs"
import { looker } from "./harness/look.mjs"
import { acquaint, person, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const POST_QUANTUM = 0xf001

/** Somebody at the bare package, and somebody at the page, in one conversation. */
async function both(profile) {
  const [mine, theirs] = [await profile(), await profile()]
  const a = await lab(mine)
  const id = await together(a, await lab(theirs), [USER1, USER2])
  const two = person(theirs, USER2)
  await two.signIn()
  await two.ready()
  await a.evaluate(() => chat.send("hello"))
  await two.open(USER1)
  await two.reads("hello")
  await a.evaluate(() => quiet())
  return { mine, theirs, a, two, id }
}

const button = ({ page }, name) => page.getByRole("button", { name, exact: true })
const told = ({ page }, text) => page.locator(".standing").filter({ hasText: text })
const hears = (page, text) => page.evaluate((text) => until(`"${text}" is heard`, async () => (await chat.messages()).messages.at(-1)?.text === text), text)

/** The service does not answer to these requests until the returned function is called. */
async function holdBack({ context, seen }, which) {
  seen.allow(/status of 503/)
  const busy = (route) => route.fulfill({ status: 503, json: { code: "service_unavailable" } })
  await context.route(which, busy)
  return () => context.unroute(which, busy)
}

story("a device that lost its place says that it is coming back by itself, and sends then what was written", async (world) => {
  const { mine, theirs, a, two } = await both(world.profile)
  for (const { seen } of [mine, theirs]) seen.allow(/status of 409/)
  const release = await holdBack(theirs, "**/api/groups/*/info")
  await spoil(a)
  await told(two, "This device has lost its place in the conversation and is coming back by itself.").waitFor()
  await two.say("written meanwhile")
  await looker(world)(two.page, "diverged")
  await two.page.getByRole("navigation").getByText("Coming back…").waitFor()
  await release()
  await told(two, "").waitFor({ state: "detached" })
  await two.sent("written meanwhile")
  await hears(a, "written meanwhile")
})

story("who leaves a conversation that stands still is told that nobody hears it, and can go at once", async (world) => {
  const { mine, theirs, a, two } = await both(world.profile)
  for (const { seen } of [mine, theirs]) seen.allow(/status of 409/)
  await holdBack(theirs, "**/api/groups/*/info")
  await spoil(a)
  await told(two, "coming back by itself").waitFor()
  await button(two, "Leave").click()
  await button(two, "Yes, leave for good").click()
  await told(two, "You leave as soon as this conversation goes on.").waitFor()
  await looker(world)(two.page, "leaving-diverged")
  await button(two, "Stay").click()
  await told(two, "coming back by itself").waitFor()
  for (const name of ["Leave", "Yes, leave for good", "Leave at once", "Yes, leave for good"]) await button(two, name).click()
  await told(two, "You are no longer a member of this conversation. What was said stays here").waitFor()
  await two.reads("hello")
  assert.equal(await two.page.getByLabel("Message", { exact: true }).count(), 0)
  await looker(world)(two.page, "removed")
  await button(two, "Inspect the encryption").click()
  await two.page.getByText("There is none: this device is not a member.").waitFor()
  await looker(world)(two.page, "removed-inspector")
})

story("a secret that this device does not have: the page says so, and goes on without it", async (world) => {
  const { a, theirs, two } = await both(world.profile)
  theirs.seen.allow(/status of 409/)
  await a.evaluate(async () => {
    const id = new TextEncoder().encode("meeting")
    await session.client.addPSK({ id, secret: new Uint8Array(32).fill(7) })
    await chat.injectPSK(id)
    await settled()
    await chat.send("for those who have met")
    await quiet()
  })
  await told(two, "A member has added a secret that this device does not have").waitFor()
  await two.say("is anybody there?")
  await looker(world)(two.page, "unknown-psk")
  await button(two, "Go on without it").click()
  await told(two, "").waitFor({ state: "detached" })
  await two.sent("is anybody there?")
  await hears(a, "is anybody there?")
  await a.evaluate(() => chat.send("I am"))
  await two.reads("I am")
  assert.deepEqual(await two.texts(), ["hello", "is anybody there?", "I am"])
})

story("a conversation between two cipher suites says that it goes on, and the inspector names the suite that it has", async (world) => {
  const { mine, a, two, id } = await both(world.profile)
  const suite = async (name) => {
    await button(two, "Inspect the encryption").click()
    await two.page.getByRole("definition").filter({ hasText: name }).waitFor()
    await looker(world)(two.page, `suite-${name.startsWith("ML") ? "after" : "before"}`)
    await button(two, "Close the inspector").click()
  }
  await suite("X25519, ChaCha20-Poly1305, SHA-256, Ed25519")
  const release = await holdBack(mine, (url) => url.pathname.startsWith("/api/groups/") && !url.pathname.includes(id))
  await a.evaluate((cipherSuite) => chat.migrate({ cipherSuite }).then(() => {}), POST_QUANTUM)
  await told(two, "This conversation is changing its encryption and goes on by itself.").waitFor()
  await two.say("said between the two")
  await looker(world)(two.page, "suspended")
  await release()
  await told(two, "").waitFor({ state: "detached" })
  await two.sent("said between the two")
  await hears(a, "said between the two")
  await suite("ML-KEM-768 + X25519, AES-128-GCM, SHA-256, Ed25519")
})

story("a conversation that is being created says so; one that the service refuses can be started again", async (world) => {
  const theirs = await world.profile()
  theirs.seen.allow(/status of 409/)
  const other = person(await world.profile(), USER1)
  const two = person(theirs, USER2)
  await Promise.all([other.signIn(), two.signIn()])
  await Promise.all([other.ready(), two.ready()])
  await looker(world)(two.page, "empty")
  let refuse
  const asked = new Promise((resolve) => (refuse = resolve))
  const which = "**/api/groups/*/commits"
  await theirs.context.route(which, async (route) => {
    await asked
    await route.fulfill({ status: 409, json: { code: "rejected" } })
  })
  await two.start(USER1)
  await two.page.getByText("This conversation is being created.").waitFor()
  await looker(world)(two.page, "creating")
  refuse()
  await told(two, "The service did not accept this conversation, and nothing was sent. Start it again.").waitFor()
  await looker(world)(two.page, "failed")
  await theirs.context.unroute(which)
  await button(two, "Start it again").click()
  await two.page.getByText("2 members, encrypted end to end").waitFor()
  await two.say("at last")
  await other.accept(USER2)
  await other.reads("at last")
})

story("a change that was given up is told, with what to do; a leave that nobody has seen can be taken back", async (world) => {
  const [mine, theirs] = [await world.profile(), await world.profile()]
  const [one, two] = [person(mine, USER1), person(theirs, USER2)]
  theirs.seen.allow(/status of 409/)
  await acquaint(one, two)
  const epoch = Number((await two.inspect()).epoch.match(/\d+/))
  const which = "**/api/groups/*/commits"
  await theirs.context.route(which, (route) => route.fulfill({ status: 409, json: { code: "rejected", epoch } }))
  await button(two, "Inspect the encryption").click()
  await button(two, "Renew my keys").click()
  await button(two, "Close the inspector").click()
  await told(two, "Your last change was not made. Others were faster each time").waitFor()
  await looker(world)(two.page, "given-up")
  await button(two, "Close this message").click()
  await told(two, "").waitFor({ state: "detached" })
  await theirs.context.unroute(which)

  await one.lock() // nobody sees the wish
  await button(two, "Inspect the encryption").click()
  await button(two, "Leave this conversation").click()
  await button(two, "Yes, leave for good").click()
  await button(two, "Close the inspector").click()
  await told(two, "You have asked to leave. You are out as soon as the device of another member has seen it.").waitFor()
  await looker(world)(two.page, "leaving")
  await two.page.reload()
  await two.unlock()
  await told(two, "You have asked to leave.").waitFor()
  await two.page.getByRole("navigation").getByText("Leaving…").waitFor()
  await button(two, "Stay").click()
  await told(two, "").waitFor({ state: "detached" })
})

story("an invitation of which the service does not say whose it is comes from somebody", async (world) => {
  const theirs = await world.profile()
  const [one, two] = [person(await world.profile(), USER1), person(theirs, USER2)]
  await theirs.context.route("**/api/inbox?*", async (route) => {
    const answer = await route.fetch()
    const { entries, more } = await answer.json()
    await route.fulfill({ response: answer, json: { entries: entries.map((entry) => ({ ...entry, from: { user: "", device: "" } })), more } })
  })
  await Promise.all([one.signIn(), two.signIn()])
  await Promise.all([one.ready(), two.ready()])
  await one.start(USER2)
  await one.say("who am I?")
  await two.page.getByText("Somebody invites you to a conversation", { exact: true }).waitFor()
  await looker(world)(two.page, "invitation")
  await button(two, "Accept the invitation of Somebody").click()
  await two.reads("who am I?")
})
