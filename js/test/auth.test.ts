import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { Auth, connect, DeliveryService, forgetDevice, MlsError, type AuthState, type LoginGrant, type Session } from "../src/index.js"
import { serveWasm } from "./support/engine.js"
import { Service } from "./support/service.js"

let wasm: Awaited<ReturnType<typeof serveWasm>>
let service: Service
let auth: Auth
let states: AuthState[]
let accounts = 0
let email: string

beforeAll(async () => {
  wasm = await serveWasm()
})
afterAll(() => wasm.stop())
beforeEach(async () => {
  service = await Service.start()
  email = `user${++accounts}@example.com`
  auth = new Auth({ server: service.url, wasm: wasm.url, worker: false })
  states = []
  auth.subscribe((state) => states.push(state))
})
afterEach(async () => {
  await auth.logout()
  await service.stop()
})

const password = "password123"
const phases = (): string[] => states.map((s) => s.phase)
const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "resolved",
    (error: unknown) => (error instanceof MlsError ? error.code : `not an MlsError: ${String(error)}`),
  )
const reached = (phase: string): Promise<void> =>
  new Promise((resolve) => {
    if (auth.state.phase === phase) return resolve()
    const off = auth.subscribe((state) => {
      if (state.phase !== phase) return
      off()
      resolve()
    })
  })

describe("login", () => {
  test("goes through its steps in their order, each finished before the next is announced (S09)", async () => {
    const asked: string[] = []
    auth.subscribe((state) => asked.push(`${state.phase} after ${service.requests.at(-1)?.line.split("?")[0] ?? "nothing"}`))
    const session = await auth.login({ email: ` ${email.toUpperCase()} `, password })
    expect(asked).toEqual([
      "deriving after nothing",
      "authenticating after POST /api/login/start",
      "unlocking after POST /api/login",
      "registering after PUT /api/vault",
      "publishingKeys after POST /api/devices",
      "connecting after POST /api/key-packages",
      expect.stringMatching(/^ready after (GET \/api\/inbox|GET \/api\/socket)/),
    ])
    expect(states.map((s) => s.fraction)).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => n / 6))
    expect(session.user).toBe(email)
    expect(session.connection).toBe("online")
  })

  test("with a wrong password ends signed out, and says so", async () => {
    await auth.login({ email, password })
    await auth.logout()
    expect(await codeOf(auth.login({ email, password: "password124" }))).toBe("wrong_password")
    expect(auth.state).toMatchObject({ phase: "signedOut", error: { code: "wrong_password" } })
    expect(auth.session).toBeUndefined()
  })

  test("takes a password in its NFKC form", async () => {
    await auth.login({ email, password: "ﬁlé" })
    await auth.logout()
    await auth.login({ email, password: "file\u0301" })
    expect(auth.state.phase).toBe("ready")
  })

  test("sends neither the password nor anything that opens the vault (S54)", async () => {
    await auth.login({ email, password })
    const said = service.requests.map((r) => r.text).join("\n")
    expect(said).not.toContain(password)
    expect(service.requests.filter((r) => r.line === "POST /api/login").map((r) => Object.keys(r.body))).toEqual([["email", "auth"]])
  })

  for (const fault of ["before", "after", 503] as const) {
    test(`survives every one of its requests failing once (${fault}) (S61)`, async () => {
      const steps = ["POST /api/login/start", "POST /api/login$", "PUT /api/vault", "POST /api/devices", "GET /api/key-packages"]
      steps.push("POST /api/key-packages", "POST /api/socket-ticket", "GET /api/inbox")
      for (const step of steps) service.failNext(new RegExp(`^${step}`), fault)
      await auth.login({ email, password })
      expect(auth.state.phase).toBe("ready")
      expect(service.vault?.version).toBe(1)
      for (const step of steps) expect(service.count(new RegExp(`^${step}`)), step).toBeGreaterThan(1)
    })
  }

  test("to a service that cannot be reached answers offline (S50)", async () => {
    await service.stop()
    expect(await codeOf(auth.login({ email, password }))).toBe("offline")
    service = await Service.start()
  })

  test("to a damaged vault answers vault_corrupted, and keeps nothing (S50, S52)", async () => {
    await auth.login({ email, password })
    await auth.logout()
    const { header } = service.vault as { header: string }
    service.vault = { header: header.slice(0, -6) + (header.endsWith("AAAAAA") ? "BBBBBB" : "AAAAAA"), version: 1 }
    expect(await codeOf(auth.login({ email, password }))).toBe("vault_corrupted")
    expect(service.vault.version).toBe(1)
    expect(auth.session).toBeUndefined()
  })

  test("can be given up by a signal", async () => {
    const abort = new AbortController()
    const login = codeOf(auth.login({ email, password, signal: abort.signal }))
    await reached("authenticating")
    abort.abort()
    expect(await login).toBe("aborted")
    expect(auth.state.phase).toBe("signedOut")
  })
})

