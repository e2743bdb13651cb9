import { describe, expect, test } from "vitest"
import type { OpenAccount } from "../src/accountStore.js"
import type { EngineEvent } from "../src/engine.js"
import { EngineHost } from "../src/engineHost.js"
import { MlsError } from "../src/errors.js"
import type { CodePoint } from "../src/operations.gen.js"
import { RestartBudget } from "../src/restartBudget.js"
import { atOnce, inTurn, Program, throwing } from "./support/program.js"

const emptyModule = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))

const unlock = (params: Record<string, unknown>): unknown => {
  if (params["header"] === "wrong") throw Object.assign(new Error("no"), { name: "MlsError", code: "wrong_password", op: "unlock" })
  return { user: params["account"] }
}

function setUp(operations: ConstructorParameters<typeof Program>[0] = {}, openAccount?: OpenAccount, points?: CodePoint[]) {
  const events: EngineEvent[] = []
  const open: string[] = []
  let generation = 0
  const program = new Program({ unlock, lock: () => ({}), echo: (params) => params["text"], ...operations })
  const host = new EngineHost({
    load: async () => emptyModule,
    start: program.start,
    emit: (event) => events.push(event),
    ...(points && { points }),
    openAccount:
      openAccount ??
      (async (account) => {
        open.push(account)
        return {
          account,
          close: () => void open.splice(open.indexOf(account), 1),
          renew: async () => {
            const own = ++generation
            const current = (): void => {
              if (own !== generation) throw new Error(`generation ${own} writes after ${generation}`)
            }
            return { read: async () => (current(), []), commit: async () => current() }
          },
        }
      }),
  })
  return { host, program, events, open }
}

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "resolved",
    (error: unknown) => (error instanceof MlsError ? error.code : `not an MlsError: ${String(error)}`),
  )

describe("code points", () => {
  const points = [{ suite: 0xf001, point: 0x42 }]

  test("are the first that every instance is told, also one that takes the place of another", async () => {
    const told: string[] = []
    const { host, program } = setUp(
      {
        die: inTurn,
        assignCodePoints: (params) => (told.push(JSON.stringify(params)), {}),
        unlock: (params) => (told.push("unlock"), unlock(params)),
      },
      undefined,
      points,
    )
    await host.call("unlock", { account: "a@b.c", root: new Uint8Array(32), header: "right" })
    expect(await codeOf(host.call("die", {}))).toBe("fatal")
    expect(await host.call("echo", { text: "back" })).toBe("back")
    const assigned = JSON.stringify({ points })
    expect(told).toEqual([assigned, "unlock", assigned, "unlock"])
    expect(program.starts).toBe(2)
  })

  test("that are refused let no call pass, and none is a death", async () => {
    const refuse = (): never => {
      throw Object.assign(new Error("no"), { name: "MlsError", code: "invalid_argument", op: "assignCodePoints" })
    }
    const { host, events } = setUp({ assignCodePoints: refuse }, undefined, points)
    for (let i = 0; i < 10; i++) expect(await codeOf(host.call("echo", { text: "x" }))).toBe("invalid_argument")
    expect(events).toEqual([])
  })

  test("are not spoken of where there are none", async () => {
    const told: unknown[] = []
    const { host } = setUp({ assignCodePoints: (params) => told.push(params) })
    await host.call("echo", { text: "x" })
    expect(told).toEqual([])
  })
})

