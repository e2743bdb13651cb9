import { readFileSync } from "node:fs"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { serveWasm } from "./support/engine.js"
import { Service } from "./support/service.js"

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8")

let wasm: Awaited<ReturnType<typeof serveWasm>>
let service: Service
beforeAll(async () => {
  wasm = await serveWasm()
  service = await Service.start()
})
afterAll(async () => {
  wasm.stop()
  await service.stop()
})

test("the README's example is the one that compiles and runs here", () => {
  const [, example] = /```ts\n(.*?)```/s.exec(read("../README.md")) ?? []
  const [, region] = /\/\/ example:begin\n(.*?)\/\/ example:end/s.exec(read("example.ts")) ?? []
  expect(example).toBe(region)
})

test("the README's example logs in, and says in a sentence why it cannot", async () => {
  // In a page the engine's files lie beside the package; here they come from elsewhere.
  vi.doMock("mlswasm", async () => {
    const real = await import("../src/index.js")
    class Auth extends real.Auth {
      constructor(options: ConstructorParameters<typeof real.Auth>[0]) {
        super({ ...options, wasm: wasm.url, worker: false })
      }
    }
    return { ...real, Auth }
  })
  const { start } = await import("./example.js")
  const lines: string[] = []
  const session = await start(service.url, "readme@example.com", "password123", (line) => lines.push(line))
  expect(lines.slice(0, 2)).toEqual(["deriving: 0 %", "authenticating: 17 %"])
  expect(lines.at(-1)).toBe("ready: 100 %")
  await session?.logout()
  expect(await start(service.url, "readme@example.com", "wrong", (line) => lines.push(line))).toBeUndefined()
  expect(lines.at(-1)).toBe("The password is wrong. Check it and try again.")
})
