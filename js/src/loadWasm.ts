import { MlsError } from "./errors.js"

/** Where the module comes from. */
export interface WasmSource {
  url: string
  /** Subresource integrity; the browser refuses other bytes. */
  integrity?: string | undefined
  /** The compiled module, if a worker before this one has lent it. */
  module?: WebAssembly.Module | undefined
}

/**
 * Fetches and compiles the module once, when it is first wanted. Callers who come meanwhile share that one; after a failure the
 * next call tries again.
 */
export class WasmLoader {
  readonly #source: WasmSource
  #module: Promise<WebAssembly.Module> | undefined

  /** @param source - where the module comes from */
  constructor(source: WasmSource) {
    this.#source = source
    if (source.module) this.#module = Promise.resolve(source.module)
  }

  /** Where the module comes from, with the module itself once it is at hand: what another thread needs to load it. */
  get source(): WasmSource {
    return this.#source
  }

  /** Takes over a module that a worker has compiled, so that the next worker need not. */
  keep(module: WebAssembly.Module): void {
    this.#source.module = module
    this.#module = Promise.resolve(module)
  }

  /**
   * @returns the compiled module
   * @throws MlsError `load_failed`
   */
  load(): Promise<WebAssembly.Module> {
    if (this.#module) return this.#module
    const module = compile(this.#source)
    this.#module = module
    module.then(
      (compiled) => (this.#source.module = compiled),
      () => {
        if (this.#module === module) this.#module = undefined
      },
    )
    return module
  }
}

async function compile({ url, integrity }: WasmSource): Promise<WebAssembly.Module> {
  try {
    const response = await fetch(url, integrity === undefined ? {} : { integrity })
    if (!response.ok) throw new Error(`HTTP status ${response.status}`)
    // Compiling while it arrives needs the right type; a server that does not know it costs time, not the start.
    const streams = response.headers.get("Content-Type")?.split(";")[0]?.trim() === "application/wasm"
    return await (streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()))
  } catch (cause) {
    throw new MlsError("load_failed", { op: "load", cause })
  }
}
