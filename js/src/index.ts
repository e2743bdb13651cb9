import { Auth, type AuthOptions, type Credentials } from "./auth.js"
import type { AuthState } from "./authState.js"
import type { Session } from "./session.js"

/** Options of `login`: who, where, and whom to tell. */
export interface LoginOptions extends AuthOptions, Credentials {
  /** Called after each change of the state, until logout. */
  onState?: (state: AuthState) => void
}

/**
 * Logs in, opens the vault, registers this device, publishes its key packages and connects, in this order. For a page that keeps
 * one login over its whole life; `Auth` is the same with the login under way in reach.
 * @param options - service, account and password
 * @returns the session, when all of it is done
 * @throws MlsError `wrong_password`, `vault_corrupted`, `kdf_downgrade`, `state_rolled_back`, `offline`, `timeout`, `rate_limited`,
 *   `load_failed`, `storage_failed`, `unsupported`, `aborted`
 */
export async function login(options: LoginOptions): Promise<Session> {
  const auth = new Auth(options)
  if (options.onState) auth.subscribe(options.onState)
  return auth.login(options)
}

export { forgetDevice } from "./accountStore.js"
export { Auth, type AuthOptions, type Credentials } from "./auth.js"
export type { AuthPhase, AuthState, Progress } from "./authState.js"
export { connect, type ConnectOptions } from "./connect.js"
export { Conversation, type JoinRequest } from "./conversation.js"
export { CoreCryptoClient, type ClientOperation, type ClientOperations, type ClientParts, type VaultOperation } from "./coreCryptoClient.js"
export {
  DeliveryService,
  type GroupInfoRecord,
  type InboxEntry,
  type KeyPackageCount,
  type LinkRecord,
  type LogEntry,
  type LoginGrant,
  type NamedKey,
  type Page,
  type VaultRecord,
} from "./deliveryService.js"
export type { CallOptions, Engine, EngineEvent, EngineParams, OperationName, ParamsOf, ResultOf, RootHandle } from "./engine.js"
export { MlsError, type MlsErrorData, type MlsErrorOptions } from "./errors.js"
export type { Gate } from "./gate.js"
export type { RequestOptions } from "./httpClient.js"
export type { Authenticate, Judgement } from "./judgedEngine.js"
export type { KeyPackageKeeper, KeyPackageStatus } from "./keyPackageKeeper.js"
export type { Connection } from "./liveSocket.js"
export type { WasmLoader, WasmSource } from "./loadWasm.js"
export * from "./operations.gen.js"
export { Session, type SessionStats } from "./session.js"
export type { ReceivedMessage, SessionEvents } from "./sessionEvents.js"
export { VaultService, type VaultParts, type VaultSecret } from "./vaultService.js"
