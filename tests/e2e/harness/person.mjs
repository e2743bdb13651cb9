// What a person does on the page. Everything is found by its role and name, as an assistive technology finds it.
import assert from "node:assert/strict"

export const PASSWORD = "password123"
export const USER1 = "user1@example.com"
export const USER2 = "user2@example.com"

/** @param {import("./story.mjs").Profile} profile */
export function person({ page }, email) {
  const button = (name) => page.getByRole("button", { name })
  const me = {
    page,
    email,

    async signIn(password = PASSWORD) {
      await page.goto("/")
      await page.getByLabel("E-mail").fill(email)
      await page.getByLabel("Password", { exact: true }).fill(password)
      await button("Sign in").click()
    },

    async unlock(password = PASSWORD) {
      await page.getByLabel("Password", { exact: true }).fill(password)
      await button("Unlock").click()
    },

    /** Waits for the list of conversations. */
    async ready() {
      await page.getByRole("heading", { name: "Messages", exact: true }).waitFor()
    },

    /** Waits until the socket stands. */
    async connected() {
      await page.getByText("Connected", { exact: true }).waitFor()
    },

    async start(other) {
      await button("New conversation").click()
      await page.getByLabel("E-mail address of the other person").fill(other)
      await button("Start").click()
      await me.title(other)
    },

    async accept(from) {
      await button(`Accept the invitation of ${from}`).click()
      await me.title(from)
    },

    async open(name) {
      await page.getByRole("navigation", { name: "Conversations" }).getByRole("button", { name }).click()
      await me.title(name)
    },

    /** Waits for a conversation's heading. */
    async title(name) {
      await page.getByRole("heading", { name, level: 2, exact: true }).waitFor()
    },

    async say(text) {
      await page.getByLabel("Message", { exact: true }).fill(text)
      await page.keyboard.press("Enter")
      await me.message(text).waitFor()
    },

    message: (text) => page.getByRole("listitem").filter({ hasText: text, has: page.locator(".bubble") }),

    /** Waits until a message of the other side is shown. */
    async reads(text) {
      await me.message(text).waitFor()
    },

    /** Waits until the service has an own message. */
    async sent(text) {
      await me.message(text).and(page.locator('[data-state="sent"]')).waitFor()
    },

    /** All messages on the screen, in their order. */
    texts: () => page.locator(".bubble").allTextContents(),

    async lock() {
      await button("Lock").click()
      await page.getByRole("heading", { name: "Locked" }).waitFor()
    },

    /** Waits until the service knows, too. */
    async logOut() {
      await Promise.all([page.waitForResponse(/\/api\/logout$/), button("Log out").click()])
      await page.getByRole("heading", { name: "Sign in" }).waitFor()
    },

    /** The epoch and the fingerprint of the open conversation, from the inspector. */
    async inspect() {
      await button("Inspect the encryption").click()
      const panel = page.getByRole("complementary", { name: "Encryption" })
      const groups = panel.getByTestId("fingerprint").locator("span:not(.bar)")
      await groups.first().waitFor()
      const facts = { epoch: await panel.locator("dd").first().textContent(), fingerprint: (await groups.allTextContents()).join(" ") }
      await button("Close the inspector").click()
      return facts
    },
  }
  return me
}

/** Two people who talk to each other: the first one invites, the second one accepts. */
export async function acquaint(one, two) {
  await Promise.all([one.signIn(), two.signIn()])
  await Promise.all([one.ready(), two.ready()])
  await one.start(two.email)
  await one.say("hello")
  await two.accept(one.email)
  await two.reads("hello")
  await one.sent("hello")
}

/** Compares what two people's inspectors show. */
export async function sameEpoch(one, two) {
  const [a, b] = [await one.inspect(), await two.inspect()]
  assert.match(a.fingerprint, /^([0-9a-f]{4} ){15}[0-9a-f]{4}$/)
  assert.deepEqual(a, b, "both see the same epoch and the same fingerprint")
  return a
}
