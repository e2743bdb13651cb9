import type { CallOptions, Engine, EngineEvent, EngineParams, OperationName, ResultOf, RootHandle } from "./engine.js"
import { MlsError, toMlsError } from "./errors.js"
import type { Code, CredentialView, KDF, Verdict } from "./operations.gen.js"
import { isPassing } from "./retry.js"

/** What an application says of a credential. `true` and `false` are verdicts without an end. */
export type Judgement = boolean | Omit<Verdict, "id">

/**
 * The application's judgement of credentials (RFC 9420, Section 5.3.1). It is asked once for each pair of credential and signature key
 * of another device that has no verdict yet; a verdict is stored, and holds until it ends or another one is given.
 * @param credential - what is to be judged
 * @returns the verdict; a rejection says that there is none yet: what brought the credential waits, and is tried again later. One with an
 *   MlsError that says that the network failed (`offline`, `timeout`, …) is what the call rejects with
 */
export type Authenticate = (credential: CredentialView) => Judgement | Promise<Judgement>

/** So often a call is repeated: each time it may get further, and meet credentials of which it knew nothing before. */
const ROUNDS = 16

const ENDS: ReadonlySet<Code> = new Set<Code>(["aborted", "locked", "closed"])

/**
 * An engine whose calls ask the application for the verdicts that they lack, and are then repeated. The engine itself never waits for
 * the application: a call without a verdict rejects with `credential_unverified` and changes nothing.
 */
export class JudgedEngine implements Engine {
  readonly #inner: Engine
  readonly #authenticate: Authenticate
  /** Judgements under way, so that calls which overlap share the question. */
  readonly #asked = new Map<string, Promise<Verdict>>()

  /**
   * @param inner - the engine
   * @param authenticate - the application's judgement
   */
  constructor(inner: Engine, authenticate: Authenticate) {
    this.#inner = inner
    this.#authenticate = authenticate
  }

  get pending(): number {
    return this.#inner.pending
  }

  async call<K extends OperationName>(op: K, params: EngineParams<K>, options?: CallOptions): Promise<ResultOf<K>> {
    for (let round = 1; ; round++) {
      try {
        return await this.#inner.call(op, params, options)
      } catch (thrown) {
        if (toMlsError(thrown, op).code !== "credential_unverified" || round > ROUNDS) throw thrown
        await this.#judge(op, options)
      }
    }
  }

  deriveRoot(password: Uint8Array, kdf: KDF, options?: CallOptions): Promise<RootHandle> {
    return this.#inner.deriveRoot(password, kdf, options)
  }

  lock(): Promise<void> {
    return this.#inner.lock()
  }

  close(): void {
    this.#inner.close()
  }

  on(listener: (event: EngineEvent) => void): () => void {
    return this.#inner.on(listener)
  }

  /** Asks for what waits. Verdicts that were given are stored although another one could not be had. */
  async #judge(op: string, options?: CallOptions): Promise<void> {
    const { credentials } = await this.#inner.call("unjudgedCredentials", {}, options)
    const answers = await Promise.allSettled(credentials.map((credential) => this.#ask(credential)))
    const verdicts = answers.flatMap((a) => (a.status === "fulfilled" ? [a.value] : []))
    if (verdicts.length > 0) await this.#inner.call("judgeCredentials", { verdicts }, options)
    const none = answers.find((a) => a.status === "rejected")
    if (!none) return
    const reason: unknown = none.reason
    // That the way to the service failed, or that the session ends, says more than that there is no verdict.
    throw reason instanceof MlsError && (isPassing(reason) || ENDS.has(reason.code)) ? reason : new MlsError("credential_unverified", { op, cause: reason })
  }

  #ask(credential: CredentialView): Promise<Verdict> {
    const { id } = credential
    let asked = this.#asked.get(id)
    if (!asked) {
      asked = (async () => {
        const judgement = await this.#authenticate(credential)
        return { id, ...(typeof judgement === "boolean" ? { accepted: judgement } : judgement) }
      })().finally(() => this.#asked.delete(id))
      this.#asked.set(id, asked)
    }
    return asked
  }
}
