import type { EngineEvent } from "./engine.js"
import type { MlsErrorData } from "./errors.js"
import type { WasmSource } from "./loadWasm.js"
import type { CodePoint, KDF } from "./operations.gen.js"

/**
 * The frames between a page and its workers. Plain data, structured-cloned; a worker's first frame says what it is for:
 * `start` makes it an engine, `derive` a derivation that is thrown away afterwards.
 */
export type ToWorker =
  | { type: "start"; wasm: WasmSource; points: CodePoint[] }
  | { type: "call"; id: number; op: string; params: object }
  /** Takes the root of a derivation over from the other end of the port. */
  | { type: "root"; id: number; port: MessagePort }
  /** Takes a call or a root that waits out. */
  | { type: "abort"; id: number }
  | { type: "derive"; port: MessagePort; password: Uint8Array; kdf: KDF }

/** What a worker tells its page. */
export type FromWorker =
  /** The script runs: it was found, and is the right one. */
  | { type: "hello" }
  | { type: "result"; id: number; result: unknown }
  | { type: "error"; id: number; error: MlsErrorData }
  | { type: "event"; event: EngineEvent }
  /** The module is compiled: the next worker need not do it again. */
  | { type: "module"; module: WebAssembly.Module }

/** Over the port from the engine to the derivation: the compiled module. */
export type ToDerivation = { module: WebAssembly.Module }

/** Over the port from the derivation to the engine: the root, which the page never sees. */
export type FromDerivation = { root: Uint8Array } | { error: MlsErrorData }

/**
 * @param value - a result
 * @returns the buffers in it that belong to it alone, which can be handed over instead of copied
 */
export function buffersOf(value: unknown, into: ArrayBuffer[] = []): ArrayBuffer[] {
  if (value instanceof Uint8Array) {
    const { buffer } = value
    if (buffer instanceof ArrayBuffer && value.byteLength === buffer.byteLength && !into.includes(buffer)) into.push(buffer)
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) buffersOf(part, into)
  }
  return into
}
