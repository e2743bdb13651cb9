import type { AuthState } from "./authState.js"
import type { DraftEnableParams } from "./operations.gen.js"

/** What the login flow lends a session, so that the two stay one thing for the user. */
export interface SessionControls {
  lock: () => Promise<void>
  unlock: (password: string) => Promise<void>
  logout: () => Promise<void>
  state: () => AuthState
  /** Whether credentials are judged by the application, which can judge certificates, and not by what the service says. */
  certificates: boolean
  /** Of which further suites this device has key packages in the directory. */
  cipherSuites?: number[] | undefined
  /** Whether this device sends reserved values. */
  grease?: boolean
  /** What it switches on, if anything. */
  drafts?: DraftEnableParams | undefined
}
