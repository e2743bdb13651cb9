import { MlsError, toMlsError } from "./errors.js"

/** A stored row: its key, and bytes that the engine has sealed. */
export type Row = [key: string, value: Uint8Array]

/** A change of one row; null deletes it. */
export type RowChange = [key: string, value: Uint8Array | null]

/** What an instance may do with the rows of its account. */
export interface StorePort {
  /** @returns rows whose key begins with the prefix, sorted by key @throws MlsError `storage_failed` */
  read(prefix: string): Promise<Row[]>
  /** Makes all changes, or none; they are on the disk when the promise resolves. @throws MlsError `storage_failed` */
  commit(changes: RowChange[]): Promise<void>
}

const ROWS = "rows"
const META = "meta"
const GENERATION = "generation"

/**
 * The rows of one account in IndexedDB. Each owner takes a new generation; every transaction checks that it is still the current
 * one, so an owner that was replaced, and wakes up later, can neither write nor read. One read-write transaction a commit, always
 * with strict durability.
 */
export class RowStore implements StorePort {
  readonly #name: string
  #generation = 0
  #db: IDBDatabase | undefined
  #closed = false

  private constructor(name: string) {
    this.#name = name
  }

  /**
   * Opens the rows and becomes their owner.
   * @param name - of the database
   * @throws MlsError `storage_failed`, `unsupported` where there is no IndexedDB
   */
  static async open(name: string): Promise<RowStore> {
    if (typeof indexedDB === "undefined") throw new MlsError("unsupported", { op: "store", message: "this browser has no IndexedDB" })
    const store = new RowStore(name)
    await store.#own()
    return store
  }

  /** Reads. @throws MlsError `storage_failed` */
  read(prefix: string): Promise<Row[]> {
    return this.#transaction("readonly", (rows) => {
      const range = IDBKeyRange.bound(prefix, prefix + "\uffff")
      const keys = rows.getAllKeys(range)
      const values = rows.getAll(range)
      return () => keys.result.map((key, i): Row => [String(key), values.result[i] as Uint8Array])
    })
  }

  /** Writes. @throws MlsError `storage_failed` */
  commit(changes: RowChange[]): Promise<void> {
    return this.#transaction("readwrite", (rows) => {
      for (const [key, value] of changes) {
        if (value === null) rows.delete(key)
        else rows.put(value, key)
      }
      return () => undefined
    })
  }

  /** Gives the rows up; later calls reject with `storage_failed`. */
  close(): void {
    this.#closed = true
    this.#db?.close()
    this.#db = undefined
  }

  /** Each transaction sees the generation first; with another one in place nothing of it happens. */
  async #transaction<R>(mode: IDBTransactionMode, work: (rows: IDBObjectStore) => () => R): Promise<R> {
    try {
      const db = await this.#connection()
      return await new Promise<R>((resolve, reject) => {
        const tx = db.transaction([ROWS, META], mode, { durability: "strict" })
        let replaced = false
        const generation = tx.objectStore(META).get(GENERATION) as IDBRequest<number | undefined>
        generation.onsuccess = () => {
          replaced = generation.result !== this.#generation
          if (replaced) tx.abort()
        }
        tx.onabort = () => reject(replaced ? new Error("another owner has taken this store over, or it was cleared") : tx.error)
        try {
          const result = work(tx.objectStore(ROWS))
          tx.oncomplete = () => resolve(result())
        } catch (error) {
          // What was asked for before the failure would be stored without the rest.
          reject(error)
          tx.abort()
        }
      })
    } catch (cause) {
      throw new MlsError("storage_failed", { op: "store", cause })
    }
  }

  /** The browser may close the connection (storage cleared, another version wanted); the generation then tells whose the rows are. */
  async #connection(): Promise<IDBDatabase> {
    if (this.#closed) throw new Error("the store is closed")
    return (this.#db ??= await this.#connect())
  }

  async #connect(): Promise<IDBDatabase> {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(this.#name, 1)
      request.onupgradeneeded = () => {
        request.result.createObjectStore(ROWS)
        request.result.createObjectStore(META)
      }
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const lost = (): void => {
      db.close()
      if (this.#db === db) this.#db = undefined
    }
    db.onversionchange = lost
    db.onclose = lost
    if (this.#closed) db.close()
    return db
  }

  async #own(): Promise<void> {
    try {
      const db = await this.#connection()
      this.#generation = await new Promise<number>((resolve, reject) => {
        const tx = db.transaction(META, "readwrite", { durability: "strict" })
        const meta = tx.objectStore(META)
        const current = meta.get(GENERATION) as IDBRequest<number | undefined>
        let next = 0
        current.onsuccess = () => {
          next = (current.result ?? 0) + 1
          meta.put(next, GENERATION)
        }
        tx.oncomplete = () => resolve(next)
        tx.onabort = () => reject(tx.error)
      })
    } catch (cause) {
      this.close()
      throw toMlsError(cause, "store", "storage_failed")
    }
  }
}

/**
 * Turns what is thrown at once into rejections: the program waits for promises only.
 * @param store - a port
 * @returns the same port, of which no call throws
 */
export function guarded(store: StorePort): StorePort {
  return { read: async (prefix) => store.read(prefix), commit: async (changes) => store.commit(changes) }
}