describe("a login that the page did by itself", () => {
  async function grantOf(word: string): Promise<LoginGrant> {
    const engine = connect({ wasm: wasm.url, worker: false })
    const page = new DeliveryService(service.url)
    const root = await engine.deriveRoot(new TextEncoder().encode(word), await page.loginStart(email))
    const { auth: key } = await engine.call("deriveLoginKey", { account: email, root })
    engine.close()
    return page.login(email, key)
  }

  test("is gone on with: its token is used, nothing is authenticated again, and nothing else is said", async () => {
    const grant = await grantOf(password)
    const session = await auth.onLoginSuccess(email, grant, password)
    expect(phases()).toEqual(["deriving", "unlocking", "registering", "publishingKeys", "connecting", "ready"])
    expect(session.service.token).toBe(grant.token)
    expect(service.count(/^POST \/api\/login$/)).toBe(1)
    expect((await session.client.identity()).user).toBe(email)
  })

  test("opens the vault that there is, as the same device", async () => {
    const { device } = await (await auth.login({ email, password })).client.identity()
    await auth.logout()
    const session = await auth.onLoginSuccess(email, await grantOf(password), password)
    expect((await session.client.identity()).device).toBe(device)
    expect(service.vault?.version).toBe(1)
  })

  test("with another password than the vault's ends signed out", async () => {
    await auth.login({ email, password })
    await auth.logout()
    expect(await codeOf(auth.onLoginSuccess(email, await grantOf(password), "password124"))).toBe("wrong_password")
    expect(auth.state).toMatchObject({ phase: "signedOut", error: { code: "wrong_password" } })
  })
})

describe("calls", () => {
  test("made during the unlock wait, and see the vault's identity (S08)", async () => {
    const login = auth.login({ email, password })
    const early = (auth.session as Session).client.identity()
    const fresh = (auth.session as Session).client.ensureKeyPackagesFresh()
    expect((await early).user).toBe(email)
    expect((await fresh).oneTime).toBe(50)
    expect((await (await login).client.identity()).device).toBe((await early).device)
    const { cipherSuites } = await (auth.session as Session).client.identity()
    expect(service.count(/^POST \/api\/key-packages$/)).toBe(cipherSuites.length)
  })

  test("that wait when the login fails reject with closed (S14)", async () => {
    await auth.login({ email, password })
    await auth.logout()
    const login = codeOf(auth.login({ email, password: "wrong" }))
    const early = codeOf((auth.session as Session).client.conversations())
    expect(await login).toBe("wrong_password")
    expect(await early).toBe("closed")
  })
})

