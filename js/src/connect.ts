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
}

/**
 * Makes an engine; nothing is fetched before its first call. In a module worker by default: keys never reach the page, and
 * cryptography does not hold it up. The same calls without a worker, where there is none.
 * @param options - where the files are
 * @param loader - of the same files; engines that share one compile the module once
 * @returns the engine
 */
export function connect(options: ConnectOptions = {}, loader: WasmLoader = loaderOf(options)): Engine {
  if (options.worker === false) return new LinkedEngine((listeners) => new InlineLink(loader, listeners))
  const script = absolute(options.worker ?? new URL("./worker.js", import.meta.url))
  return new LinkedEngine((listeners) => new WorkerLink(script, loader, listeners))
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
