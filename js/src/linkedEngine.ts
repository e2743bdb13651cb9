import { Emitter } from "./emitter.js"
import type { CallOptions, Engine, EngineEvent, EngineParams, OperationName, ResultOf, RootHandle } from "./engine.js"
import { abortError, MlsError } from "./errors.js"
import type { KDF } from "./operations.gen.js"

/** One life of an engine, from its first call to its lock: a worker, or a host in this thread. */
export interface Link {
  call(op: string, params: object, signal?: AbortSignal): Promise<unknown>
  deriveRoot(password: Uint8Array, kdf: KDF, signal?: AbortSignal): Promise<RootHandle>
  /** Ends it at once; what waits rejects with the error, and the memory is given back. */
  end(error: MlsError): void
}

/** What a link tells. */
export interface LinkListeners {
  event: (event: EngineEvent) => void
  /** It never came up; the next call needs another one. */
  broken: (link: Link) => void
}

/** So long may a lock wait for the calls before it; then they reject with `locked`, because a lock must lock. */
const LOCK_WITHIN = 5_000

/** Operations that work before an unlock, and lead to one. */
const WAKES: ReadonlySet<string> = new Set<OperationName>(["deriveVaultRoot", "deriveLoginKey", "createVault", "unlock"])

/** An engine over links: the first call makes one, a lock ends it and with it the memory that held keys. */
export class LinkedEngine implements Engine {
  readonly #make: (listeners: LinkListeners) => Link
  readonly #events = new Emitter<{ event: EngineEvent }>()
  #link: Link | undefined
  #locking = new Set<Link>()
  #closed = false
  /** Locked, and nothing has been asked since that works without an unlocked vault. */
  #asleep = false
  #pending = 0

  /** @param make - makes a link */
  constructor(make: (listeners: LinkListeners) => Link) {
    this.#make = make
  }

  get pending(): number {
    return this.#pending
  }

  call<K extends OperationName>(op: K, params: EngineParams<K>, options: CallOptions = {}): Promise<ResultOf<K>> {
    return this.#count(op, options, (link) => link.call(op, params, options.signal)) as Promise<ResultOf<K>>
  }

  deriveRoot(password: Uint8Array, kdf: KDF, options: CallOptions = {}): Promise<RootHandle> {
    return this.#count("deriveVaultRoot", options, (link) => link.deriveRoot(password, kdf, options.signal))
  }

  async lock(): Promise<void> {
    const link = this.#link
    if (!link) return
    // Calls from now on belong to the next life.
    this.#link = undefined
    this.#asleep = true
    this.#locking.add(link)
    try {
      await link.call("lock", {}, AbortSignal.timeout(LOCK_WITHIN))
    } catch {
      // Whatever kept it from locking ends with it, here:
    } finally {
      this.#locking.delete(link)
      link.end(new MlsError("locked"))
    }
  }

  close(): void {
    this.#closed = true
    for (const link of [this.#link, ...this.#locking]) link?.end(new MlsError("closed"))
    this.#link = undefined
    this.#events.clear()
  }

  on(listener: (event: EngineEvent) => void): () => void {
    return this.#events.on("event", listener)
  }

  async #count<R>(op: string, { signal }: CallOptions, use: (link: Link) => Promise<R>): Promise<R> {
    if (this.#closed) throw new MlsError("closed", { op })
    if (signal?.aborted) throw abortError(signal, op)
    // Work in the background that comes too late does not wake a new engine, only to hear the same.
    if (this.#asleep && !WAKES.has(op)) throw new MlsError("locked", { op })
    this.#asleep = false
    this.#link ??= this.#open()
    this.#pending++
    try {
      return await use(this.#link)
    } finally {
      this.#pending--
    }
  }

  #open(): Link {
    return this.#make({
      event: (event) => this.#events.emit("event", event),
      broken: (link) => {
        if (this.#link === link) this.#link = undefined
      },
    })
  }
}
