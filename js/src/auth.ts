import { AuthMachine, type AuthPhase, type AuthState } from "./authState.js"
import { connect, loaderOf, type ConnectOptions } from "./connect.js"
import { DeliveryService, type LoginGrant } from "./deliveryService.js"
import { textArgument } from "./arguments.js"
import type { EngineEvent } from "./engine.js"
import { abortError, MlsError, throwIfAborted, toMlsError } from "./errors.js"
import { type Authenticate, JudgedEngine } from "./judgedEngine.js"
import { originOf } from "./httpClient.js"
import type { WasmLoader } from "./loadWasm.js"
import { type Admission, authenticate, derive, enter, type FlowStep } from "./loginFlow.js"
import type { DraftComponentParams, DraftEnableParams } from "./operations.gen.js"
import { judgedByService } from "./serviceJudge.js"
import { Session } from "./session.js"

/** Where the service is, and where the engine's files are. */
export interface AuthOptions extends ConnectOptions {
  /** Origin of the service, for instance `location.origin`. */
  server: string | URL
  /**
   * Judges the credentials of other devices, X.509 certificates among them. Without it the service is asked: a basic credential is accepted
   * when the service says that the device which it names has proved its signature key, and an X.509 credential never. What is not accepted does
   * not come in: a Welcome, a commit, a key package that brings it is refused. What was accepted stays so.
   */
  authenticate?: Authenticate
  /**
   * Further suites in which others can make conversations with this device, and to which its conversations can be migrated, for example
   * `[0xf006, 0x0001]`; beside its own and 0xF001. The login publishes a key package of each. With one that the module does not have it
   * rejects with `unsupported`. What was named stays: it is stored, and from then on no module without them opens the state.
   */
  cipherSuites?: number[]
  /**
   * Whether this device puts reserved values at random among what it publishes, so that clients which fail on what they do not know
   * are found out (GREASE: RFC 9420, Section 13.5). It is stored, and what is on stays on.
   */
  grease?: boolean
  /**
   * Features of draft-ietf-mls-extensions to switch on for this device, which needs `mls.full.wasm`: with another module the login
   * rejects with `unsupported`. What is on stays on: it is stored, and from then on no other module opens the state.
   */
  drafts?: DraftEnableParams["drafts"]
  /** Components of the application, for drafts. */
  draftComponents?: DraftComponentParams[]
}

/** Who logs in. */
export interface Credentials {
  email: string
  /** As typed. It becomes keys in a worker and is never sent. */
  password: string
  /** Gives the login up: it ends in `signedOut`. */
  signal?: AbortSignal
}

/**
 * The time from a login or unlock to the lock, logout or next login that ends it. What belongs to it (steps of the flow, requests,
 * timers, the socket) ends with its signal, so that nothing late touches what came after.
 */
interface Span {
  readonly session: Session
  readonly abort: AbortController
  /** True until a login succeeded: if it fails, the session goes; if an unlock fails, it stays, locked. */
  readonly first: boolean
  /** Settles when the flow is through. */
  done: Promise<Session>
}

const CLOSED: AuthState = Object.freeze({ phase: "signedOut", fraction: 0 })

/**
 * The logins of one page, as a state machine: login → vault → MLS client → key packages → socket, each awaited, each announced when it
 * is true. At most one account is logged in; a new login ends the one before. Every method may be called at any time. A login of an
 * account that another Auth of this page has open waits as in another tab, in `waitingForOtherTab`, until that one locks or logs out.
 */
export class Auth {
  readonly #options: AuthOptions
  readonly #loader: WasmLoader
  readonly #machine = new AuthMachine()
  #session: Session | undefined
  #span: Span | undefined
  #locking: Promise<void> | undefined

  /**
   * @param options - the service, and where the engine's files are
   * @throws MlsError `invalid_argument` when `server` is no address
   */
  constructor(options: AuthOptions) {
    originOf(options?.server)
    this.#options = options
    this.#loader = loaderOf(options)
  }

  /** What is true now. */
  get state(): AuthState {
    return this.#machine.state
  }

  /** The session of the account that is logged in or logging in. Its calls wait while the vault is being opened. */
  get session(): Session | undefined {
    return this.#session
  }

