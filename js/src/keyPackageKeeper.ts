import type { DeliveryService, KeyPackageCount } from "./deliveryService.js"
import type { Engine } from "./engine.js"
import { MlsError } from "./errors.js"
import { retry } from "./retry.js"
import { singleFlight } from "./singleFlight.js"

/** What the service holds of this device's key packages of its own cipher suite, as of the last look. */
export interface KeyPackageStatus extends KeyPackageCount {
  /** Whether this look had to upload something, of whatever suite. */
  uploaded: boolean
}

/**
 * Keeps the directory supplied. Two phases: the engine makes the packages and keeps their private halves first, then they are
 * uploaded under one id, then the engine is told. Wherever that stops, the next look goes on with the same bytes.
 */
export class KeyPackageKeeper {
  readonly #engine: Engine
  readonly #service: DeliveryService
  readonly #signal: () => AbortSignal | undefined
  #last: KeyPackageStatus | undefined

  /**
   * @param engine - an unlocked engine
   * @param service - a service that knows this device
   * @param signal - gives the signal of the login under way
   */
  constructor(engine: Engine, service: DeliveryService, signal: () => AbortSignal | undefined) {
    this.#engine = engine
    this.#service = service
    this.#signal = signal
  }

  /** The last status; undefined before the first look. */
  get last(): KeyPackageStatus | undefined {
    return this.#last
  }

  /**
   * Looks, and uploads what is missing. Calls that overlap share one look.
   * @returns what the service holds then
   * @throws MlsError `locked`, `closed`, `offline`, `timeout`, `unauthorized`, `service_unavailable`
   */
  readonly ensureFresh: () => Promise<KeyPackageStatus> = singleFlight(() => this.#look())

  async #look(): Promise<KeyPackageStatus> {
    const signal = this.#signal()
    const options = { signal }
    const { cipherSuites } = await this.#engine.call("identity", {})
    const [first, ...others] = await Promise.all(cipherSuites.map((suite) => this.#supply(suite, options)))
    if (!first) throw new MlsError("internal", { op: "ensureKeyPackagesFresh", message: "this device has no cipher suite" })
    this.#last = { ...first, uploaded: first.uploaded || others.some((other) => other.uploaded) }
    return this.#last
  }

  async #supply(cipherSuite: number, options: { signal: AbortSignal | undefined }): Promise<KeyPackageStatus> {
    let count = await retry(() => this.#service.countKeyPackages(cipherSuite, options), options)
    const { upload } = await this.#engine.call("prepareKeyPackages", {
      cipherSuite,
      oneTimeOnServer: count.oneTime,
      lastResortOnServer: count.lastResort,
    })
    if (upload) {
      count = await retry(() => this.#service.uploadKeyPackages(upload, options), options)
      await this.#engine.call("confirmKeyPackages", { id: upload.id })
    }
    return { oneTime: count.oneTime, lastResort: count.lastResort, uploaded: upload !== undefined }
  }
}