describe("lock", () => {
  test("ends in locked, and unlock brings the same device back to the same session", async () => {
    const session = await auth.login({ email, password })
    const heard: string[] = []
    session.on("state", (state) => heard.push(state.phase))
    const { device } = await session.client.identity()
    await session.lock()
    expect(auth.state.phase).toBe("locked")
    expect(await codeOf(session.client.conversations())).toBe("locked")
    await session.unlock(password)
    expect((await session.client.identity()).device).toBe(device)
    expect(heard.at(0)).toBe("locked")
    expect(heard.at(-1)).toBe("ready")
  })

  test("and a wrong password stays locked with the reason, and the right one still opens", async () => {
    const session = await auth.login({ email, password })
    await session.lock()
    expect(await codeOf(session.unlock("wrong"))).toBe("wrong_password")
    expect(auth.state).toMatchObject({ phase: "locked", account: email, error: { code: "wrong_password" } })
    await session.unlock(password)
    expect(auth.state.phase).toBe("ready")
  })

  test("ends requests under way with locked", async () => {
    const session = await auth.login({ email, password })
    const release = service.hold(/backup|claim/)
    const calls = [codeOf(session.vault.exportState()), codeOf(session.conversation("friend@example.com"))]
    await vi.waitFor(() => expect(service.count(/backup|claim/)).toBeGreaterThanOrEqual(2), 30_000)
    await session.lock()
    expect(await Promise.all(calls)).toEqual(["locked", "locked"])
    release()
  })

  test("twice at once is once", async () => {
    const session = await auth.login({ email, password })
    await Promise.all([session.lock(), session.lock(), session.vault.lock()])
    expect(phases().filter((p) => p === "locked")).toHaveLength(1)
  })

  test("during a login ends it, and can be unlocked", async () => {
    const login = codeOf(auth.login({ email, password }))
    await reached("registering")
    await auth.lock()
    expect(await login).toBe("locked")
    expect(auth.state.phase).toBe("locked")
    await auth.unlock(password)
    expect(auth.state.phase).toBe("ready")
  })
})

describe("in one tick", () => {
  test("lock, unlock and a call act in this order", async () => {
    const session = await auth.login({ email, password })
    states.length = 0
    const [, , identity] = await Promise.all([session.lock(), session.unlock(password), session.client.identity()])
    expect(identity.user).toBe(email)
    expect(phases().slice(0, 2)).toEqual(["locked", "deriving"])
    expect(auth.state.phase).toBe("ready")
  })

  test("lock, unlock and lock end locked", async () => {
    const session = await auth.login({ email, password })
    const [, unlocked] = await Promise.all([session.lock(), codeOf(session.unlock(password)), session.lock()])
    expect(unlocked).toBe("locked")
    expect(auth.state.phase).toBe("locked")
  })
})

describe("logout", () => {
  for (const phase of ["deriving", "authenticating", "unlocking", "registering", "publishingKeys", "connecting"]) {
    test(`during ${phase} ends signed out, with nothing left (S11)`, async () => {
      const login = codeOf(auth.login({ email, password }))
      await reached(phase)
      const session = auth.session as Session
      await auth.logout()
      expect(await login).toBe("aborted")
      expect(auth.state).toEqual({ phase: "signedOut", fraction: 0 })
      expect(await codeOf(session.client.identity())).toBe("closed")
      const heard = states.length
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(states).toHaveLength(heard)
    })
  }

  test("gives the token back", async () => {
    await auth.login({ email, password })
    expect(service.tokens.size).toBe(1)
    await auth.logout()
    expect(service.tokens.size).toBe(0)
  })
})

describe("switching", () => {
  test("to B while A's login runs leaves nothing of A (S12)", async () => {
    const a = codeOf(auth.login({ email, password }))
    await reached("unlocking")
    const b = await auth.login({ email: `b-${email}`, password })
    expect(await a).toBe("aborted")
    expect(auth.session).toBe(b)
    expect((await b.client.identity()).user).toBe(`b-${email}`)
    const after = states.slice(phases().lastIndexOf("signedOut") + 1)
    expect(new Set(after.map((s) => s.account))).toEqual(new Set([`b-${email}`]))
  })

  test("by logout, login and unlock in one tick: a late lock of the old session does not lock the new one (S13)", async () => {
    const old = await auth.login({ email, password })
    const out = auth.logout()
    const login = auth.login({ email, password })
    const unlocked = auth.unlock(password)
    const late = Promise.all([old.lock(), old.vault.lock(), old.logout()])
    const session = await login
    await Promise.all([out, unlocked, late])
    expect(auth.state.phase).toBe("ready")
    expect((await session.client.identity()).user).toBe(email)
    expect(await codeOf(old.client.identity())).toBe("closed")
    expect(await codeOf(old.unlock(password))).toBe("closed")
  })
})

