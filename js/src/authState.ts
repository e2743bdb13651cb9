import { Emitter } from "./emitter.js"
import { MlsError } from "./errors.js"

/** The steps of a login in their order, and where it can rest. */
export type AuthPhase =
  | "signedOut"
  | "deriving"
  | "authenticating"
  | "unlocking"
  | "waitingForOtherTab"
  | "registering"
  | "publishingKeys"
  | "connecting"
  | "ready"
  | "locked"

/** What is true now. */
export interface AuthState {
  /**
   * `signedOut`, `ready` and `locked` last. The others name the step under way: `deriving` (the password becomes keys),
   * `authenticating` (with the service), `unlocking` (vault and stored state), `waitingForOtherTab` (another tab has this account
   * open; it goes on when that one locks or closes), `registering` (this device), `publishingKeys`, `connecting`.
   */
  readonly phase: AuthPhase
  /** The account in its canonical form; absent when signed out. */
  readonly account?: string
  /** Finished steps of the login divided by all steps: 0 to 1. */
  readonly fraction: number
  /** Why the last login or unlock ended in `signedOut` or `locked`; absent when the user wanted it. */
  readonly error?: MlsError
}

/** How far a login is. */
export interface Progress {
  readonly phase: AuthPhase
  /** Finished steps divided by all steps: 0 to 1. */
  readonly fraction: number
}

const STEPS: readonly AuthPhase[] = ["deriving", "authenticating", "unlocking", "registering", "publishingKeys", "connecting"]

/** What may follow what. Every step may fail, and so end where the login began. */
const FOLLOWS: Readonly<Record<AuthPhase, readonly AuthPhase[]>> = {
  signedOut: ["deriving", "signedOut", "locked"],
  // Straight to the vault after a login that the page did by itself.
  deriving: ["authenticating", "unlocking", "signedOut", "locked"],
  authenticating: ["unlocking", "signedOut", "locked"],
  unlocking: ["waitingForOtherTab", "registering", "signedOut", "locked"],
  waitingForOtherTab: ["unlocking", "signedOut", "locked"],
  registering: ["publishingKeys", "signedOut", "locked"],
  publishingKeys: ["connecting", "signedOut", "locked"],
  connecting: ["ready", "signedOut", "locked"],
  ready: ["locked", "signedOut"],
  locked: ["deriving", "signedOut", "locked"],
}

/** The state of a login: it moves only as the table allows, and says every move once, after it is true. */
export class AuthMachine {
  #state: AuthState = { phase: "signedOut", fraction: 0 }
  readonly #events = new Emitter<{ state: AuthState }>()

  /** What is true now. */
  get state(): AuthState {
    return this.#state
  }

  /**
   * @param phase - where to
   * @param account - whose login it is; absent for `signedOut`
   * @param error - why, when this is a failure
   * @throws MlsError `internal` when the table does not allow it, which is a fault of this package
   */
  move(phase: AuthPhase, account?: string, error?: MlsError): void {
    const from = this.#state.phase
    if (!FOLLOWS[from].includes(phase)) throw new MlsError("internal", { op: "auth", message: `no way from ${from} to ${phase}` })
    this.#state = Object.freeze({
      phase,
      fraction: fractionOf(phase),
      ...(account === undefined ? {} : { account }),
      ...(error === undefined ? {} : { error }),
    })
    this.#events.emit("state", this.#state)
  }

  /**
   * @param listener - called after each move
   * @returns a function that ends the subscription
   */
  subscribe(listener: (state: AuthState) => void): () => void {
    return this.#events.on("state", listener)
  }
}

function fractionOf(phase: AuthPhase): number {
  if (phase === "ready") return 1
  const step = STEPS.indexOf(phase === "waitingForOtherTab" ? "unlocking" : phase)
  return step < 0 ? 0 : step / STEPS.length
}
