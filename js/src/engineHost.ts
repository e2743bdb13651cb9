import type { AccountStore, OpenAccount } from "./accountStore.js"
import { canonicalAccount } from "./bytes.js"
import type { EngineEvent, RootHandle } from "./engine.js"
import { abortError, MlsError, throwIfAborted, toMlsError } from "./errors.js"
import type { Instance, StartInstance } from "./goInstance.js"
import type { CodePoint } from "./operations.gen.js"
import { RestartBudget } from "./restartBudget.js"
import { guarded, type StorePort } from "./store.js"

/** What a host is made of. */
export interface HostParts {
  /** Gives the compiled module. */
  load: () => Promise<WebAssembly.Module>
  start: StartInstance
  openAccount: OpenAccount
  emit: (event: EngineEvent) => void
  budget?: RestartBudget
  /** Given to every instance before anything else. */
  points?: CodePoint[]
}

/** A call from its making to its settling. */
interface Call {
  readonly id: number
  readonly op: string
  readonly params: Record<string, unknown>
  readonly signal: AbortSignal | undefined
  readonly settle: (outcome: { result: unknown } | { error: MlsError }) => void
  /** The instance that has it; undefined while it waits here. */
  instance: Running | undefined
  /** Deaths for which it may be to blame. */
  deaths: number
}

/** An instance under supervision. */
interface Running {
  readonly instance: Instance
  readonly death: Promise<void>
  dead: boolean
  /** The call whose turn runs. */
  turn: number | undefined
  /** The call that is being handed over. */
  entering: number | undefined
}

/** So many calls are handed over at once; the others wait here, where an abort takes them out. */
const WINDOW = 64

/**
 * Runs the engine's calls on an instance that may die. Crash-only: whatever escapes from the program is its death. The call whose
 * turn it was rejects with `fatal`; a new instance of the compiled module reopens the last committed state by replaying the unlock,
 * and the calls that waited are handed over again, in their order. The same class serves in a worker and in a page.
 */
export class EngineHost {
  readonly #parts: HostParts
  readonly #budget: RestartBudget
  readonly #calls = new Map<number, Call>()
  readonly #roots = new Map<number, Uint8Array>()
  #ids = 0
  #running: Running | undefined
  /** Settles when a death has been dealt with. */
  #mourning: Promise<void> | undefined
  #pumping = false
  #account: AccountStore | undefined
  #store: StorePort | undefined
  /** Parameters of the unlock in force: what a new instance needs to come back. They never leave this object. */
  #unlocked: Record<string, unknown> | undefined
  /** The unlock that waits to become the owner of its account. */
  #opening: { call: Call; abort: AbortController } | undefined

  /** @param parts - loader, instances, stored state, listener */
  constructor(parts: HostParts) {
    this.#parts = parts
    this.#budget = parts.budget ?? new RestartBudget()
  }

  /** Calls not yet settled. */
  get pending(): number {
    return this.#calls.size
  }