describe("the vault", () => {
  test("is set up once, however often that is called (S53)", async () => {
    const session = await auth.login({ email, password })
    const first = service.vault?.header
    await Promise.all(Array.from({ length: 5 }, () => session.vault.setupKeystoreWithPassword(password)))
    expect(service.vault).toEqual({ header: first, version: 1 })
    expect(service.count(/^PUT \/api\/vault$/)).toBe(1)
  })

  test("is set up for everybody who asks when one of them gives it up", async () => {
    const session = await auth.login({ email, password })
    const impatient = new AbortController()
    const given = codeOf(session.vault.setupKeystoreWithPassword(password, { signal: impatient.signal }))
    const shared = session.vault.setupKeystoreWithPassword(password)
    impatient.abort()
    expect(await given).toBe("aborted")
    expect(await shared).toHaveProperty("version", 1)
    expect(await codeOf(session.vault.setupKeystoreWithPassword(password, { signal: impatient.signal }))).toBe("aborted")
  })

  test("exports in order, and stores nothing when the export fails (S06)", async () => {
    const session = await auth.login({ email, password })
    const exports = await Promise.all(Array.from({ length: 10 }, () => session.vault.exportState()))
    expect(exports.every((e, i) => i === 0 || e.commit >= (exports[i - 1]?.commit ?? 0n))).toBe(true)
    const stored = service.count(/^PUT \/api\/vault\/backup/)
    expect(stored).toBe(2)
    await session.lock()
    expect(await codeOf(session.vault.exportState())).toBe("locked")
    expect(service.count(/^PUT \/api\/vault\/backup/)).toBe(stored)
  })

  test("stores nothing when the export cannot read the rows, and exports when it can again (S06)", async () => {
    const session = await auth.login({ email, password })
    // The messages of a conversation are what an export reads from the disk.
    const chat = await session.createConversation([], "alone")
    await vi.waitFor(async () => expect((await chat.info()).state).toBe("active"), 30_000)
    await chat.send("kept")
    await vi.waitFor(async () => expect((await chat.messages()).messages.map((m) => m.state)).toEqual(["sent"]), 30_000)
    const read = vi.spyOn(IDBObjectStore.prototype, "getAll").mockImplementation(() => {
      throw new DOMException("the disk does not answer", "UnknownError")
    })
    const code = await codeOf(session.vault.exportState())
    read.mockRestore()
    expect(code).toBe("storage_failed")
    expect(service.count(/^PUT \/api\/vault\/backup/)).toBe(0)
    expect(await codeOf(session.vault.exportState())).toBe("resolved")
    expect(service.count(/^PUT \/api\/vault\/backup/)).toBe(1)
  })
})

describe("a second Auth of the same account in the page", () => {
  test("waits like another tab, says so, and takes over when the first locks", async () => {
    const second = new Auth({ server: service.url, wasm: wasm.url, worker: false })
    const { device } = await (await auth.login({ email, password })).client.identity()
    const waits = new Promise<void>((resolve) => second.subscribe(({ phase }) => phase === "waitingForOtherTab" && resolve()))
    const login = second.login({ email, password })
    await waits
    expect(auth.state.phase).toBe("ready")
    await auth.lock()
    expect((await (await login).client.identity()).device).toBe(device)
    expect([auth.state.phase, second.state.phase]).toEqual(["locked", "ready"])
    await second.logout()
  })
})

describe("forgetDevice", () => {
  test("waits for the session, and makes the next login a new device (S28)", async () => {
    const session = await auth.login({ email, password })
    const { device } = await session.client.identity()
    let forgotten = false
    const forgetting = forgetDevice(email.toUpperCase()).then(() => (forgotten = true))
    await session.client.conversations()
    expect(forgotten).toBe(false)
    await auth.logout()
    await forgetting
    const next = await auth.login({ email, password })
    expect((await next.client.identity()).device).not.toBe(device)
  })
})

describe("the token", () => {
  test("is renewed without the password when it ends, once for all requests", async () => {
    const session = await auth.login({ email, password })
    service.tokens.clear()
    await Promise.all([session.client.ensureKeyPackagesFresh(), session.vault.exportState(), session.syncNow()])
    expect(service.count(/^POST \/api\/login$/)).toBe(2)
    expect(service.count(/^POST \/api\/devices$/)).toBe(2)
  })
})