  /**
   * @param listener - called after each change of the state
   * @returns a function that ends the subscription
   */
  subscribe(listener: (state: AuthState) => void): () => void {
    return this.#machine.subscribe(listener)
  }

  /**
   * Logs in, opens the vault (making it when the account has none), registers this device, publishes its key packages and connects.
   * @param credentials - e-mail address and password
   * @returns the session, when all of it is done
   * @throws MlsError `wrong_password`, `vault_corrupted`, `kdf_downgrade`, `state_rolled_back`, `offline`, `timeout`, `rate_limited`,
   *   `load_failed`, `storage_failed`, `unsupported`; `aborted` when the signal, a logout or another login ended this one;
   *   `invalid_argument`, which ends nothing when an argument is missing, empty or no text
   */
  async login(credentials: Credentials): Promise<Session> {
    textArgument(credentials?.email, "email")
    textArgument(credentials.password, "password")
    const session = this.#replaceSession(credentials.email)
    return this.#begin(session, true, (step) => authenticate(session, credentials.password, step), credentials.signal)
  }

  /**
   * Goes on after a login that the page did by itself: vault, client, key packages, socket. `login` does this for you. Nothing is
   * authenticated again, so `deriving` is followed by `unlocking`.
   * @param email - the account
   * @param grant - what the service answered
   * @param password - as typed; opens or makes the vault
   * @param signal - gives it up
   * @returns the session, when all of it is done
   * @throws MlsError as `login`
   */
  async onLoginSuccess(email: string, grant: LoginGrant, password: string, signal?: AbortSignal): Promise<Session> {
    textArgument(email, "email")
    textArgument(grant?.token, "grant.token")
    textArgument(password, "password")
    const session = this.#replaceSession(email)
    const admit = async (step: FlowStep): Promise<Admission> => ({ grant, secret: await derive(session, password, step) })
    return this.#begin(session, true, admit, signal)
  }

