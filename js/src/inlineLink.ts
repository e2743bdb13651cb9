import type { EngineHost } from "./engineHost.js"
import type { RootHandle } from "./engine.js"
import { MlsError, throwIfAborted, toMlsError } from "./errors.js"
import type { Link, LinkListeners } from "./linkedEngine.js"
import type { WasmLoader } from "./loadWasm.js"
import type { CodePoint, KDF } from "./operations.gen.js"

/** The engine in this thread. What only it needs is fetched when it is first used. */
export class InlineLink implements Link {
  readonly #host: Promise<EngineHost>
  #ended: MlsError | undefined

  /**
   * @param loader - shared by all links of an engine: the module is compiled once
   * @param points - code points of suites, for every instance
   * @param listeners - whom to tell
   */
  constructor(loader: WasmLoader, points: CodePoint[], listeners: LinkListeners) {
    this.#host = import("./host.js").then(({ makeHost }) => makeHost(() => loader.load(), points, listeners.event))
    this.#host.catch(() => listeners.broken(this))
  }

  async call(op: string, params: object, signal?: AbortSignal): Promise<unknown> {
    return (await this.#living(op)).call(op, params, signal)
  }

  async deriveRoot(password: Uint8Array, kdf: KDF, signal?: AbortSignal): Promise<RootHandle> {
    const host = await this.#living("deriveVaultRoot")
    const { deriveRoot } = await import("./host.js")
    return host.keepRoot(async (module) => {
      throwIfAborted(signal, "deriveVaultRoot")
      return deriveRoot(module, password, kdf)
    })
  }

  end(error: MlsError): void {
    this.#ended = error
    void this.#host.then((host) => host.end(error)).catch(() => undefined)
  }

  async #living(op: string): Promise<EngineHost> {
    try {
      const host = await this.#host
      if (this.#ended) throw this.#ended
      return host
    } catch (thrown) {
      throw toMlsError(thrown, op, "load_failed")
    }
  }
}
