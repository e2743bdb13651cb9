import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { Auth, MlsError, type Conversation, type ConversationView, type Session } from "../src/index.js"
import { serveWasm } from "./support/engine.js"
import { Service } from "./support/service.js"

// One account that talks to itself: everything between the engine and the wire is real, and what a second member would do is not
// asked here.
let wasm: Awaited<ReturnType<typeof serveWasm>>
let service: Service
let auth: Auth
let session: Session
let chat: Conversation
let errors: MlsError[]
let accounts = 0
const password = "password123"

beforeAll(async () => {
  wasm = await serveWasm()
})
afterAll(() => wasm.stop())
beforeEach(async () => {
  service = await Service.start()
  auth = new Auth({ server: service.url, wasm: wasm.url, worker: false })
  session = await auth.login({ email: `talker${++accounts}@example.com`, password })
  errors = []
  session.on("error", (error) => errors.push(error))
})
afterEach(async () => {
  await auth.logout()
  await service.stop()
})

const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => "resolved", (e: unknown) => (e instanceof MlsError ? e.code : String(e)))
const posts = (what: string): string[] => service.requests.filter((r) => r.line.startsWith(`POST /api/groups/${chat.id}/${what}`)).map((r) => r.text)
const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 30_000, interval: 20 })
const active = (): Promise<unknown> => eventually(async () => expect((await chat.info()).state).toBe("active"))
const allSent = (n: number): Promise<unknown> =>
  eventually(async () => {
    const { messages } = await chat.messages({ limit: 500 })
    expect(messages.map((m) => m.state)).toEqual(Array<string>(n).fill("sent"))
  })

async function start(): Promise<void> {
  chat = await session.createConversation([], "alone")
  await active()
}

describe("the outbox", () => {
  for (const fault of ["before", "after", 503] as const) {
    test(`sends a message again as the same bytes when the way fails (${fault}), and it arrives once`, async () => {
      await start()
      service.failNext(/\/messages/, fault)
      await chat.send("hello")
      await allSent(1)
      const sent = posts("messages")
      expect(new Set(sent.slice(-2)).size).toBe(1)
      expect(service.groups.get(chat.id)?.filter((e) => e.id === JSON.parse(sent.at(-1) ?? "").id)).toHaveLength(1)
      expect(errors).toEqual([])
    })

    test(`finds out whether a commit was taken when the way fails (${fault})`, async () => {
      service.failNext(/\/commits/, fault)
      await start()
      expect(new Set(posts("commits")).size).toBe(1)
      expect(posts("commits").length).toBeGreaterThan(1)
      expect(service.epochs.get(chat.id)).toBe(1)
      expect(errors).toEqual([])
    })
  }

  test("keeps the order of a conversation's messages through failures", async () => {
    await start()
    for (const fault of ["before", "after", 503] as const) service.failNext(/\/messages/, fault)
    await Promise.all(Array.from({ length: 20 }, (_, i) => chat.send(`message ${i}`)))
    await allSent(20)
    const { messages } = await chat.messages({ limit: 500 })
    const bySeq = [...messages].sort((a, b) => Number((a.seq ?? 0n) - (b.seq ?? 0n)))
    expect(bySeq.map((m) => m.text)).toEqual(Array.from({ length: 20 }, (_, i) => `message ${i}`))
  })

  test("does not hold one conversation up because another one waits", async () => {
    await start()
    const stuck = chat
    await start()
    const release = service.hold(new RegExp(`${stuck.id}/messages`))
    await Promise.all([stuck.send("later"), chat.send("now")])
    await allSent(1)
    expect((await stuck.messages()).messages.map((m) => m.state)).toEqual(["queued"])
    release()
    chat = stuck
    await allSent(1)
  })

  test("survives a lock while its request is on the way (S10)", async () => {
    const release = service.hold(/\/commits/)
    chat = await session.createConversation([], "alone")
    await eventually(() => expect(posts("commits")).toHaveLength(1))
    await session.lock()
    release()
    await session.unlock(password)
    await active()
    expect(service.epochs.get(chat.id)).toBe(1)
    await chat.send("after")
    await allSent(1)
    expect(errors).toEqual([])
  })

  test("is carried on after a login in another tab's place", async () => {
    await start()
    service.failNext(/\/messages/, 503)
    await chat.send("left behind")
    const { user } = session
    await auth.logout()
    session = await auth.login({ email: user, password })
    chat = session.open(chat.id)
    await allSent(1)
  })
})

