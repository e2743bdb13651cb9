// A page with a login of its own: it speaks to the service by itself and hands the grant over.
import assert from "node:assert/strict"
import { heard, lab } from "./harness/lab.mjs"
import { PASSWORD, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

/** Logs in over the service's protocol, step by step, and goes on with `onLoginSuccess`. */
const byHand = ([email, password]) =>
  (async () => {
    const service = new mls.DeliveryService(location.origin)
    const engine = mls.connect()
    const root = await engine.deriveRoot(new TextEncoder().encode(password), await service.loginStart(email))
    const { auth: key } = await engine.call("deriveLoginKey", { account: email, root })
    const grant = await service.login(email, key)
    engine.close()

    const phases = []
    globalThis.auth = new mls.Auth({ server: location.origin })
    auth.subscribe(({ phase }) => phases.push(phase))
    globalThis.session = await auth.onLoginSuccess(email, grant, password)
    return { phases, vault: grant.vault !== null, identity: await session.client.identity() }
  })()

story("a login made by hand: its grant leads through vault, device, keys and socket to a message", async ({ profile }) => {
  const mine = await profile()
  const [a, b] = [await lab(mine), await lab(await profile())]
  const first = await a.evaluate(byHand, [USER1, PASSWORD])
  assert.deepEqual(first.phases, ["deriving", "unlocking", "registering", "publishingKeys", "connecting", "ready"])
  assert.equal(first.vault, false, "a new account: the vault is made on the way")
  const logins = () => mine.seen.requests.filter(({ url }) => url.endsWith("/api/login")).length
  assert.equal(logins(), 1, "the grant is used; nobody logs in again")

  await b.evaluate(async (email) => {
    await enter(email)
    globalThis.heard = []
    session.on("message", ({ text }) => heard.push(text))
    session.on("invitation", ({ id }) => session.accept(id))
  }, USER2)
  await a.evaluate(async (other) => {
    const chat = await session.conversation(other)
    await chat.send("by hand")
  }, USER2)
  assert.deepEqual(await heard(b, 1), ["by hand"])

  // The second time there is a vault, and the same device in it.
  await a.evaluate(() => auth.logout())
  const second = await a.evaluate(byHand, [USER1, PASSWORD])
  assert.deepEqual([second.vault, second.phases.at(-1)], [true, "ready"])
  assert.deepEqual(second.identity, first.identity)
  assert.equal(logins(), 2)
})

story("a login made by hand with a password that is not the account's: wrong_password, and nobody is logged in", async ({ profile }) => {
  const page = await lab(await profile())
  const { refused, state, session } = await page.evaluate(
    async ([email, password]) => {
      await enter(email) // the account has a vault
      await auth.logout()
      const service = new mls.DeliveryService(location.origin)
      const engine = mls.connect()
      const root = await engine.deriveRoot(new TextEncoder().encode(password), await service.loginStart(email))
      const grant = await service.login(email, (await engine.call("deriveLoginKey", { account: email, root })).auth)
      const refused = await outcome(auth.onLoginSuccess(email, grant, "not the password"))
      return { refused, state: auth.state.phase, session: auth.session === undefined }
    },
    [USER1, PASSWORD],
  )
  assert.deepEqual([refused.code, state, session], ["wrong_password", "signedOut", true])
})