  /**
   * Runs one operation in its turn.
   * @param op - name of the operation
   * @param params - its parameters; a RootHandle may stand for root bytes
   * @param signal - takes the call out while it waits here
   * @returns the operation's result
   * @throws MlsError with the codes of the operation, or `fatal`, `load_failed`, `aborted`, `locked`
   */
  call(op: string, params: object, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortError(signal, op))
      const id = ++this.#ids
      const abort = (): void => {
        if (call.instance) return
        if (this.#opening?.call === call) this.#opening.abort.abort(abortError(signal as AbortSignal, op))
        else call.settle({ error: abortError(signal as AbortSignal, op) })
      }
      const call: Call = {
        id,
        op,
        params: { ...params },
        signal,
        instance: undefined,
        deaths: 0,
        settle: (outcome) => {
          if (!this.#calls.delete(id)) return
          signal?.removeEventListener("abort", abort)
          if ("error" in outcome) reject(outcome.error)
          else resolve(outcome.result)
        },
      }
      this.#calls.set(id, call)
      signal?.addEventListener("abort", abort, { once: true })
      // A lock does not wait behind an unlock that waits for another tab.
      if (op === "lock") this.#opening?.abort.abort(new MlsError("locked", { op: "unlock" }))
      void this.#pump()
    })
  }

  /**
   * Keeps a root secret that was derived elsewhere.
   * @param derive - gives the bytes, working on the compiled module
   * @returns a handle, valid until lock
   * @throws MlsError what `derive` throws, or `load_failed`
   */
  async keepRoot(derive: (module: WebAssembly.Module) => Promise<Uint8Array>): Promise<RootHandle> {
    const root = await derive(await this.#parts.load())
    const rootHandle = ++this.#ids
    this.#roots.set(rootHandle, root)
    return { rootHandle }
  }

  /**
   * Ends the host: every call rejects, nothing is stored any more, secrets are overwritten.
   * @param error - with which the calls reject
   */
  end(error: MlsError): void {
    const running = this.#running
    this.#running = undefined
    if (running) {
      running.dead = true
      running.instance.bury("the engine was closed")
    }
    this.#opening?.abort.abort(error)
    this.#forget()
    for (const call of [...this.#calls.values()]) call.settle({ error })
  }

  /** Hands calls over in the order of their arrival, as long as there are any and the window has room. */
  async #pump(): Promise<void> {
    if (this.#pumping) return
    this.#pumping = true
    try {
      for (let call = this.#next(); call; call = this.#next()) {
        try {
          const running = await this.#ready()
          if (call.op === "unlock" && this.#calls.has(call.id)) await this.#open(call)
          // Things may have changed while this waited: the call was aborted, or the instance died.
          if (!this.#calls.has(call.id)) this.#closeUnlessUnlocked()
          else if (!running.dead) this.#handOver(call, running)
        } catch (thrown) {
          const error = toMlsError(thrown, call.op)
          if (call.op === "unlock") call.settle({ error })
          else for (const waiting of this.#waiting()) waiting.settle({ error })
        }
      }
    } finally {
      this.#pumping = false
    }
  }

  #waiting(): Call[] {
    return [...this.#calls.values()].filter((call) => !call.instance)
  }

  #next(): Call | undefined {
    const waiting = this.#waiting()
    const inside = [...this.#calls.values()].filter((call) => call.instance)
    // What follows an unlock or a lock depends on how that ends.
    const barrier = inside.some((call) => call.op === "unlock" || call.op === "lock")
    return inside.length < WINDOW && !barrier ? waiting[0] : undefined
  }

  /** An instance that lives and, if the vault is unlocked, has the state open. */
  async #ready(): Promise<Running> {
    for (;;) {
      while (this.#mourning) await this.#mourning
      if (this.#running) return this.#running
      if (!this.#budget.left()) {
        const error = new MlsError("fatal", { op: "restart", message: "the program dies again and again" })
        this.#forget(error)
        throw error
      }
      const running = await this.#start()
      if (!(await this.#prepare(running))) continue
      if (this.#unlocked && !(await this.#replay(running, this.#unlocked))) continue
      if (!running.dead) this.#running = running
    }
  }

  async #start(): Promise<Running> {
    const module = await this.#parts.load()
    let died: () => void = () => undefined
    const death = new Promise<void>((resolve) => (died = resolve))
    let running: Running | undefined
    const store: StorePort = {
      read: (prefix) => this.#storeOf(running).read(prefix),
      commit: (changes) => this.#storeOf(running).commit(changes),
    }
    const instance = await this.#parts.start(module, {
      store: guarded(store),
      turn: (id) => {
        if (running && !running.dead) running.turn = id
      },
      died: (reason) => {
        died()
        if (running) this.#died(running, reason)
      },
    })
    running = { instance, death, dead: false, turn: undefined, entering: undefined }
    return running
  }

  /** Says to an instance what holds for the whole of it. Returns false when the instance died of it. */
  async #prepare(running: Running): Promise<boolean> {
    const { points = [] } = this.#parts
    if (points.length === 0) return true
    try {
      await Promise.race([this.#invoke(running, "assignCodePoints", { points }, 0), running.death])
      running.turn = undefined
      return !running.dead
    } catch (thrown) {
      if (running.dead) return false
      running.dead = true
      running.instance.bury("its code points were refused")
      throw toMlsError(thrown, "assignCodePoints")
    }
  }

  /** The rows, for the living: an instance that died cannot touch them any more. */
  #storeOf(running: Running | undefined): StorePort {
    if (!running || running.dead || !this.#store) throw new MlsError("storage_failed", { op: "store", message: "no account is open" })
    return this.#store
  }

  /** Opens the committed state on a new instance. Returns false when the instance died of it. */
  async #replay(running: Running, params: Record<string, unknown>): Promise<boolean> {
    try {
      this.#store = await this.#account?.renew()
      const answer = this.#invoke(running, "unlock", params, 0)
      await Promise.race([answer, running.death])
      running.turn = undefined
      return !running.dead
    } catch (thrown) {
      if (running.dead) return false
      const error = toMlsError(thrown, "unlock")
      running.dead = true
      running.instance.bury("the state could not be opened again")
      this.#forget(error)
      throw error
    }
  }

  /** Becomes the owner of the account's rows. An account that is open stays open. */
  async #open(call: Call): Promise<void> {
    const named = call.params["account"]
    if (typeof named !== "string") return // the engine names what is wrong before it reads a row
    const account = canonicalAccount(named)
    if (this.#account?.account === account) return
    if (this.#account) throw new MlsError("conflict", { op: "unlock", message: "another account is unlocked; lock it first" })
    const abort = new AbortController()
    this.#opening = { call, abort }
    let opened: AccountStore | undefined
    try {
      throwIfAborted(call.signal, "unlock")
      const waiting = (state: boolean): void => this.#parts.emit({ type: "waitingForOtherTab", waiting: state })
      opened = await this.#parts.openAccount(account, { signal: abort.signal, waiting })
      this.#store = await opened.renew()
      throwIfAborted(abort.signal, "unlock")
      this.#account = opened
    } catch (error) {
      opened?.close()
      this.#store = undefined
      throw error
    } finally {
      this.#opening = undefined
    }
  }

  #handOver(call: Call, running: Running): void {
    call.instance = running
    let params: Record<string, unknown>
    try {
      params = this.#withRoot(call.params)
    } catch (thrown) {
      return call.settle({ error: toMlsError(thrown, call.op) })
    }
    const answer = this.#invoke(running, call.op, params, call.id)
    answer?.then(
      (result) => {
        if (call.instance !== running) return
        this.#after(call, running)
        if (call.op === "unlock") this.#unlocked = params
        if (call.op === "lock") this.#forget()
        call.settle({ result })
        void this.#pump()
      },
      (thrown: unknown) => {
        if (call.instance !== running) return
        this.#after(call, running)
        if (call.op === "unlock") this.#closeUnlessUnlocked()
        call.settle({ error: toMlsError(thrown, call.op) })
        void this.#pump()
      },
    )
  }

  /** Calls into the program. No answer, or an exception, is a death: an operation never throws. */
  #invoke(running: Running, op: string, params: Record<string, unknown>, id: number): Promise<unknown> | undefined {
    const { api } = running.instance
    const operation = Object.hasOwn(api, op) ? api[op] : undefined // what every object has is no operation
    if (!operation) return Promise.reject(new MlsError("unsupported", { op, message: "the loaded module has no such operation; those of drafts are in mls.full.wasm" }))
    running.entering = id
    try {
      const answer = operation.call(api, params, id) as Promise<unknown> | undefined
      if (answer !== undefined && !running.dead) return answer
      running.instance.bury("the program gave no answer")
    } catch (thrown) {
      running.instance.bury(String(thrown))
    } finally {
      running.entering = undefined
    }
    return undefined
  }

  #after(call: Call, running: Running): void {
    if (running.turn === call.id) running.turn = undefined
  }

  #died(running: Running, reason: string): void {
    if (running.dead) return
    running.dead = true
    if (this.#running === running) this.#running = undefined
    const suspects = [running.turn, running.entering]
    this.#budget.spend()
    // A task later, so that answers which the program gave before it died are taken: those calls did run.
    const mourning = new Promise<void>((resolve) => setTimeout(resolve)).then(() => {
      if (this.#mourning === mourning) this.#mourning = undefined
      this.#bury(running, suspects, reason)
      void this.#pump()
    })
    this.#mourning = mourning
  }

  /** Finds the call that died: the one whose turn it was, or, if that was answered before, the one that was being handed over. */
  #bury(running: Running, suspects: (number | undefined)[], reason: string): void {
    const survivors = [...this.#calls.values()].filter((call) => call.instance === running)
    let victim = suspects.map((id) => survivors.find((call) => call.id === id)).find(Boolean)
    if (!victim && survivors[0] && ++survivors[0].deaths > 1) victim = survivors[0]
    for (const call of survivors) call.instance = undefined
    const op = victim?.op
    victim?.settle({ error: new MlsError("fatal", { op: victim.op, message: `the engine died in this call and was replaced (${reason})` }) })
    if (op === "unlock") this.#closeUnlessUnlocked()
    this.#parts.emit({ type: "restarted", ...(op === undefined ? {} : { op }), reason, restarts: this.#budget.total })
  }

  /** Locks here: without an error because it was wanted, with one because the state cannot be had back. */
  #forget(error?: MlsError): void {
    const lost = error !== undefined && this.#unlocked !== undefined
    this.#unlocked = undefined
    this.#closeAccount()
    for (const root of this.#roots.values()) root.fill(0)
    this.#roots.clear()
    if (lost) this.#parts.emit({ type: "failed", error: error.toData() })
  }

  #closeUnlessUnlocked(): void {
    if (!this.#unlocked) this.#closeAccount()
  }

  #closeAccount(): void {
    this.#account?.close()
    this.#account = undefined
    this.#store = undefined
  }

  #withRoot(params: Record<string, unknown>): Record<string, unknown> {
    // Whatever else stands there is the engine's to judge: it names the parameter.
    const root: unknown = Object(params)["root"]
    if (!isHandle(root)) return params
    const bytes = this.#roots.get(root.rootHandle)
    if (!bytes) throw new MlsError("locked", { message: "this root was forgotten when the vault was locked" })
    return { ...params, root: bytes }
  }
}

function isHandle(root: unknown): root is RootHandle {
  return typeof root === "object" && root !== null && "rootHandle" in root
}