describe("the log", () => {
  const pulls = (): number => service.count(new RegExp(`^GET /api/groups/${chat.id}/log`))

  test("is pulled again for a hint that comes during a pull (S33)", async () => {
    await start()
    await session.syncNow()
    const release = service.hold(/\/log/)
    const before = pulls()
    service.hint({ source: "group", group: chat.id, seq: 1 })
    await eventually(() => expect(pulls()).toBe(before + 1))
    service.hint({ source: "group", group: chat.id, seq: 2 })
    await new Promise((resolve) => setTimeout(resolve, 50))
    release()
    await eventually(() => expect(pulls()).toBeGreaterThanOrEqual(before + 2))
  })

  test("and the inbox are pulled when the socket comes back (S33)", async () => {
    await start()
    const connections: string[] = []
    session.on("connection", (state) => connections.push(state))
    await session.syncNow()
    const before = [pulls(), service.count(/^GET \/api\/inbox/)]
    service.cut()
    await eventually(() => expect(connections).toEqual(["offline", "connecting", "online"]))
    await eventually(() => expect([pulls(), service.count(/^GET \/api\/inbox/)].every((n, i) => n > (before[i] ?? 0))).toBe(true))
  })

  test("is pulled again after a failure on the way", async () => {
    await start()
    await session.syncNow()
    service.failNext(/\/log/, 503)
    const before = pulls()
    service.hint({ source: "group", group: chat.id, seq: 1 })
    await eventually(() => expect(pulls()).toBe(before + 2))
    expect(errors).toEqual([])
  })
})

describe("a conversation", () => {
  test("with one user is started once by calls that overlap", async () => {
    const [one, two] = await Promise.all([session.conversation("Friend@example.com"), session.conversation(" friend@example.com")])
    expect(one).toBe(two)
    expect(service.requests.filter((r) => r.line === "POST /api/key-packages/claim").map((r) => r.body["user"]).sort()).toEqual(["friend@example.com", session.user])
  })

  test.each(["diverged", "suspended"])("that is %s is not started a second time", async (state) => {
    const first = await session.conversation("friend@example.com")
    const present = (await session.client.conversations()).conversations
    const members = [session.user, "friend@example.com"].map((user) => ({ user, devices: [] }))
    vi.spyOn(session.client, "conversations").mockImplementation(async () => ({
      conversations: present.map((c) => ({ ...c, state: state as ConversationView["state"], members })),
    }))
    expect((await session.conversation("friend@example.com")).id).toBe(first.id)
    expect(service.requests.filter((r) => r.line === "POST /api/key-packages/claim").map((r) => r.body["user"])).toHaveLength(2)
  })

  test("comes to everybody who asked for it when one of them gives it up", async () => {
    const impatient = new AbortController()
    const given = codeOf(session.conversation("friend@example.com", { signal: impatient.signal }))
    const shared = session.conversation("friend@example.com")
    impatient.abort()
    expect(await given).toBe("aborted")
    const { id } = await shared
    expect((await session.client.conversations()).conversations.map((c) => c.conversation)).toEqual([id])
  })

  test("with an unknown user answers not_found, and makes nothing", async () => {
    expect(await codeOf(session.conversation("nobody@example.com"))).toBe("not_found")
    expect((await session.client.conversations()).conversations).toEqual([])
  })

  test("with oneself is refused", async () => {
    expect(await codeOf(session.conversation(session.user))).toBe("invalid_argument")
  })

  test("that does not exist answers not_found", async () => {
    expect(await codeOf(session.open("AAAAAAAAAAAAAAAAAAAAAA").info())).toBe("not_found")
  })
})

describe("a session", () => {
  test("takes calls of every kind at once (S04)", async () => {
    await start()
    const calls = Array.from({ length: 20 }, (_, i) => [session.vault.exportState(), session.client.ensureKeyPackagesFresh(), chat.send(`m${i}`)]).flat()
    expect((await Promise.allSettled<unknown>(calls)).filter((c) => c.status === "rejected")).toEqual([])
    await allSent(20)
  })

  test("uploads key packages once for ten who ask (S05)", async () => {
    service.packages = { oneTime: 3, lastResort: true }
    const answers = await Promise.all(Array.from({ length: 10 }, () => session.client.ensureKeyPackagesFresh()))
    expect(new Set(answers).size).toBe(1)
    // One for each suite at the login, and one for the suite that had too few.
    expect(service.count(/^POST \/api\/key-packages$/)).toBe(3)
    expect(session.stats()).toMatchObject({ oneTime: answers[0]?.oneTime, lastResort: true })
  })

  test("keeps the page's subscriptions through lock and unlock (S16)", async () => {
    const states: string[] = []
    session.on("state", (state) => states.push(state.phase))
    await session.lock()
    await session.unlock(password)
    expect(states).toEqual(["locked", "deriving", "authenticating", "unlocking", "registering", "publishingKeys", "connecting", "ready"])
  })

  test("tells nothing after logout (S15)", async () => {
    const heard: unknown[] = []
    session.on("change", (event) => heard.push(event))
    session.on("connection", (event) => heard.push(event))
    await auth.logout()
    service.cut()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(heard).toEqual([])
  })
})
