// The page as different people use it: with a keyboard alone, on a small screen, in the dark, without motion, read aloud.
import assert from "node:assert/strict"
import { acquaint, PASSWORD, person, USER1, USER2 } from "./harness/person.mjs"
import { PHONE, story } from "./harness/story.mjs"
import { faint, narrow, unnamed } from "./harness/surface.mjs"

/** Presses Tab until the control with that name has the focus, which must be visible there. */
async function tabTo(page, name, key = "Tab") {
  const passed = []
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press(key)
    const [now, outline] = await page.evaluate(() => {
      const e = document.activeElement
      return [e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent.trim() ?? e.textContent.trim(), getComputedStyle(e).outlineStyle]
    })
    assert.notEqual(outline, "none", `the focus on “${now}” can be seen`)
    if (now.startsWith(name)) return
    passed.push(now)
  }
  assert.fail(`no way to “${name}” with ${key}; passed ${passed.join(", ")}`)
}

story("a keyboard alone: sign in, start, write, inspect, lock, unlock, log out", async ({ profile }) => {
  const two = person(await profile(), USER2)
  await two.signIn()
  await two.ready()

  const one = person(await profile(), USER1)
  const { page } = one
  const { keyboard } = page
  await page.goto("/")
  await page.getByRole("heading", { name: "Sign in" }).waitFor()
  await keyboard.type(USER1) // the address has the focus
  await tabTo(page, "Password")
  await keyboard.type(PASSWORD)
  await keyboard.press("Enter")
  await one.ready()

  await tabTo(page, "New conversation")
  await keyboard.press("Enter")
  await keyboard.type(USER2)
  await keyboard.press("Enter")
  await one.title(USER2)
  await keyboard.type("written without a mouse") // the field for the message has the focus
  await keyboard.press("Shift+Enter")
  await keyboard.type("on two lines")
  await keyboard.press("Enter")
  await one.sent("written without a mouse\non two lines")

  await tabTo(page, "Inspect the encryption", "Shift+Tab")
  await keyboard.press("Enter")
  await page.getByRole("complementary", { name: "Encryption" }).waitFor()
  await keyboard.press("Escape")
  await page.getByRole("complementary", { name: "Encryption" }).waitFor({ state: "detached" })
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Inspect the encryption", "the focus comes back")

  await tabTo(page, "Lock", "Shift+Tab")
  await keyboard.press("Enter")
  await page.getByRole("heading", { name: "Locked" }).waitFor()
  await keyboard.type(PASSWORD)
  await keyboard.press("Enter")
  await one.title(USER2)
  await one.reads("written without a mouse\non two lines")

  await tabTo(page, "Log out", "Shift+Tab")
  await keyboard.press("Enter")
  await page.getByRole("heading", { name: "Sign in" }).waitFor()
  assert.equal(await page.evaluate(() => document.activeElement.id), "email")
})

story("a phone 390 pixels wide: nothing is cut off, everything can be hit", async ({ profile, picture }) => {
  const one = person(await profile({ ...PHONE }), USER1)
  const two = person(await profile({ ...PHONE, colorScheme: "dark" }), USER2)
  const look = async (name) => {
    await picture(one.page, `walk-phone-light-${name}`)
    await picture(two.page, `walk-phone-dark-${name}`)
    for (const { page } of [one, two]) assert.deepEqual(await page.evaluate(narrow), [], name)
  }
  await Promise.all([one.page.goto("/"), two.page.goto("/")])
  await one.page.getByRole("heading", { name: "Sign in" }).waitFor()
  await two.page.getByRole("heading", { name: "Sign in" }).waitFor()
  await look("1-sign-in")
  await acquaint(one, two)
  await one.say("A long word is broken where it must be: " + "Donaudampfschifffahrtsgesellschaft".repeat(4))
  await two.say("and the rest flows as it should, over as many lines as it takes on a small screen")
  await one.reads("and the rest flows")
  await look("2-conversation")
  for (const { page } of [one, two]) await page.getByRole("button", { name: "Inspect the encryption" }).click()
  await one.page.getByTestId("fingerprint").waitFor()
  await look("3-inspector")
  for (const { page } of [one, two]) await page.getByRole("button", { name: "Close the inspector" }).click()
  for (const { page } of [one, two]) await page.getByRole("button", { name: "Back to all conversations" }).click()
  await one.ready()
  await look("4-list")
})