  /**
   * Locks: calls made before it settle, then every key is erased. Ends a login or unlock under way. Never rejects.
   * @returns a promise of the moment when no key is left
   */
  async lock(): Promise<void> {
    if (this.#session) await this.#lock(this.#session)
  }

  /**
   * Unlocks the session that was locked. Joins a login or unlock under way, and resolves for a session that is open: whatever the password
   * is then, nobody looks at it, so this is no way to ask for it a second time.
   * @param password - as typed
   * @throws MlsError `closed` when nobody is logged in, else as `login`
   */
  async unlock(password: string): Promise<void> {
    const session = this.#session
    if (!session) throw new MlsError("closed", { op: "unlock" })
    textArgument(password, "password")
    // No await before this: a call that follows in the same tick finds the gate pending, not shut.
    await (this.#span?.done ?? this.#begin(session, false, (step) => authenticate(session, password, step)))
  }

  /**
   * Ends the session or the login under way: keys are erased, subscriptions end, the token is given back. Never rejects.
   * @returns a promise of the moment when the service knows, or has not answered for 5 s
   */
  async logout(): Promise<void> {
    await this.#end(new MlsError("aborted", { op: "logout", message: "logged out" }))
  }

  #replaceSession(email: string): Session {
    void this.#end(new MlsError("aborted", { op: "login", message: "another login began" }))
    const { authenticate, cipherSuites = [], grease = false, drafts = [], draftComponents = [] } = this.#options
    const bare = connect(this.#options, this.#loader)
    const service = new DeliveryService(this.#options.server)
    const engine = new JudgedEngine(bare, authenticate ?? judgedByService(service))
    const current = (): boolean => this.#session === session
    const session: Session = new Session(email, engine, service, {
      // A session that is over is locked already, and stays out of the way of the next one.
      lock: async () => (current() ? this.lock() : undefined),
      logout: async () => (current() ? this.logout() : undefined),
      unlock: async (password) => {
        if (!current()) throw new MlsError("closed", { op: "unlock" })
        await this.unlock(password)
      },
      state: () => (current() ? this.state : CLOSED),
      certificates: authenticate !== undefined,
      cipherSuites,
      grease,
      drafts: drafts.length + draftComponents.length > 0 ? { drafts, components: draftComponents } : undefined,
    })
    engine.on((event) => this.#engineTold(session, event))
    this.#session = session
    return session
  }

  #begin(session: Session, first: boolean, admit: (step: FlowStep) => Promise<Admission>, signal?: AbortSignal): Promise<Session> {
    const abort = new AbortController()
    const give = (): void => abort.abort(new MlsError("aborted", { op: "login", cause: signal?.reason }))
    signal?.addEventListener("abort", give, { once: true })
    if (signal?.aborted) give()
    session.unlocked.pend()
    session.registered.pend()
    session.begin(abort.signal)
    const step = this.#step(session, abort.signal)
    const locking = first ? undefined : this.#locking
    const flow = async (): Promise<Session> => {
      try {
        // The span stands before its first step is announced, and a lock that came before is through.
        await locking
        await enter(session, await admit(step), step)
        return session
      } catch (thrown) {
        const error = abort.signal.aborted ? abortError(abort.signal, "login") : toMlsError(thrown, "login")
        await this.#failed(span, error)
        throw error
      } finally {
        signal?.removeEventListener("abort", give)
      }
    }
    const span: Span = { session, abort, first, done: flow() }
    this.#span = span
    return span.done
  }

  #step(session: Session, signal: AbortSignal): FlowStep {
    return {
      signal,
      enter: (phase) => {
        throwIfAborted(signal, "login")
        this.#move(session, phase)
      },
      wait: async (work) => {
        const result = await work
        throwIfAborted(signal, "login")
        return result
      },
    }
  }

  async #failed(span: Span, error: MlsError): Promise<void> {
    // A lock, a logout or another login ended it and says itself what is true now.
    if (this.#span !== span) return
    if (span.first) void this.#end(error, error)
    else await this.#lock(span.session, error)
  }

  /** Stops everything that belongs to the span; what still runs sees its signal. */
  #stop(reason: MlsError): void {
    const span = this.#span
    this.#span = undefined
    span?.abort.abort(reason)
    // Whoever started it hears of it; nobody else has to.
    span?.done.catch(() => undefined)
  }

  /** Locks come after one another, and what was called in between finds its place between them. */
  async #lock(session: Session, error?: MlsError): Promise<void> {
    if (!this.#span) return this.#locking
    this.#stop(new MlsError("locked", { op: "lock" }))
    session.unlocked.shut("locked")
    session.registered.shut("locked")
    void giveBack(session.service)
    const before = this.#locking
    const lock = async (): Promise<void> => {
      await before
      await session.engine.lock()
      if (this.#locking === locking) this.#locking = undefined
      if (this.#session === session) this.#move(session, "locked", error)
    }
    const locking = lock()
    this.#locking = locking
    return locking
  }

  /** The part before the first await happens at once: after it nothing of the session can act. */
  async #end(reason: MlsError, error?: MlsError): Promise<void> {
    const session = this.#session
    if (!session) return
    this.#stop(reason)
    session.close()
    this.#move(session, "signedOut", error)
    this.#session = undefined
    this.#locking = undefined
    session.forget()
    await giveBack(session.service)
  }

  #move(session: Session, phase: AuthPhase, error?: MlsError): void {
    if (phase === this.state.phase && !error) return
    this.#machine.move(phase, phase === "signedOut" ? undefined : session.user, error)
    const state = this.#machine.state
    session.announce("state", state)
    session.announce("progress", { phase: state.phase, fraction: state.fraction })
  }

  #engineTold(session: Session, event: EngineEvent): void {
    if (this.#session !== session) return
    if (event.type === "failed") void this.#lock(session, MlsError.fromData(event.error))
    if (event.type !== "waitingForOtherTab") return
    if (event.waiting && this.state.phase === "unlocking") this.#move(session, "waitingForOtherTab")
    if (!event.waiting && this.state.phase === "waitingForOtherTab") this.#move(session, "unlocking")
  }
}

/** Gives the token back. If the service cannot be told, the token expires there by itself; it is forgotten here in any case. */
async function giveBack(service: DeliveryService): Promise<void> {
  if (service.token === undefined) return
  const told = service.logout({ timeout: 5_000 })
  service.token = undefined
  service.onUnauthorized = undefined
  try {
    await told
  } catch {
    return
  }
}
