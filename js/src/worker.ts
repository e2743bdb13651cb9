import type { EngineHost } from "./engineHost.js"
import { abortError, MlsError, toMlsError } from "./errors.js"
import { deriveRoot, makeHost } from "./host.js"
import { WasmLoader } from "./loadWasm.js"
import { buffersOf, type FromDerivation, type FromWorker, type ToDerivation, type ToWorker } from "./workerProtocol.js"

/** The part of a dedicated worker's scope that is used here; the page's types know another one. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
  postMessage(message: FromWorker, transfer?: Transferable[]): void
}

const scope = globalThis as unknown as WorkerScope
let host: EngineHost | undefined
const aborts = new Map<number, AbortController>()

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case "start": {
      const loader = new WasmLoader(data.wasm)
      const lent = data.wasm.module !== undefined
      host = makeHost(
        async () => {
          const module = await loader.load()
          if (!lent) lend(module)
          return module
        },
        data.points,
        (event) => scope.postMessage({ type: "event", event }),
      )
      return
    }
    case "call": {
      const { op, params } = data
      return void answer(data.id, op, (engine, signal) => engine.call(op, params, signal))
    }
    case "root": {
      const { port } = data
      return void answer(data.id, "deriveVaultRoot", (engine, signal) => engine.keepRoot((module) => rootFrom(port, module, signal)))
    }
    case "abort":
      return aborts.get(data.id)?.abort()
    case "derive":
      return derive(data.port, data)
  }
}
scope.postMessage({ type: "hello" })

let lending = true

/** Lends the page the compiled module, once. */
function lend(module: WebAssembly.Module): void {
  if (lending) scope.postMessage({ type: "module", module })
  lending = false
}

/** Every call is answered, by a result or by an error. */
async function answer(id: number, op: string, work: (engine: EngineHost, signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const abort = new AbortController()
  aborts.set(id, abort)
  try {
    if (!host) throw new MlsError("internal", { op, message: "this worker was not started as an engine" })
    const result = await work(host, abort.signal)
    scope.postMessage({ type: "result", id, result }, buffersOf(result))
  } catch (thrown) {
    scope.postMessage({ type: "error", id, error: toMlsError(thrown, op).toData() })
  } finally {
    aborts.delete(id)
  }
}

/** The engine's side: lends the module, takes the root. */
function rootFrom(port: MessagePort, module: WebAssembly.Module, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise<Uint8Array>((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<FromDerivation>) =>
      "root" in data ? resolve(data.root) : reject(MlsError.fromData(data.error))
    signal.addEventListener("abort", () => reject(abortError(signal, "deriveVaultRoot")), { once: true })
    if (signal.aborted) reject(abortError(signal, "deriveVaultRoot"))
    port.postMessage({ module } satisfies ToDerivation)
  }).finally(() => port.close())
}

/** The derivation's side: waits for the module, gives the root. The page ends this worker afterwards. */
function derive(port: MessagePort, { password, kdf }: ToWorker & { type: "derive" }): void {
  port.onmessage = async ({ data: { module } }: MessageEvent<ToDerivation>) => {
    try {
      const root = await deriveRoot(module, password, kdf)
      port.postMessage({ root } satisfies FromDerivation, buffersOf(root))
    } catch (thrown) {
      port.postMessage({ error: toMlsError(thrown, "deriveVaultRoot").toData() } satisfies FromDerivation)
    }
  }
}