describe("S03: a fatal error", () => {
  for (const [how, operation] of Object.entries({ inTurn, atOnce, throwing })) {
    test(`rejects the call that died (${how}), and only that one`, async () => {
      const { host, program, events } = setUp({ die: operation })
      const before = host.call("echo", { text: "before" })
      const died = host.call("die", {})
      const after = host.call("echo", { text: "after" })
      expect(await before).toBe("before")
      expect(await codeOf(died)).toBe("fatal")
      expect(await after).toBe("after")
      expect(program.starts).toBe(2)
      expect(events).toMatchObject([{ type: "restarted", op: "die", restarts: 1 }])
    })
  }

  test("opens the state again before the calls that waited run, in their order", async () => {
    const { host, program } = setUp({ die: inTurn })
    await host.call("unlock", { account: "a@b.c", root: new Uint8Array(32), header: "right" })
    const calls = [host.call("echo", { text: 1 }), codeOf(host.call("die", {})), host.call("echo", { text: 2 }), host.call("lock", {})]
    await Promise.all(calls)
    expect(program.turns).toEqual(["1:unlock", "1:echo", "1:die", "2:unlock", "2:echo", "2:lock"])
  })

  test("does not run a call again that was answered before the death", async () => {
    // The program answers, and dies in the same breath, before anybody could hear the answer.
    const { host, program } = setUp({
      answerThenDie: (_params, port) => {
        queueMicrotask(() => port.died("fatal error: later"))
        return "answered"
      },
    })
    expect(await host.call("answerThenDie", {})).toBe("answered")
    expect(await host.call("echo", { text: "next" })).toBe("next")
    expect(program.turns.filter((turn) => turn.endsWith("answerThenDie"))).toHaveLength(1)
  })

  test("with no call to blame is borne once, and then laid on the first call that waits", async () => {
    const { host, program } = setUp({
      silent: (_params, port) => {
        queueMicrotask(() => port.died("fatal error: between turns"))
        return new Promise(() => undefined)
      },
    })
    // A stand-in for a turn that the program does not announce.
    const start = program.start
    const quiet = new EngineHost({
      load: async () => emptyModule,
      emit: () => undefined,
      openAccount: async () => Promise.reject(new Error("not used")),
      start: (module, port) => start(module, { ...port, turn: () => undefined }),
    })
    expect(await codeOf(quiet.call("silent", {}))).toBe("fatal")
    expect(program.starts).toBe(2)
    host.end(new MlsError("closed"))
  })

  test("that comes back again and again ends in locked, not in a loop", async () => {
    const { host, program, events, open } = setUp({ die: inTurn })
    await host.call("unlock", { account: "a@b.c", root: new Uint8Array(32), header: "right" })
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(host.call("die", {}))))
    expect(new Set(codes)).toEqual(new Set(["fatal"]))
    expect(program.starts).toBeLessThan(12)
    expect(events.at(-1)).toMatchObject({ type: "failed", error: { code: "fatal" } })
    expect(open).toEqual([])
  })

  test("is forgiven with time", () => {
    let now = 0
    const budget = new RestartBudget(() => now)
    for (let i = 0; i < 20; i++) budget.spend()
    expect(budget.left()).toBe(false)
    now = 61_000
    expect(budget.left()).toBe(true)
  })

  test("of an old instance cannot write any more", async () => {
    let late: Promise<unknown> | undefined
    const { host } = setUp({
      die: (_params, port) => {
        late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => port.store.commit([["key", new Uint8Array(1)]]))
        port.died("fatal error: killed")
        return new Promise(() => undefined)
      },
    })
    await host.call("unlock", { account: "a@b.c", root: new Uint8Array(32), header: "right" })
    expect(await codeOf(host.call("die", {}))).toBe("fatal")
    await host.call("echo", {})
    expect(await codeOf(late as Promise<unknown>)).toBe("storage_failed")
  })
})

