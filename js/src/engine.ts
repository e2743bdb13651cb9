import type { MlsErrorData } from "./errors.js"
import type { KDF, OperationTable } from "./operations.gen.js"

/** The name of an operation of the engine. */
export type OperationName = keyof OperationTable

/** What an operation takes. */
export type ParamsOf<K extends OperationName> = OperationTable[K]["params"]

/** What an operation answers. */
export type ResultOf<K extends OperationName> = OperationTable[K]["result"]

/** Options of every call. */
export interface CallOptions {
  /**
   * Takes the call out of the queue: it rejects with `aborted` and does not run. A call that was already handed to the
   * engine is not torn: it runs, and its own result or error is what the promise gives.
   */
  signal?: AbortSignal
}

/** Stands for a secret root that the engine holds; the page never sees the bytes. Valid until `lock` or `close`. */
export interface RootHandle {
  readonly rootHandle: number
}

/** Parameters as the engine takes them: where the table wants secret root bytes, a handle does as well. */
export type EngineParams<K extends OperationName> =
  ParamsOf<K> extends { root: Uint8Array } ? Omit<ParamsOf<K>, "root"> & { root: Uint8Array | RootHandle } : ParamsOf<K>

/** What an engine tells without being asked. */
export type EngineEvent =
  /** An instance died and another one took over; `op` is the call that died with it, when one did. */
  | { type: "restarted"; op?: string; reason: string; restarts: number }
  /** The engine is locked now although nobody asked: it could not be brought back. */
  | { type: "failed"; error: MlsErrorData }
  /** Another tab has this account open; the unlock waits until that tab locks or closes. */
  | { type: "waitingForOtherTab"; waiting: boolean }

/** The messaging engine, wherever it runs. Every call may be made at any time; calls queue. */
export interface Engine {
  /**
   * Runs one operation in its turn.
   * @param op - name of the operation
   * @param params - its parameters; not transferred, so they stay the caller's
   * @param options - abort signal
   * @returns the operation's result; bytes in it belong to the caller
   * @throws MlsError with the codes of the operation, or `fatal`, `load_failed`, `aborted`, `locked`, `closed`
   */
  call<K extends OperationName>(op: K, params: EngineParams<K>, options?: CallOptions): Promise<ResultOf<K>>

  /**
   * Derives the root secret of a password in an instance of its own that is thrown away afterwards, and keeps it in the engine.
   * @param password - normalised bytes; overwritten with zeros
   * @param kdf - the parameters that the service keeps for the account
   * @param options - abort signal
   * @returns a handle; the bytes stay where the engine runs
   * @throws MlsError `kdf_downgrade`, `invalid_argument`, `load_failed`, `aborted`, `locked`, `closed`
   */
  deriveRoot(password: Uint8Array, kdf: KDF, options?: CallOptions): Promise<RootHandle>

  /**
   * Locks: the calls made before it settle, then every key is erased together with the memory that held it.
   * The next call starts an engine anew. Never rejects; locking twice is locking once.
   */
  lock(): Promise<void>

  /** Ends the engine at once. Calls that wait, and later ones, reject with `closed`. Handlers are dropped. */
  close(): void

  /**
   * @param listener - called for each event
   * @returns a function that ends the subscription
   */
  on(listener: (event: EngineEvent) => void): () => void

  /** Calls made and not yet settled. */
  readonly pending: number
}
