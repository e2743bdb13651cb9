import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { connect, MlsError, type Engine } from "../src/index.js"
import { serveWasm } from "./support/engine.js"
import { NodeWorker, workers } from "./support/worker.js"

const script = new URL("../dist/worker.js", import.meta.url)
const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => "resolved", (e: unknown) => (e instanceof MlsError ? e.code : String(e)))
const sri = (bytes: Uint8Array): string => `sha384-${createHash("sha384").update(bytes).digest("base64")}`

let wasm: Awaited<ReturnType<typeof serveWasm>>
let digest: string
let engine: Engine
beforeAll(async () => {
  vi.stubGlobal("Worker", NodeWorker)
  wasm = await serveWasm()
  digest = sri(readFileSync(new URL("../dist/mls.wasm", import.meta.url)))
})
afterAll(() => {
  wasm.stop()
  vi.unstubAllGlobals()
})
afterEach(() => {
  engine.close()
  vi.restoreAllMocks()
})

for (const [where, worker] of Object.entries({ "in a worker": script, "in this thread": false as const })) {
  describe(`integrity, ${where}`, () => {
    test("of other bytes answers load_failed", async () => {
      engine = connect({ wasm: wasm.url, worker, integrity: sri(new Uint8Array(1)) })
      expect(await codeOf(engine.call("identity", {}))).toBe("load_failed")
    })

    test("of these bytes lets them run", async () => {
      engine = connect({ wasm: wasm.url, worker, integrity: digest })
      expect(await codeOf(engine.call("identity", {}))).toBe("locked")
    })
  })
}

describe("S01: two first calls at once", () => {
  test("compile once and start one instance", async () => {
    // Node's own fetch runs on WebAssembly, too, and starts it with the first request.
    await (await fetch(wasm.url)).arrayBuffer()
    // Each call is counted and handed on as it came.
    const made: string[] = []
    for (const name of ["instantiate", "instantiateStreaming", "compile", "compileStreaming"] as const) {
      const real = WebAssembly[name] as (...args: unknown[]) => unknown
      vi.spyOn(WebAssembly, name).mockImplementation(((...args: unknown[]) => (made.push(name), real.apply(WebAssembly, args))) as never)
    }
    engine = connect({ wasm: wasm.url, worker: false })
    const codes = await Promise.all([codeOf(engine.call("identity", {})), codeOf(engine.call("conversations", {}))])
    expect(codes).toEqual(["locked", "locked"])
    expect(made).toEqual(["compileStreaming", "instantiate"])
  })

  test("start one worker", async () => {
    workers.started.length = 0
    engine = connect({ wasm: wasm.url, worker: script })
    await Promise.all([codeOf(engine.call("identity", {})), codeOf(engine.call("conversations", {}))])
    expect(workers.started).toEqual([script.href])
  })
})
