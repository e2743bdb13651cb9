import type { RootHandle } from "./engine.js"
import { abortError, MlsError } from "./errors.js"
import type { Link, LinkListeners } from "./linkedEngine.js"
import type { WasmLoader } from "./loadWasm.js"
import type { CodePoint, KDF } from "./operations.gen.js"
import { startWorker } from "./startWorker.js"
import type { FromWorker, ToWorker } from "./workerProtocol.js"

interface Waiting {
  readonly op: string
  resolve(result: unknown): void
  reject(error: MlsError): void
}

/** The engine in a module worker. */
export class WorkerLink implements Link {
  readonly #script: string
  readonly #loader: WasmLoader
  readonly #listeners: LinkListeners
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #ids = 0
  #up = false

  /**
   * @param script - address of worker.js
   * @param loader - knows where the module comes from, and keeps it for the next worker
   * @param points - code points of suites, for every instance
   * @param listeners - whom to tell
   */
  constructor(script: string, loader: WasmLoader, points: CodePoint[], listeners: LinkListeners) {
    this.#script = script
    this.#loader = loader
    this.#listeners = listeners
    this.#worker = startWorker(script, "mlswasm")
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data)
    this.#worker.onerror = (event) => {
      // An error before the first word means that the script did not come or may not run. Later ones are reported by the browser.
      if (!this.#up) this.#break(new MlsError("load_failed", { op: "load", message: `the worker did not start (${event.message ?? "no reason given"})` }))
    }
    this.#worker.onmessageerror = () => this.#break(new MlsError("fatal", { message: "the worker sent what cannot be read" }))
    this.#send({ type: "start", wasm: { ...loader.source }, points })
  }

  call(op: string, params: object, signal?: AbortSignal): Promise<unknown> {
    return this.#request(op, (id) => this.#send({ type: "call", id, op, params }), signal)
  }

  async deriveRoot(password: Uint8Array, kdf: KDF, signal?: AbortSignal): Promise<RootHandle> {
    const op = "deriveVaultRoot"
    const { port1, port2 } = new MessageChannel()
    const given = new AbortController()
    const both = signal ? AbortSignal.any([signal, given.signal]) : given.signal
    const helper = startWorker(this.#script, "mlswasm derivation")
    helper.onerror = (event) => given.abort(new MlsError("load_failed", { op, message: `the worker did not start (${event.message ?? "no reason given"})` }))
    try {
      const copy = password.slice()
      password.fill(0)
      helper.postMessage({ type: "derive", port: port2, password: copy, kdf } satisfies ToWorker, [port2, copy.buffer])
      const root = this.#request(op, (id) => this.#send({ type: "root", id, port: port1 }, [port1]), both, true)
      return (await root) as RootHandle
    } finally {
      helper.terminate()
    }
  }

  end(error: MlsError): void {
    this.#worker?.terminate()
    this.#worker = undefined
    for (const waiting of [...this.#waiting.values()]) waiting.reject(error)
  }

  /** With `atOnce` an abort settles the promise here; else the worker decides whether the call had begun. */
  #request(op: string, send: (id: number) => void, signal: AbortSignal | undefined, atOnce = false): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.#worker) return reject(new MlsError("closed", { op }))
      const id = ++this.#ids
      const abort = (): void => {
        this.#send({ type: "abort", id })
        if (atOnce) waiting.reject(abortError(signal as AbortSignal, op))
      }
      const settle = (): void => {
        this.#waiting.delete(id)
        signal?.removeEventListener("abort", abort)
      }
      const waiting: Waiting = {
        op,
        resolve: (result) => {
          settle()
          resolve(result)
        },
        reject: (error) => {
          settle()
          // The reason of an abort stays on this side; the worker only knows that there was one.
          reject(error.code === "aborted" && signal?.aborted ? abortError(signal, op) : error)
        },
      }
      this.#waiting.set(id, waiting)
      try {
        send(id)
      } catch (cause) {
        return waiting.reject(new MlsError("invalid_argument", { op, message: "a parameter cannot be sent to the worker", cause }))
      }
      signal?.addEventListener("abort", abort, { once: true })
    })
  }

  #send(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(message, transfer)
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case "hello":
        this.#up = true
        return
      case "result":
        return this.#waiting.get(message.id)?.resolve(message.result)
      case "error":
        return this.#waiting.get(message.id)?.reject(MlsError.fromData(message.error))
      case "module":
        return this.#loader.keep(message.module)
      case "event":
        return this.#listeners.event(message.event)
    }
  }

  #break(error: MlsError): void {
    this.end(error)
    this.#listeners.broken(this)
  }
}
