import { beforeEach, describe, expect, test, vi } from "vitest"
import { openAccount } from "../src/accountStore.js"
import { MlsError } from "../src/errors.js"
import { RowStore } from "../src/store.js"

let name: string
let databases = 0
beforeEach(() => {
  name = `database ${++databases}`
})

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)
const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => "done", (e: unknown) => (e instanceof MlsError ? e.code : String(e)))

describe("the store", () => {
  test("reads back what was committed, by prefix and in order of keys", async () => {
    const store = await RowStore.open(name)
    await store.commit([["b/2", bytes(2)], ["b/1", bytes(1)], ["a", bytes(0)], ["c", bytes(3)]])
    await store.commit([["b/1", null], ["b/3", bytes(3)]])
    expect(await store.read("b/")).toEqual([["b/2", bytes(2)], ["b/3", bytes(3)]])
    expect((await store.read("")).map(([key]) => key)).toEqual(["a", "b/2", "b/3", "c"])
  })

  test("makes all changes of a commit or none", async () => {
    const store = await RowStore.open(name)
    const uncloneable = (() => undefined) as unknown as Uint8Array
    expect(await codeOf(store.commit([["a", bytes(1)], ["b", uncloneable]]))).toBe("storage_failed")
    expect(await store.read("")).toEqual([])
  })

  test("writes with strict durability only, the taking over included", async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, "transaction")
    const store = await RowStore.open(name)
    await store.commit([["row", bytes(1)]])
    await store.commit([["row", null]])
    const writes = transaction.mock.calls.filter(([, mode]) => mode === "readwrite")
    transaction.mockRestore()
    expect(writes.map(([, , options]) => options)).toEqual(Array(3).fill({ durability: "strict" }))
  })

  test("takes two commits in flight in their order (S22)", async () => {
    const store = await RowStore.open(name)
    await Promise.all([1, 2, 3, 4, 5].map((n) => store.commit([["row", bytes(n)]])))
    expect(await store.read("row")).toEqual([["row", bytes(5)]])
  })

  test("shuts out an owner that was replaced (S43)", async () => {
    const zombie = await RowStore.open(name)
    await zombie.commit([["row", bytes(1)]])
    const owner = await RowStore.open(name)
    expect(await codeOf(zombie.commit([["row", bytes(9)]]))).toBe("storage_failed")
    expect(await codeOf(zombie.read(""))).toBe("storage_failed")
    expect(await owner.read("")).toEqual([["row", bytes(1)]])
  })

  test("opens again after the browser closed the connection", async () => {
    const store = await RowStore.open(name)
    await store.commit([["row", bytes(1)]])
    // Another version of the program wants the database; the connection has to give way.
    await new Promise<void>((resolve, reject) => {
      const other = indexedDB.open(name, 1)
      other.onsuccess = () => {
        other.result.close()
        resolve()
      }
      other.onerror = () => reject(other.error)
    })
    await store.commit([["row", bytes(2)]])
    expect(await store.read("")).toEqual([["row", bytes(2)]])
  })

  test("that was cleared underneath answers storage_failed, and does not begin anew", async () => {
    const store = await RowStore.open(name)
    await store.commit([["row", bytes(1)]])
    await new Promise<void>((resolve) => (indexedDB.deleteDatabase(name).onsuccess = () => resolve()))
    expect(await codeOf(store.commit([["row", bytes(2)]]))).toBe("storage_failed")
    expect(await codeOf(store.read(""))).toBe("storage_failed")
  })

  test("that was closed answers storage_failed", async () => {
    const store = await RowStore.open(name)
    store.close()
    expect(await codeOf(store.read(""))).toBe("storage_failed")
  })
})

describe("an account's store", () => {
  const options = (): { signal: AbortSignal; waiting: (w: boolean) => void } => ({ signal: new AbortController().signal, waiting: () => undefined })

  test("has one owner; the second waits, is told so, and takes over (S42)", async () => {
    const first = await openAccount("a@example.com", options())
    const told: boolean[] = []
    const second = openAccount(" A@Example.com", { ...options(), waiting: (w) => told.push(w) })
    await vi.waitFor(() => expect(told).toEqual([true]), 30_000)
    await (await first.renew()).commit([["row", bytes(1)]])
    first.close()
    expect(await (await (await second).renew()).read("")).toEqual([["row", bytes(1)]])
    expect(told).toEqual([true, false])
    ;(await second).close()
  })

  test("that nobody else has is not called another's, however long the browser takes", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] })
    try {
      const told: boolean[] = []
      let give: () => void = () => undefined
      const late = new Promise<void>((resolve) => (give = resolve))
      const { request } = navigator.locks
      vi.spyOn(navigator.locks, "request").mockImplementation(((...args: Parameters<typeof request>) => late.then(() => request.apply(navigator.locks, args))) as never)
      const opened = openAccount("e@example.com", { ...options(), waiting: (w) => told.push(w) })
      await vi.waitFor(() => expect(navigator.locks.request).toHaveBeenCalled(), 30_000)
      await vi.advanceTimersByTimeAsync(10_000)
      give()
      ;(await opened).close()
      expect(told).toEqual([])
    } finally {
      vi.restoreAllMocks()
      vi.useRealTimers()
    }
  })

  test("can be waited for in vain", async () => {
    const first = await openAccount("b@example.com", options())
    const abort = new AbortController()
    const second = codeOf(openAccount("b@example.com", { ...options(), signal: abort.signal }))
    abort.abort(new MlsError("locked"))
    expect(await second).toBe("locked")
    first.close()
    ;(await openAccount("b@example.com", options())).close()
  })

  test("is another one for another account", async () => {
    const [a, b] = await Promise.all([openAccount("c@example.com", options()), openAccount("d@example.com", options())])
    await (await a.renew()).commit([["row", bytes(1)]])
    expect(await (await b.renew()).read("")).toEqual([])
    a.close()
    b.close()
  })
})
