import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Auth, Conversation, login, MlsError, Session, VaultService } from "../src/index.js"
import { serveWasm } from "./support/engine.js"
import { Service } from "./support/service.js"

let wasm: Awaited<ReturnType<typeof serveWasm>>
let service: Service
let auth: Auth
let session: Session
let chat: Conversation

beforeAll(async () => {
  wasm = await serveWasm()
  service = await Service.start()
  auth = new Auth({ server: service.url, wasm: wasm.url, worker: false })
  session = await auth.login({ email: "user1@example.com", password: "password123" })
  chat = await session.createConversation([], "notes")
})
afterAll(async () => {
  await auth.logout()
  await service.stop()
  await wasm.stop()
})

// What callers without a type checker give.
const nothing = undefined as never
const number = 7 as never

/** Bad arguments of every method that takes some, by class. */
const BAD: Record<string, Record<string, (() => unknown)[]>> = {
  Auth: {
    login: [
      () => auth.login(nothing),
      () => auth.login({ email: nothing, password: "password123" }),
      () => auth.login({ email: "user1@example.com", password: "" }),
    ],
    onLoginSuccess: [() => auth.onLoginSuccess("user1@example.com", nothing, "password123"), () => auth.onLoginSuccess(nothing, nothing, nothing)],
    unlock: [() => auth.unlock(nothing)],
  },
  Session: {
    conversation: [() => session.conversation(nothing), () => session.conversation(number), () => session.conversation("user1@example.com")],
    createConversation: [() => session.createConversation("user2@example.com" as never), () => session.createConversation([nothing])],
    accept: [() => session.accept(nothing)],
    reject: [() => session.reject(number)],
    proposeAsExternalSender: [() => session.proposeAsExternalSender(nothing, nothing)],
    join: [() => session.join(nothing), () => session.join("no link")],
    unlock: [() => session.unlock(nothing)],
  },
  Conversation: {
    send: [() => chat.send(nothing), () => chat.send("")],
    messages: [() => chat.messages({ limit: 0 })],
    add: [() => chat.add("user2@example.com" as never), () => chat.add([number])],
    remove: [() => chat.remove(nothing), () => chat.remove("user2@example.com" as never)],
    migrate: [() => chat.migrate(nothing), () => chat.migrate({ cipherSuite: nothing })],
    branch: [() => chat.branch(nothing)],
    injectPSK: [() => chat.injectPSK(nothing)],
    setExternalSenders: [() => chat.setExternalSenders(nothing)],
    createLink: [() => chat.createLink({ ask: 1 as never })],
    accept: [() => chat.accept(nothing)],
    decline: [() => chat.decline({ ref: nothing })],
  },
  VaultService: {
    deriveSecret: [() => session.vault.deriveSecret(nothing)],
    setupKeystoreWithPassword: [() => session.vault.setupKeystoreWithPassword(nothing)],
    unlock: [() => session.vault.unlock(nothing), () => session.vault.unlock("")],
    open: [() => session.vault.open(nothing, nothing)],
  },
}

/** They take no argument but options, or do not answer with a promise. */
const BARE: Record<string, string[]> = {
  Auth: ["subscribe", "lock", "logout"],
  Session: ["on", "open", "syncNow", "lock", "logout", "stats", "begin", "connect", "announce", "close", "forget", "configure"],
  Conversation: ["info", "cancelChanges", "leave", "draftLeave", "externalSenders", "link", "revokeLink", "requests", "markRead"],
  VaultService: ["lock"],
}

describe.each(Object.entries({ Auth, Session, Conversation, VaultService }))("%s", (name, { prototype }) => {
  test("has no method that is not asked", () => {
    const methods = Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([method, { value }]) => (typeof value === "function" ? [method] : []))
    expect(methods.filter((method) => method !== "constructor").sort()).toEqual([...Object.keys(BAD[name]!), ...BARE[name]!].sort())
  })

  test.each(Object.entries(BAD[name]!))("%s rejects what it cannot take, and nothing changes", async (_, calls) => {
    for (const call of calls) {
      const promise = call()
      expect(promise).toBeInstanceOf(Promise)
      const error = await (promise as Promise<unknown>).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(MlsError)
      expect(error).toHaveProperty("code", "invalid_argument")
      expect(auth.session).toBe(session)
      expect(auth.state.phase).toBe("ready")
    }
  })
})

test("a login without a service rejects, and an Auth without one is not made", async () => {
  await expect(login({ server: "x", email: "user1@example.com", password: "password123" })).rejects.toHaveProperty("path", "server")
  await expect(login(nothing)).rejects.toHaveProperty("path", "server")
  expect(() => new Auth(nothing)).toThrow(MlsError)
})
