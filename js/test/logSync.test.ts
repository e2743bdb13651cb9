import { describe, expect, test } from "vitest"
import type { DeliveryService } from "../src/deliveryService.js"
import type { Engine } from "../src/engine.js"
import { LogSync } from "../src/logSync.js"
import type { Frame, GroupCursor } from "../src/operations.gen.js"

describe("a sync", () => {
  const group = (conversation: string): GroupCursor => ({ conversation, seq: 1n, diverged: false })
  const entry = { seq: 2n, time: 0, message: new Uint8Array(), group: "new", commitSeq: 1n, from: { user: "a@example.com", device: "1" } }

  /** A device that is in `old`, and in `new`, too, once it has received a frame of this source. */
  function setUp(source: string) {
    let groups = [group("old")]
    const pulled: string[] = []
    const acknowledged: bigint[] = []
    const call = async (op: string, { frames = [] }: { frames?: Frame[] }): Promise<unknown> => {
      if (op === "cursors") return { inbox: 1n, groups, links: [] }
      if (frames.some((f) => f.source === source)) groups = [group("old"), group("new")]
      return { results: frames.map((f) => ({ kind: "commit", source: f.source, seq: f.seq, time: 0, added: [], removed: [] })) }
    }
    const service = {
      inbox: async () => ({ entries: [entry], more: false }),
      ackInbox: async (seq: bigint) => void acknowledged.push(seq),
      groupLog: async (conversation: string) => (pulled.push(conversation), { entries: conversation === "old" ? [entry] : [], more: false }),
    }
    const sync = new LogSync({
      engine: { call } as unknown as Engine,
      service: service as unknown as DeliveryService,
      received: () => undefined,
      lost: async () => undefined,
      looked: async () => undefined,
      failed: (error) => expect.fail(error.message),
    })
    sync.start(new AbortController().signal)
    return { sync, pulled, acknowledged }
  }

  test("pulls the log of a conversation that a Welcome has brought this device into, whose hint came too early", async () => {
    const { sync, pulled, acknowledged } = setUp("inbox")
    void sync.group("new")
    await sync.inbox()
    expect([pulled, acknowledged]).toEqual([["new"], [2n]])
  })

  test("and of one that a log has brought it into", async () => {
    const { sync, pulled } = setUp("group")
    await sync.group("old")
    expect(pulled).toEqual(["old", "new"])
  })

  test("pulls nothing else than what it was told of", async () => {
    const { sync, pulled } = setUp("nothing")
    await sync.inbox()
    expect(pulled).toEqual([])
  })
})
