import { textArgument } from "./arguments.js"
import { passwordBytes } from "./bytes.js"
import type { CoreCryptoClient } from "./coreCryptoClient.js"
import type { DeliveryService, VaultRecord } from "./deliveryService.js"
import type { CallOptions, Engine, RootHandle } from "./engine.js"
import { MlsError, throwIfAborted, toMlsError } from "./errors.js"
import type { KDF, UnlockResult } from "./operations.gen.js"
import { retry } from "./retry.js"
import { coalesced, untilAborted } from "./singleFlight.js"

/** A password after its derivation: the root stays with the engine, this only names it. */
export interface VaultSecret {
  readonly root: RootHandle
  readonly kdf: KDF
}

/** What a vault service needs. */
export interface VaultParts {
  engine: Engine
  service: DeliveryService
  /** The account in its canonical form. */
  account: string
  client: CoreCryptoClient
  /** In a session, lock and unlock stop and restart everything around the vault. Without it they act on the engine alone. */
  around?: { lock: () => Promise<void>; unlock: (password: string) => Promise<void> }
}

/**
 * The vault of one account: the password opens it, the service keeps its sealed header, and no key of it ever reaches the page.
 * Five failures have five answers: `wrong_password`, `vault_missing`, `vault_corrupted`, `kdf_downgrade`, `offline`; only
 * `vault_missing` leads to a new vault, and only in `setupKeystoreWithPassword`.
 */
export class VaultService {
  readonly #parts: VaultParts
  #setup: Promise<VaultRecord> | undefined

  /** @param parts - engine, service, account and client */
  constructor(parts: VaultParts) {
    this.#parts = parts
  }

  /**
   * Derives the root of a password with the parameters that the service keeps for the account (Argon2id, in a worker of its own
   * that is thrown away).
   * @param password - as typed; taken in NFKC form
   * @param options - abort signal
   * @returns a handle of the root, valid until lock
   * @throws MlsError `kdf_downgrade`, `offline`, `timeout`, `rate_limited`, `load_failed`, `aborted`
   */
  async deriveSecret(password: string, options: CallOptions = {}): Promise<VaultSecret> {
    const { service, engine, account } = this.#parts
    const kdf = await retry(() => service.loginStart(account, options), options)
    return { kdf, root: await engine.deriveRoot(passwordBytes(password), kdf, options) }
  }

  /**
   * Makes the account's vault if it has none. Runs once however often it is called, here and on other devices: the service takes
   * the first one, and everybody gets that one back. An existing vault is never replaced. Needs a login with the service.
   * @param password - as typed, or its derivation
   * @param options - abort signal, which ends the wait only; `missing` when the service has just said that there is none, which saves asking
   * @returns the account's vault, new or not
   * @throws MlsError `offline`, `timeout`, `unauthorized`, `kdf_downgrade`, `aborted`
   */
  async setupKeystoreWithPassword(password: string | VaultSecret, options: CallOptions & { missing?: boolean } = {}): Promise<VaultRecord> {
    passwordArgument(password)
    throwIfAborted(options.signal, "setupKeystoreWithPassword")
    this.#setup ??= this.#makeVault(password, options.missing).finally(() => {
      this.#setup = undefined
    })
    return untilAborted(this.#setup, options.signal, "setupKeystoreWithPassword")
  }

  /**
   * Opens the vault and the state that this browser keeps for the account. Never makes a vault.
   * @param password - as typed, or its derivation
   * @param options - abort signal
   * @throws MlsError `wrong_password`, `vault_missing`, `vault_corrupted`, `kdf_downgrade`, `offline`, `storage_failed`, `aborted`
   */
  async unlock(password: string | VaultSecret, options: CallOptions = {}): Promise<void> {
    passwordArgument(password)
    if (typeof password === "string" && this.#parts.around) return this.#parts.around.unlock(password)
    const secret = typeof password === "string" ? await this.deriveSecret(password, options) : password
    const record = await retry(() => this.#parts.service.getVault(options), options)
    await this.open(secret, record, options)
  }

  /**
   * Opens a vault record that is at hand.
   * @param secret - derivation of the password
   * @param record - the sealed header
   * @param options - abort signal
   * @returns who and which device this is
   * @throws MlsError `wrong_password`, `vault_corrupted`, `kdf_downgrade`, `storage_failed`, `aborted`; nothing is unlocked then
   */
  async open(secret: VaultSecret, record: VaultRecord, options: CallOptions = {}): Promise<UnlockResult> {
    const { engine, account } = this.#parts
    return engine.call("unlock", { account, root: secret?.root, header: record?.header }, options)
  }

  /** Locks: calls made before it settle, then every key is erased. Never rejects. */
  async lock(): Promise<void> {
    await (this.#parts.around ? this.#parts.around.lock() : this.#parts.engine.lock())
  }

  /**
   * Stores a sealed snapshot of the committed state with the service. Nothing is stored unless the export succeeded. Calls that come
   * while one runs share the next one, whose state is later than their call: an older snapshot never follows a newer one.
   * @returns the number of the commit whose state it is
   * @throws MlsError `locked`, `storage_failed`, `offline`, `timeout`, `unauthorized`, `service_unavailable`; `conflict` when the service
   *   holds a later state of this device
   */
  readonly exportState: () => Promise<{ commit: bigint }> = coalesced(async () => {
    const { client, service } = this.#parts
    const { snapshot, commit } = await client.exportStateForVault()
    await retry(() => service.putBackup(snapshot, commit))
    return { commit }
  })

  async #makeVault(password: string | VaultSecret, missing = false): Promise<VaultRecord> {
    const { engine, service, account } = this.#parts
    const present = missing ? undefined : await this.#present()
    if (present) return present
    const { root, kdf } = typeof password === "string" ? await this.deriveSecret(password) : password
    const { header } = await engine.call("createVault", { account, root, kdf })
    try {
      return { header, version: await retry(() => service.putVault(header, 0)) }
    } catch (error) {
      // Someone was first: another tab, another device, or our own request whose answer was lost.
      if (toMlsError(error).code !== "conflict") throw error
      return retry(() => service.getVault())
    }
  }

  async #present(): Promise<VaultRecord | undefined> {
    try {
      return await retry(() => this.#parts.service.getVault())
    } catch (error) {
      if (error instanceof MlsError && error.code === "vault_missing") return undefined
      throw error
    }
  }
}

function passwordArgument(password: string | VaultSecret): void {
  if (typeof password !== "object" || password === null) textArgument(password, "password")
}
