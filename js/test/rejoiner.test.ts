import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { DeliveryService } from "../src/deliveryService.js"
import type { Engine } from "../src/engine.js"
import { MlsError } from "../src/errors.js"
import { Rejoiner } from "../src/rejoiner.js"

describe("a device that lost the thread", () => {
  const info = { groupInfo: new Uint8Array([1]), ratchetTree: new Uint8Array([2]) }
  let asked: string[]
  let calls: unknown[]
  let again: string[]
  let failures: string[]
  let fetch: () => Promise<typeof info>
  let rejoiner: Rejoiner
  let abort: AbortController

  beforeEach(() => {
    vi.useFakeTimers()
    asked = []
    calls = []
    again = []
    failures = []
    fetch = async () => info
    abort = new AbortController()
    rejoiner = new Rejoiner({
      engine: { call: async (op: string, params: unknown) => void calls.push([op, params]) } as unknown as Engine,
      service: { groupInfo: (group: string) => (asked.push(group), fetch()) } as unknown as DeliveryService,
      outboxFilled: () => calls.push("kick"),
      again: (conversation) => again.push(conversation),
      failed: (error) => failures.push(error.code),
    })
  })
  afterEach(() => vi.useRealTimers())

  test("fetches the GroupInfo, commits by it and sends it at once", async () => {
    await rejoiner.rejoin(["lunch"], abort.signal)
    expect(asked).toEqual(["lunch"])
    expect(calls).toEqual([["rejoin", { conversation: "lunch", ...info }], "kick"])
  })

  test("makes the next attempt after a pause, which grows, and looks at the log first", async () => {
    const pauses: number[] = []
    for (let i = 0; i < 6; i++) {
      const begin = Date.now()
      await rejoiner.rejoin(["lunch"], abort.signal)
      await rejoiner.rejoin(["lunch"], abort.signal)
      expect(asked).toHaveLength(i + 1)
      await vi.runAllTimersAsync()
      expect(again).toHaveLength(i + 1)
      pauses.push(Date.now() - begin)
    }
    expect(pauses[0]).toBeLessThanOrEqual(500)
    expect(pauses[5]).toBeGreaterThanOrEqual(8_000)
    // Once it is back, the next loss begins anew.
    await rejoiner.rejoin([], abort.signal)
    const begin = Date.now()
    await rejoiner.rejoin(["lunch"], abort.signal)
    await vi.runAllTimersAsync()
    expect(Date.now() - begin).toBeLessThanOrEqual(500)
  })

  test("tells of what fails and tries the others, and again later", async () => {
    fetch = async () => {
      if (asked.length === 1) throw new MlsError("invalid_message")
      return info
    }
    await rejoiner.rejoin(["lunch", "dinner"], abort.signal)
    expect(failures).toEqual(["invalid_message"])
    expect(calls).toHaveLength(2)
    await vi.runAllTimersAsync()
    expect(again.sort()).toEqual(["dinner", "lunch"])
  })

  test.each(["offline", "timeout", "service_unavailable", "conflict"] as const)("says nothing of %s, and tries again", async (code) => {
    fetch = async () => Promise.reject(new MlsError(code))
    await rejoiner.rejoin(["lunch"], abort.signal)
    await vi.runAllTimersAsync()
    expect([failures, again]).toEqual([[], ["lunch"]])
  })

  test("gives up quietly where it was removed, and at once when its time is over", async () => {
    fetch = async () => Promise.reject(new MlsError("not_a_member"))
    await rejoiner.rejoin(["lunch"], abort.signal)
    await vi.runAllTimersAsync()
    expect([failures, again]).toEqual([[], []])
    fetch = async () => info
    await rejoiner.rejoin(["dinner"], abort.signal)
    abort.abort()
    await vi.runAllTimersAsync()
    await rejoiner.rejoin(["supper"], abort.signal)
    expect([again, asked]).toEqual([[], ["lunch", "dinner"]])
  })
})
