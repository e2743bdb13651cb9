import type { CallOptions, Engine, OperationName, ParamsOf, ResultOf } from "./engine.js"
import type { Gate } from "./gate.js"
import type { KeyPackageKeeper, KeyPackageStatus } from "./keyPackageKeeper.js"
import { untilAborted } from "./singleFlight.js"
import { OPERATIONS, type Nothing, type OperationTable } from "./operations.gen.js"

/** Operations that belong to the start and to the vault's own path, and so not to an unlocked client. */
export type VaultOperation = "assignCodePoints" | "deriveVaultRoot" | "deriveLoginKey" | "createVault" | "unlock" | "lock"

/** Names of the operations of an unlocked client. */
export type ClientOperation = Exclude<OperationName, VaultOperation>

/** Every operation of the table as a promise; those without parameters take none. */
export type ClientOperations = {
  [K in keyof OperationTable as Exclude<K, VaultOperation>]: OperationTable[K]["params"] extends Nothing
    ? (params?: OperationTable[K]["params"], options?: CallOptions) => Promise<OperationTable[K]["result"]>
    : (params: OperationTable[K]["params"], options?: CallOptions) => Promise<OperationTable[K]["result"]>
}

/** What a client needs. */
export interface ClientParts {
  engine: Engine
  /** Passed by every call: waits while the vault is being opened, refuses while it is locked. */
  unlocked: Gate
  /** Passed by what talks to the service about this device: waits until the device is registered. */
  registered: Gate
  keyPackages: KeyPackageKeeper
  /** Called after an operation that may have left something in the outbox. */
  outboxFilled?: () => void
}

export interface CoreCryptoClient extends ClientOperations {}

/**
 * The MLS client: every operation of the engine as a typed promise. Every call may be made at any time, together with any other;
 * calls queue in the order in which they are made, and wait while an unlock is under way. None is refused because another one runs.
 * Every promise settles; every rejection is an MlsError.
 */
export class CoreCryptoClient {
  readonly #parts: ClientParts

  /** @param parts - engine, gates and keeper */
  constructor(parts: ClientParts) {
    this.#parts = parts
  }

  /**
   * Sees to it that the service holds enough key packages of this device, so that others can invite it. Calls that overlap share
   * one upload and one answer.
   * @param options - abort signal; it ends the wait only
   * @returns how many the service holds
   * @throws MlsError `locked`, `closed`, `offline`, `timeout`, `unauthorized`, `service_unavailable`
   */
  async ensureKeyPackagesFresh(options?: CallOptions): Promise<KeyPackageStatus> {
    await this.#parts.registered.pass(options?.signal)
    return untilAborted(this.#parts.keyPackages.ensureFresh(), options?.signal, "ensureKeyPackagesFresh")
  }

  /**
   * Runs an operation by its name.
   * @param op - name of the operation
   * @param params - its parameters
   * @param options - abort signal
   * @returns its result
   * @throws MlsError with the codes of the operation
   */
  async call<K extends ClientOperation>(op: K, params: ParamsOf<K>, options?: CallOptions): Promise<ResultOf<K>> {
    await this.#parts.unlocked.pass(options?.signal)
    const result = await this.#parts.engine.call(op, params as never, options)
    if (FILLS_OUTBOX.has(op)) this.#parts.outboxFilled?.()
    return result
  }
}

const FILLS_OUTBOX: ReadonlySet<OperationName> = new Set<OperationName>([
  "createConversation",
  "addMembers",
  "removeMembers",
  "updateKeys",
  "cancelChanges",
  "migrate",
  "branchConversation",
  "rejoin",
  "injectPSKs",
  "setGroupExtensions",
  "setExternalSenders",
  "propose",
  "commitProposals",
  "discardProposal",
  "leaveConversation",
  "createLink",
  "revokeLink",
  "joinByLink",
  "askByLink",
  "draftLeave",
  "draftUpdateAppData",
  "draftRemoveAppData",
  "draftRequireComponents",
  "draftAttach",
  "sendMessage",
  "acceptInvitation",
])

const VAULT_OPERATIONS: ReadonlySet<string> = new Set<VaultOperation>(["assignCodePoints", "deriveVaultRoot", "deriveLoginKey", "createVault", "unlock", "lock"])

// The methods of the table are made from its names, so that none can be missing or spelled differently.
for (const op of OPERATIONS) {
  if (VAULT_OPERATIONS.has(op)) continue
  Object.defineProperty(CoreCryptoClient.prototype, op, {
    value: function (this: CoreCryptoClient, params: ParamsOf<ClientOperation> = {}, options?: CallOptions) {
      return this.call(op as ClientOperation, params as never, options)
    },
    writable: true,
    configurable: true,
  })
}