story("text can be read in both schemes, controls have names, nothing moves where that is not wanted", async ({ profile, picture }) => {
  const one = person(await profile({ reducedMotion: "reduce" }), USER1)
  const two = person(await profile({ colorScheme: "dark" }), USER2)
  const look = async (name) => {
    await picture(one.page, `walk-desktop-light-${name}`)
    await picture(two.page, `walk-desktop-dark-${name}`)
    for (const { page } of [one, two]) {
      assert.deepEqual(await page.evaluate(faint), [], `${name}: contrast`)
      assert.deepEqual(await page.evaluate(unnamed), [], `${name}: names`)
    }
    assert.equal(await one.page.evaluate(() => document.getAnimations().filter(({ effect }) => effect.getComputedTiming().duration > 0).length), 0)
  }
  await Promise.all([one.page.goto("/"), two.page.goto("/")])
  for (const { page } of [one, two]) await page.getByRole("heading", { name: "Sign in" }).waitFor()
  await look("1-sign-in")
  await acquaint(one, two)
  await two.say("how does it look?")
  await one.reads("how does it look?")
  for (const { page } of [one, two]) await page.getByRole("button", { name: "Inspect the encryption" }).click()
  await two.page.getByTestId("fingerprint").locator("span:not(.bar)").first().waitFor()
  await one.page.getByTestId("fingerprint").locator("span:not(.bar)").first().waitFor()
  await look("2-conversation")
  await one.page.getByRole("button", { name: "New conversation" }).click()
  await one.page.getByLabel("E-mail address of the other person").fill("nobody@example.com")
  await one.page.keyboard.press("Tab")
  await look("3-new-conversation")
})

story("new messages are announced, in a region that is polite", async ({ profile }) => {
  const one = person(await profile(), USER1)
  const two = person(await profile(), USER2)
  await acquaint(one, two)
  await two.say("are you listening?")
  await one.page.locator('[role="status"][aria-live="polite"]').filter({ hasText: `${USER2}: are you listening?` }).waitFor()
  assert.match(await two.page.title(), /Messages/)
})

story("the page lives under its policy: no inline style or script, everything from one origin", async ({ profile, service }) => {
  const mine = await profile()
  const one = person(mine, USER1)
  const answer = await fetch(service.url)
  const policy = answer.headers.get("content-security-policy")
  for (const rule of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"]) {
    assert.ok(policy.includes(rule), rule)
  }
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|data:/)
  await one.signIn()
  await one.ready()
  await one.connected()
  assert.deepEqual(await one.page.evaluate(() => [...document.querySelectorAll("style, script:not([src]), [style]")].map((e) => e.outerHTML)), [])
  const elsewhere = mine.seen.requests.map(({ url }) => url).filter((url) => !url.startsWith(service.url) && !url.startsWith("blob:"))
  assert.deepEqual(elsewhere, [])
})

story("who types faster than a message is stored loses none, and each line runs in the direction of its script", async ({ profile }) => {
  const [one, two] = [person(await profile(), USER1), person(await profile(), USER2)]
  await acquaint(one, two)
  const lines = ["first", "second", "שלום, עולם.", "last"]
  await one.page.getByLabel("Message", { exact: true }).evaluate((field, lines) => {
    for (const line of lines) {
      field.value = line
      field.dispatchEvent(new InputEvent("input", { bubbles: true }))
      for (const _ of ["Enter", "again"]) field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }))
    }
  }, lines)
  await two.reads("last")
  assert.deepEqual(await two.texts(), ["hello", ...lines])
  const ends = (name) => two.message(name).locator(".bubble").evaluate((bubble) => {
    const end = document.createRange()
    end.setStart(bubble.firstChild, bubble.textContent.length - 1)
    end.setEnd(bubble.firstChild, bubble.textContent.length)
    const whole = document.createRange()
    whole.selectNodeContents(bubble)
    return end.getBoundingClientRect().left - whole.getBoundingClientRect().left < 1 ? "left" : "right"
  })
  assert.equal(await ends("שלום"), "left")
  assert.equal(await ends("second"), "right")
})
