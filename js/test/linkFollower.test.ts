import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { DeliveryService, LinkRecord } from "../src/deliveryService.js"
import type { Engine } from "../src/engine.js"
import { MlsError } from "../src/errors.js"
import { formatLink, parseLink } from "../src/link.js"
import { LinkFollower } from "../src/linkFollower.js"
import type { LinkCursor } from "../src/operations.gen.js"

const NONE = new Uint8Array()

describe("a device that follows a link", () => {
  const token = new Uint8Array([7])
  const shown: LinkRecord = { ask: false, epoch: 4n, cipherSuite: 3, groupInfo: new Uint8Array([1]), ratchetTree: new Uint8Array([2]) }
  const asks: LinkRecord = { ...shown, ask: true, groupInfo: NONE, ratchetTree: NONE }
  let links: LinkCursor[]
  let inside: string[]
  let calls: unknown[]
  let shows: () => Promise<LinkRecord>
  let failures: string[]
  let again: number
  let refuse: MlsError | undefined
  let follower: LinkFollower
  let abort: AbortController

  beforeEach(() => {
    vi.useFakeTimers()
    links = [{ conversation: "lunch", token, joining: false }]
    inside = []
    calls = []
    failures = []
    again = 0
    refuse = undefined
    shows = async () => shown
    abort = new AbortController()
    const call = async (op: string, params: unknown): Promise<unknown> => {
      if (op === "cursors") return { inbox: 0n, links, groups: inside.map((conversation) => ({ conversation, seq: 1n, diverged: false })) }
      calls.push([op, params])
      if (op === "forgetLink") links = []
      else if (refuse) throw refuse
      return {}
    }
    follower = new LinkFollower({
      engine: { call } as unknown as Engine,
      service: { link: (...args: unknown[]) => (expect(args.slice(0, 2)).toEqual(["lunch", token]), shows()) } as unknown as DeliveryService,
      outboxFilled: () => calls.push("kick"),
      again: () => again++,
      failed: (error) => failures.push(error.code),
    })
  })
  afterEach(() => vi.useRealTimers())

  const codeOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: MlsError) => error.code)

  test("joins by what the service shows, and says when it is inside", async () => {
    const outcome = follower.outcome("lunch")
    await follower.follow(true, abort.signal)
    expect(calls).toEqual([["joinByLink", { conversation: "lunch", groupInfo: shown.groupInfo, ratchetTree: shown.ratchetTree }], "kick"])
    links = [{ conversation: "lunch", token, joining: true }]
    await follower.follow(true, abort.signal)
    links = []
    inside = ["lunch"]
    await follower.follow(false, abort.signal)
    expect([await outcome, calls.length]).toEqual(["inside", 2])
  })

  test("makes the next attempt after a pause", async () => {
    await follower.follow(true, abort.signal)
    await follower.follow(true, abort.signal)
    expect(calls).toHaveLength(2)
    await vi.runAllTimersAsync()
    expect(again).toBe(1)
    await follower.follow(true, abort.signal)
    expect(calls).toHaveLength(4)
  })

  test("makes one at once for somebody who has just come to wait, and one pause after it", async () => {
    await follower.follow(true, abort.signal)
    void follower.outcome("lunch").catch(() => undefined)
    await follower.follow(true, abort.signal)
    await follower.follow(true, abort.signal)
    expect(calls).toHaveLength(4)
    await vi.runAllTimersAsync()
    expect(again).toBe(1)
  })

  test("asks once in an epoch, and again in the next", async () => {
    shows = async () => asks
    const outcome = follower.outcome("lunch")
    await follower.follow(true, abort.signal)
    expect(await outcome).toBe("asked")
    expect(calls).toEqual([["askByLink", { conversation: "lunch", cipherSuite: 3, epoch: 4n }], "kick"])
    links = [{ conversation: "lunch", token, joining: false, asked: 4n }]
    await vi.runAllTimersAsync()
    await follower.follow(true, abort.signal)
    expect(calls).toHaveLength(2)
    shows = async () => ({ ...asks, epoch: 5n })
    await vi.runAllTimersAsync()
    await follower.follow(true, abort.signal)
    expect(calls).toHaveLength(4)
  })

  test("gives a link up that has ended, and tells who waits", async () => {
    shows = async () => Promise.reject(new MlsError("link_ended"))
    const outcome = codeOf(follower.outcome("lunch"))
    await follower.follow(true, abort.signal)
    expect(calls).toEqual([["forgetLink", { conversation: "lunch" }]])
    expect([await outcome, failures]).toEqual(["link_ended", []])
  })

  test("tells everybody of a link that has ended when nobody waits, also of one that the engine refuses", async () => {
    refuse = new MlsError("link_ended")
    await follower.follow(true, abort.signal)
    expect([failures, links]).toEqual([["link_ended"], []])
  })

  test("goes on when the way to the service fails", async () => {
    shows = async () => Promise.reject(new MlsError("offline"))
    await follower.follow(true, abort.signal)
    await vi.runAllTimersAsync()
    expect([failures, again, links.length]).toEqual([[], 1, 1])
  })

  test("ends a wait by its signal and at the end of the session, and goes on", async () => {
    const one = new AbortController()
    const outcomes = [codeOf(follower.outcome("lunch", one.signal)), codeOf(follower.outcome("lunch"))]
    one.abort()
    follower.close()
    expect(await Promise.all(outcomes)).toEqual(["aborted", "closed"])
    expect(await codeOf(follower.outcome("lunch", one.signal))).toBe("aborted")
    expect(links).toHaveLength(1)
  })

  test("looks at nothing when there is nothing to follow", async () => {
    await follower.follow(false, abort.signal)
    expect(calls).toEqual([])
  })
})

describe("a link as text", () => {
  const parts = { conversation: "AAECAwQFBgcICQoLDA0ODw", secret: Uint8Array.from({ length: 32 }, (_, i) => 255 - i) }
  const text = formatLink(parts)

  test("is read again, alone and in an address", () => {
    expect(text).toHaveLength(66)
    for (const given of [text, ` ${text}\n`, `https://chat.example.org/#join=${text}`, `#join=${text}`]) expect(parseLink(given)).toEqual(parts)
  })

  test("is nothing else", () => {
    for (const given of ["", text.slice(1), `${text}A`, text.replace(".", "-"), `https://chat.example.org/?join=${text}`, `https://chat.example.org/#leave=${text}`]) {
      expect(() => parseLink(given)).toThrow(expect.objectContaining({ code: "invalid_argument", path: "link" }))
    }
  })
})
