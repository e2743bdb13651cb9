import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { beforeAll, describe, expect, test, vi } from "vitest"
import { MlsError } from "../src/errors.js"
import { startInstance, type Instance, type InstancePort } from "../src/goInstance.js"
import { deriveRoot } from "../src/host.js"
import type { Row, RowChange } from "../src/store.js"

let module: WebAssembly.Module
beforeAll(async () => {
  module = await WebAssembly.compile(readFileSync(fileURLToPath(new URL("../dist/mls.wasm", import.meta.url))))
})

const kdf = { salt: new Uint8Array(16), time: 3, memoryKiB: 65_536, parallelism: 1 }

function memory() {
  const rows = new Map<string, Uint8Array>()
  const deaths: string[] = []
  const turns: number[] = []
  const port: InstancePort = {
    store: {
      read: async (prefix) => [...rows].filter(([key]): boolean => key.startsWith(prefix)).sort() as Row[],
      commit: async (changes: RowChange[]) => changes.forEach(([key, value]) => (value ? rows.set(key, value) : rows.delete(key))),
    },
    turn: (id) => turns.push(id),
    died: (reason) => deaths.push(reason),
  }
  return { port, rows, deaths, turns }
}

const call = (instance: Instance, op: string, params: object = {}, id = 1): Promise<never> => instance.api[op]?.(params, id) as Promise<never>

describe("the real program", () => {
  test("leaves the globals as they were, and the console silent", async () => {
    const before = Object.getOwnPropertyNames(globalThis)
    const said = (["log", "warn", "error"] as const).map((level) => vi.spyOn(console, level))
    const { port } = memory()
    const instance = await startInstance(module, port)
    await expect(call(instance, "identity")).rejects.toMatchObject({ name: "MlsError", code: "locked" })
    expect(Object.getOwnPropertyNames(globalThis)).toEqual(before)
    for (const spy of said) {
      expect(spy).not.toHaveBeenCalled()
      spy.mockRestore()
    }
  })

  test("runs twice side by side, each with a state of its own", async () => {
    const root = await deriveRoot(module, new TextEncoder().encode("password123"), kdf)
    const one = memory()
    const two = memory()
    const [a, b] = await Promise.all([startInstance(module, one.port), startInstance(module, two.port)])
    const { header } = (await call(a, "createVault", { account: "a@example.com", root, kdf })) as { header: Uint8Array }
    await Promise.all([call(a, "unlock", { account: "a@example.com", root, header }), call(b, "unlock", { account: "a@example.com", root, header })])
    const [first, second] = (await Promise.all([call(a, "identity"), call(b, "identity")])) as { device: string }[]
    expect(first?.device).not.toBe(second?.device)
    expect(one.rows.size).toBeGreaterThan(0)
    expect(one.rows.size).toBe(two.rows.size)
  })

  test("comes back with the same identity in a new instance on the same rows (S26)", async () => {
    const root = await deriveRoot(module, new TextEncoder().encode("password123"), kdf)
    const { port } = memory()
    const before = await startInstance(module, port)
    const { header } = (await call(before, "createVault", { account: "a@example.com", root, kdf })) as { header: Uint8Array }
    await call(before, "unlock", { account: "a@example.com", root, header })
    const identity = await call(before, "identity")
    before.bury("test")
    const after = await startInstance(module, port)
    await call(after, "unlock", { account: "a@example.com", root, header })
    expect(await call(after, "identity")).toEqual(identity)
  })

  test("announces turns in the order of the calls", async () => {
    const { port, turns } = memory()
    const instance = await startInstance(module, port)
    await Promise.allSettled([3, 1, 4, 1, 5].map((id) => call(instance, "identity", {}, id)))
    expect(turns).toEqual([3, 1, 4, 1, 5])
  })

  test("that was buried says so once, and does nothing any more", async () => {
    const { port, deaths } = memory()
    const instance = await startInstance(module, port)
    instance.bury("test")
    instance.bury("again")
    expect(deaths).toEqual(["test"])
    expect(call(instance, "identity")).toBeUndefined()
  })
})

describe("a program that does not come up", () => {
  for (const [what, wat] of Object.entries({
    "is not this program": new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
  })) {
    test(`because it ${what} answers load_failed`, async () => {
      const { port } = memory()
      await expect(startInstance(new WebAssembly.Module(wat), port)).rejects.toSatisfy((e) => e instanceof MlsError && e.code === "load_failed")
    })
  }
})

describe("a derivation", () => {
  test("overwrites the password", async () => {
    const password = new TextEncoder().encode("password123")
    await deriveRoot(module, password, kdf)
    expect(password).toEqual(new Uint8Array(11))
  })

  test("refuses weaker parameters than it should have (S50)", async () => {
    await expect(deriveRoot(module, new Uint8Array([1]), { ...kdf, memoryKiB: 1024 })).rejects.toMatchObject({ code: "kdf_downgrade" })
  })
})