describe("unlock", () => {
  test("that fails gives the account back", async () => {
    const { host, open } = setUp()
    expect(await codeOf(host.call("unlock", { account: "A@b.c ", root: new Uint8Array(32), header: "wrong" }))).toBe("wrong_password")
    expect(open).toEqual([])
  })

  test("holds back the calls behind it until it is through (S08)", async () => {
    const { host, program } = setUp()
    const order: string[] = []
    const unlocked = host.call("unlock", { account: "a@b.c", root: new Uint8Array(32), header: "right" }).then(() => order.push("unlock"))
    const called = host.call("echo", { text: 1 }).then(() => order.push("echo"))
    await Promise.all([unlocked, called])
    expect(order).toEqual(["unlock", "echo"])
    expect(program.turns).toEqual(["1:unlock", "1:echo"])
  })

  test("that waits for another tab is ended by a lock (S11)", async () => {
    const waitForever: OpenAccount = (_account, { signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)))
    const { host } = setUp({}, waitForever)
    const unlocked = codeOf(host.call("unlock", { account: "a@b.c", root: new Uint8Array(32), header: "right" }))
    await new Promise((resolve) => setTimeout(resolve, 10))
    await host.call("lock", {})
    expect(await unlocked).toBe("locked")
  })

  test("of a second account is refused while the first is open", async () => {
    const { host, open } = setUp()
    await host.call("unlock", { account: "a@b.c", root: new Uint8Array(32), header: "right" })
    expect(await codeOf(host.call("unlock", { account: "x@y.z", root: new Uint8Array(32), header: "right" }))).toBe("conflict")
    expect(open).toEqual(["a@b.c"])
  })
})

describe("a root", () => {
  test("is handed to the program in place of its handle, and forgotten by lock", async () => {
    const seen: unknown[] = []
    const { host } = setUp({ deriveLoginKey: (params) => seen.push(structuredClone(params["root"])) })
    const root = await host.keepRoot(async () => new Uint8Array([1, 2, 3]))
    await host.call("deriveLoginKey", { account: "a", root })
    expect(seen).toEqual([new Uint8Array([1, 2, 3])])
    await host.call("lock", {})
    expect(await codeOf(host.call("deriveLoginKey", { account: "a", root }))).toBe("locked")
  })
})

describe("abort", () => {
  test("takes a call out that was not handed over, and leaves one alone that was", async () => {
    let open: (text: string) => void = () => undefined
    const gate = new Promise<string>((resolve) => (open = resolve))
    const { host, program } = setUp({ slow: () => gate })
    const abort = new AbortController()
    const inside = host.call("slow", {}, abort.signal)
    const filling = Array.from({ length: 63 }, () => host.call("slow", {}))
    const outside = codeOf(host.call("echo", { text: "never" }, abort.signal))
    await new Promise((resolve) => setTimeout(resolve, 10))
    abort.abort()
    expect(await outside).toBe("aborted")
    open("done")
    expect(await inside).toBe("done")
    await Promise.all(filling)
    expect(program.turns).not.toContain("1:echo")
  })
})

test("S14: an end settles every call", async () => {
  const { host } = setUp({ slow: () => new Promise(() => undefined) })
  const calls = Array.from({ length: 100 }, () => codeOf(host.call("slow", {})))
  await new Promise((resolve) => setTimeout(resolve, 10))
  host.end(new MlsError("closed"))
  expect(new Set(await Promise.all(calls))).toEqual(new Set(["closed"]))
})

test("S07: a load that fails fails its calls, and the next call loads again", async () => {
  let loads = 0
  const program = new Program({ echo: (params) => params["text"] })
  const host = new EngineHost({
    load: async () => {
      if (++loads === 1) throw new MlsError("load_failed")
      return emptyModule
    },
    start: program.start,
    openAccount: async () => Promise.reject(new Error("not used")),
    emit: () => undefined,
  })
  expect(await codeOf(host.call("echo", { text: 1 }))).toBe("load_failed")
  expect(await host.call("echo", { text: 2 })).toBe(2)
})

// Some names belong to every object of JavaScript, and are no operations for that.
test.each(["draftLeave", "toString", "constructor", "__proto__"])("an operation that the module does not have is unsupported, and says where it is (%s)", async (op) => {
  const { host } = setUp()
  const error: unknown = await host.call(op, {}).catch((e: unknown) => e)
  expect(error).toMatchObject({ code: "unsupported", op, retryable: false })
  expect((error as MlsError).message).toMatch(/mls\.full\.wasm/)
  expect(await host.call("echo", { text: "still here" })).toBe("still here")
})
