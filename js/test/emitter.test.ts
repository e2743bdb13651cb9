import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { Emitter } from "../src/emitter.js"
import type { Engine } from "../src/engine.js"
import { DeliveryService, MlsError } from "../src/index.js"
import { Session } from "../src/session.js"

let reported: unknown[]
beforeEach(() => {
  reported = []
  vi.stubGlobal("reportError", (error: unknown) => reported.push(error))
})
afterEach(() => vi.unstubAllGlobals())

/** A rejection that nobody took would be known by then, and fail the run. */
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
const failure = new MlsError("not_found", { op: "acceptInvitation" })

describe("an emitter", () => {
  test("reports what a listener throws, and goes on with the next", () => {
    const heard: string[] = []
    const events = new Emitter<{ event: string }>()
    events.on("event", () => {
      throw failure
    })
    events.on("event", (event) => heard.push(event))
    events.emit("event", "it")
    expect(heard).toEqual(["it"])
    expect(reported).toEqual([failure])
  })

  test("reports what a listener rejects with", async () => {
    const events = new Emitter<{ event: string }>()
    events.on("event", async () => Promise.reject(failure))
    events.emit("event", "it")
    await later()
    expect(reported).toEqual([failure])
  })
})

describe("an asynchronous listener of a session that rejects", () => {
  let session: Session
  let errors: unknown[]
  beforeEach(() => {
    errors = []
    // Nothing is called: what the session announces is all that is asked about.
    const none = new Proxy({} as Engine, { get: (_, name) => (name === "on" ? () => () => undefined : undefined) })
    const nothing = async (): Promise<void> => undefined
    const controls = { lock: nothing, unlock: nothing, logout: nothing, state: () => ({ phase: "ready" as const, fraction: 1 }), certificates: false }
    session = new Session("a@example.com", none, new DeliveryService("http://127.0.0.1:1"), controls)
  })
  const invited = (): void => session.announce("invitation", {} as never)

  test("ends in the error event, and only there", async () => {
    session.on("error", (error) => errors.push(error))
    session.on("invitation", async () => Promise.reject(failure))
    invited()
    await later()
    expect(errors).toEqual([failure])
    expect(reported).toEqual([])
  })

  test("with something else ends there as an MlsError with its cause", async () => {
    const cause = new TypeError("a mistake of the page")
    session.on("error", (error) => errors.push(error))
    session.on("invitation", async () => Promise.reject(cause))
    invited()
    await later()
    expect(errors).toMatchObject([{ name: "MlsError", code: "internal", op: 'on("invitation")', cause }])
  })

  test("is reported when nobody listens for errors", async () => {
    session.on("invitation", async () => Promise.reject(failure))
    invited()
    await later()
    expect(reported).toEqual([failure])
  })

  test("is reported when it listens for errors itself, and not told of that again", async () => {
    session.on("error", async (error) => {
      errors.push(error)
      throw error
    })
    session.announce("error", failure)
    await later()
    expect(errors).toEqual([failure])
    expect(reported).toEqual([failure])
  })

  test("after the end of the session is not told any more (S15)", async () => {
    session.on("error", (error) => errors.push(error))
    session.on("invitation", async () => {
      await null
      throw new MlsError("closed")
    })
    invited()
    session.forget()
    await later()
    expect([...errors, ...reported]).toEqual([])
  })
})
