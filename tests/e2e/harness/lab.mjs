// The bare package in a page: `mls` is the module, `enter(email)` logs in and keeps the session, `outcome(promise)` says how it
// settled. Stories about calls are told here, stories about people on the messenger page.
import { PASSWORD } from "./person.mjs"

/**
 * @param {import("./story.mjs").Profile} profile
 * @param {"lab" | "faults"} [folder] `faults` has the operations that kill the engine
 * @returns the profile's page
 */
export async function lab({ page }, folder = "lab") {
  await page.goto(`/${folder}/`)
  await page.evaluate(
    async ([folder, password]) => {
      const mls = (globalThis.mls = await import(`/${folder}/index.js`))
      globalThis.outcome = (promise) =>
        promise.then(
          (value) => ({ value }),
          (error) => ({ code: error instanceof mls.MlsError ? error.code : `${error}`, op: error.op, path: error.path }),
        )
      globalThis.enter = async (email, options) => {
        globalThis.auth = new mls.Auth({ server: location.origin, ...options })
        globalThis.session = await auth.login({ email, password })
        return session
      }
      globalThis.until = async (what, ready) => {
        for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
          const answer = await ready()
          if (answer) return answer
          if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
        }
      }
      /** Until the own change of the conversation is in force. */
      globalThis.settled = () =>
        until("the change is in force", async () => !(await chat.info()).changing && (await session.client.outbox()).entries.length === 0)
      /** Until nothing of the client moves by itself any more: what it sends is stored, and the echoes of it, which move the cursor, are read. */
      globalThis.quiet = async () => {
        await until("all is sent, and no change waits for an echo", async () => {
          await session.syncNow()
          const { conversations } = await session.client.conversations()
          return (await session.client.outbox()).entries.length === 0 && !conversations.some(({ changing }) => changing)
        })
        await session.syncNow()
      }
      /** Everything that one can see of a client's state. */
      globalThis.view = async () => {
        const { conversations } = await session.client.conversations()
        const { invitations } = await session.client.invitations()
        const histories = await Promise.all(
          conversations.map(({ conversation }) => session.client.messages({ conversation, limit: 500 })),
        )
        return { conversations, invitations, histories, identity: await session.client.identity() }
      }
    },
    [folder, PASSWORD],
  )
  return page
}

/**
 * Two clients in one conversation; the second one keeps what it receives in `heard`.
 * @returns {Promise<string>} the conversation's id
 */
export async function together(one, two, [first, second], options = [{}, {}]) {
  await Promise.all([one.evaluate(([e, o]) => enter(e, o).then(() => {}), [first, options[0]]), two.evaluate(([e, o]) => enter(e, o).then(() => {}), [second, options[1]])])
  await two.evaluate(() => {
    globalThis.heard = []
    session.on("message", ({ text }) => heard.push(text))
    session.on("invitation", ({ id }) => session.accept(id))
  })
  const id = await one.evaluate(async (second) => {
    globalThis.chat = await session.conversation(second)
    await until("the conversation stands", async () => (await chat.info()).state === "active")
    return chat.id
  }, second)
  await two.evaluate(async (id) => {
    globalThis.chat = session.open(id)
    await until("the invitation is accepted", async () => (await session.client.conversations()).conversations.length === 1)
  }, id)
  return id
}

/** Waits until the second client has heard that many messages, and answers them. */
export const heard = (page, count) =>
  page.evaluate(async (count) => {
    await until(`${count} messages are heard`, () => heard.length >= count)
    return heard
  }, count)

/** Lets the service store a commit of that client which nobody can accept, for the service cannot judge it. */
export const spoil = (page) =>
  page.evaluate(async () => {
    const { service } = session
    const post = service.postCommit
    service.postCommit = (entry, options) => {
      service.postCommit = post
      const bytes = entry.bytes.slice()
      bytes[bytes.length - 1] ^= 1
      return service.postCommit({ ...entry, bytes }, options)
    }
    await session.client.updateKeys({ conversation: chat.id })
  })
