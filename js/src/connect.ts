import type { Engine } from "./engine.js"
import { InlineLink } from "./inlineLink.js"
import { LinkedEngine } from "./linkedEngine.js"
import { WasmLoader } from "./loadWasm.js"
import { WorkerLink } from "./workerLink.js"

/** Where the engine's files are, and where it runs. */
export interface ConnectOptions {
  /** Address of `mls.wasm`; default: beside this module. */
  wasm?: string | URL
  /** Subresource integrity of `mls.wasm`, for instance `sha384-…`; other bytes do not run. */
  integrity?: string
  /** Address of `worker.js`; default: beside this module. `false` runs the engine in this thread. */
  worker?: string | URL | false
  /**
   * Other code points for suites of draft-ietf-mls-pq-ciphersuites: keys 0xF001 to 0xF00B stand for its TBD1 to TBD11, for example
   * `{ 0xf001: 0x0042 }`. All members of a conversation need the same. They are given to the engine before anything else; bad ones make
   * every call reject with `invalid_argument`. A state that was made under others is not opened: the login rejects with `unsupported`.
   */
  codePoints?: Record<number, number>
}

/**
 * Makes an engine; nothing is fetched before its first call. In a module worker by default: keys never reach the page, and
 * cryptography does not hold it up. The same calls without a worker, where there is none.
 * @param options - where the files are
 * @param loader - of the same files; engines that share one compile the module once
 * @returns the engine
 */
export function connect(options: ConnectOptions = {}, loader: WasmLoader = loaderOf(options)): Engine {
  const points = Object.entries(options.codePoints ?? {}).map(([suite, point]) => ({ suite: Number(suite), point }))
  if (options.worker === false) return new LinkedEngine((listeners) => new InlineLink(loader, points, listeners))
  const script = absolute(options.worker ?? new URL("./worker.js", import.meta.url))
  return new LinkedEngine((listeners) => new WorkerLink(script, loader, points, listeners))
}

/**
 * @param options - where the files are
 * @returns a loader of the module
 */
export function loaderOf(options: ConnectOptions): WasmLoader {
  return new WasmLoader({ url: absolute(options.wasm ?? new URL("./mls.wasm", import.meta.url)), integrity: options.integrity })
}

/** A worker would take a relative address as relative to itself. */
function absolute(address: string | URL): string {
  return new URL(address, globalThis.location?.href).href
}
