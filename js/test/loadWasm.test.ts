import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { createHash } from "node:crypto"
import { afterEach, beforeEach, expect, test } from "vitest"
import { MlsError } from "../src/errors.js"
import { WasmLoader } from "../src/loadWasm.js"

const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
const sri = (b: Uint8Array): string => `sha256-${createHash("sha256").update(b).digest("base64")}`

let server: Server
let url: string
let requests: number
let answers: { status?: number; type?: string; body?: Uint8Array }[]

beforeEach(async () => {
  requests = 0
  answers = []
  server = createServer((_request, response) => {
    requests++
    const { status = 200, type = "application/wasm", body = bytes } = answers.shift() ?? {}
    response.writeHead(status, { "Content-Type": type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mls.wasm`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => "loaded", (e: unknown) => (e instanceof MlsError ? e.code : String(e)))

test("S01: two first loads at once fetch and compile once", async () => {
  const loader = new WasmLoader({ url })
  const [one, two] = await Promise.all([loader.load(), loader.load()])
  expect(one).toBe(two)
  expect(requests).toBe(1)
})

test("nothing is fetched before the first load", async () => {
  new WasmLoader({ url })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(requests).toBe(0)
})

for (const [what, answer] of Object.entries({
  "a status": { status: 503 },
  "other bytes": { body: new Uint8Array([1, 2, 3]) },
  "other bytes of another type": { body: new Uint8Array([1, 2, 3]), type: "text/html" },
})) {
  test(`S07: after a failure by ${what} the next load tries again`, async () => {
    answers = [answer]
    const loader = new WasmLoader({ url })
    expect(await codeOf(loader.load())).toBe("load_failed")
    expect(await codeOf(loader.load())).toBe("loaded")
  })
}

test("a server that does not know the type costs only the streaming", async () => {
  answers = [{ type: "application/octet-stream" }]
  expect(await new WasmLoader({ url }).load()).toBeInstanceOf(WebAssembly.Module)
})

test("a module that a worker lent is not fetched", async () => {
  const loader = new WasmLoader({ url })
  const module = new WebAssembly.Module(bytes)
  loader.keep(module)
  expect(await loader.load()).toBe(module)
  expect(await new WasmLoader({ ...loader.source }).load()).toBe(module)
  expect(requests).toBe(0)
})

test("bytes without the right integrity do not run", async () => {
  expect(await codeOf(new WasmLoader({ url, integrity: sri(bytes) }).load())).toBe("loaded")
  expect(await codeOf(new WasmLoader({ url, integrity: sri(new Uint8Array(1)) }).load())).toBe("load_failed")
})
