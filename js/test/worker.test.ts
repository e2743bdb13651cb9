import { readFileSync } from "node:fs"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { connect, type Engine } from "../src/index.js"
import { MlsError } from "../src/errors.js"
import { buffersOf } from "../src/workerProtocol.js"
import { serveWasm } from "./support/engine.js"
import { NodeWorker, workers } from "./support/worker.js"

const script = new URL("../dist/worker.js", import.meta.url)
const kdf = { salt: new Uint8Array(16), time: 3, memoryKiB: 65_536, parallelism: 1 }
const account = "worker@example.com"
const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => "resolved", (e: unknown) => (e instanceof MlsError ? e.code : String(e)))
const password = (): Uint8Array => new TextEncoder().encode("password123")

let wasm: Awaited<ReturnType<typeof serveWasm>>
let engine: Engine
beforeAll(async () => {
  vi.stubGlobal("Worker", NodeWorker)
  wasm = await serveWasm()
})
afterAll(() => {
  wasm.stop()
  vi.unstubAllGlobals()
})
beforeEach(() => {
  workers.started.length = 0
  engine = connect({ wasm: wasm.url, worker: script })
})
afterEach(() => engine.close())

describe("worker.js as it was built", () => {
  test("is one piece: it imports nothing, and makes no code from text", () => {
    const source = readFileSync(script, "utf8")
    expect(source).not.toMatch(/\bimport\b\s*[("'{*\w]/)
    expect(source).not.toMatch(/\beval\(|new Function\(/)
  })

  test("is started by the first call, not before", async () => {
    expect(workers.started).toEqual([])
    expect(await codeOf(engine.call("identity", {}))).toBe("locked")
    expect(workers.started).toEqual([script.href])
  })

  test("carries errors over whole", async () => {
    await expect(engine.call("receive", { frames: 7 as never })).rejects.toSatisfy(
      (e) => e instanceof MlsError && e.code === "invalid_argument" && e.op === "receive" && e.path === "frames",
    )
  })

  test("answers what cannot be cloned with invalid_argument", async () => {
    expect(await codeOf(engine.call("receive", { frames: (() => undefined) as never }))).toBe("invalid_argument")
  })

  test("derives a root in a second worker, which is gone afterwards; the page gets a handle", async () => {
    const typed = password()
    const root = await engine.deriveRoot(typed, kdf)
    expect(Object.keys(root)).toEqual(["rootHandle"])
    expect(typed).toEqual(new Uint8Array(11))
    expect(workers.started).toHaveLength(2)
    await vi.waitFor(() => expect(workers.alive).toBe(1), 30_000)
    const { auth } = await engine.call("deriveLoginKey", { account, root })
    expect(auth).toHaveLength(32)
  })

  test("opens a vault, and forgets everything with a lock: the thread itself ends", async () => {
    const root = await engine.deriveRoot(password(), kdf)
    const { header } = await engine.call("createVault", { account, root, kdf })
    const { device } = await engine.call("unlock", { account, root, header })
    expect(device).toMatch(/^[0-9a-f]{16}$/)
    const [identity] = await Promise.all([engine.call("identity", {}), engine.lock()])
    expect(identity.device).toBe(device)
    await vi.waitFor(() => expect(workers.alive).toBe(0), 30_000)
    expect(await codeOf(engine.call("identity", {}))).toBe("locked")
    expect(await codeOf(engine.call("deriveLoginKey", { account, root }))).toBe("locked")
  })

  test("gives a derivation up at once when its signal is raised", async () => {
    const abort = new AbortController()
    const root = codeOf(engine.deriveRoot(password(), kdf, { signal: abort.signal }))
    abort.abort()
    expect(await root).toBe("aborted")
  })

  test("settles every call when it is closed (S14)", async () => {
    const calls = Array.from({ length: 50 }, () => codeOf(engine.call("conversations", {})))
    engine.close()
    expect(new Set(await Promise.all(calls))).toEqual(new Set(["closed"]))
    expect(await codeOf(engine.call("conversations", {}))).toBe("closed")
    expect(engine.pending).toBe(0)
  })

  test("that does not come answers load_failed, and the next call tries again", async () => {
    let there = false
    class Flaky extends NodeWorker {
      constructor() {
        super(there ? script.href : new URL("missing.js", script).href)
      }
    }
    vi.stubGlobal("Worker", Flaky)
    expect(await codeOf(engine.call("identity", {}))).toBe("load_failed")
    there = true
    expect(await codeOf(engine.call("identity", {}))).toBe("locked")
    vi.stubGlobal("Worker", NodeWorker)
  })
})

test("under Trusted Types the worker's address passes one policy, and nothing else does", async () => {
  vi.resetModules()
  const policies: string[] = []
  let rules: { createScriptURL: (url: string) => string } | undefined
  vi.stubGlobal("trustedTypes", {
    createPolicy: (name: string, r: typeof rules) => {
      policies.push(name)
      return (rules = r)
    },
  })
  const { startWorker } = await import("../src/startWorker.js")
  startWorker(script.href, "one").terminate()
  startWorker(script.href, "two").terminate()
  expect(policies).toEqual(["mlswasm"])
  expect(rules?.createScriptURL(script.href)).toBe(script.href)
  expect(() => rules?.createScriptURL("https://example.com/other.js")).toThrow(TypeError)
  vi.stubGlobal("trustedTypes", undefined)
})

test("buffers are handed over only when they belong to one value", () => {
  const own = new Uint8Array(4)
  const shared = new Uint8Array(8)
  expect(buffersOf({ a: own, b: [{ c: shared.subarray(2) }, own], d: 1n, e: null })).toEqual([own.buffer])
})
