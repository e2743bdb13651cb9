import type { DeliveryService } from "./deliveryService.js"
import type { Engine } from "./engine.js"
import { MlsError, toMlsError } from "./errors.js"
import type { Code, OutboxEntry, SettleOutboxResult } from "./operations.gen.js"
import { backoff, isPassing } from "./retry.js"
import { Rerun } from "./singleFlight.js"

/** What a pump needs, and whom it tells. */
export interface PumpParts {
  engine: Engine
  service: DeliveryService
  /** Catches up with a conversation's log after a commit lost, or won. */
  catchUp: (conversation: string) => Promise<void>
  /** An entry was settled: a message was sent, a commit is in force, or it was given up. */
  settled: (result: SettleOutboxResult) => void
  /** Work in the background failed for good; it is tried again when something new is to be sent. */
  failed: (error: MlsError) => void
}

/** Answers that say: stored, no, and it never will be. */
const REFUSALS: ReadonlySet<Code> = new Set<Code>([
  "rejected",
  "conflict",
  "invalid_argument",
  "malformed",
  "invalid_message",
  "not_found",
  "not_a_member",
  "wrong_epoch",
  "unsupported",
  "link_ended",
])

/**
 * Carries the outbox to the service. One run at a time; conversations side by side, the entries of one in their order. The network
 * is waited for outside of the engine's turns. An entry stays in the outbox, with the same bytes, until the service's answer is
 * known; after a failure on the way it is sent again, with growing pauses.
 */
export class OutboxPump {
  readonly #parts: PumpParts
  readonly #runs = new Rerun(() => this.#run())
  #signal: AbortSignal | undefined
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param parts - engine, service and listeners */
  constructor(parts: PumpParts) {
    this.#parts = parts
  }

  /**
   * Lets the pump work.
   * @param signal - ends it
   */
  start(signal: AbortSignal): void {
    this.#signal = signal
    this.#failures = 0
    signal.addEventListener("abort", () => clearTimeout(this.#timer), { once: true })
  }

  /**
   * Sends what is there. To be called whenever something may have been added, or the network came back.
   * @returns a promise of the end of the run; it never rejects
   */
  kick(): Promise<void> {
    clearTimeout(this.#timer)
    return this.#runs.kick()
  }

  async #run(): Promise<void> {
    const signal = this.#signal
    if (!signal || signal.aborted) return
    try {
      const { entries } = await this.#parts.engine.call("outbox", {})
      const lanes = byConversation(entries)
      const clean = await Promise.all([...lanes.values()].map((lane) => this.#lane(lane, signal)))
      if (!clean.includes(false)) this.#failures = 0
      else this.#later(signal)
    } catch (thrown) {
      // Locked, closed or a failing store: nothing was lost, the outbox is as it was.
      const error = toMlsError(thrown, "outbox")
      if (signal.aborted) return
      if (isPassing(error)) this.#later(signal) // what became of an entry needed the service's word on somebody
      else this.#parts.failed(error)
    }
  }

  /**
   * Sends the entries of one conversation. The next one leaves while the answer to the one before is being stored.
   * Returns false when the way to the service failed and a later run is needed.
   */
  async #lane(entries: OutboxEntry[], signal: AbortSignal): Promise<boolean> {
    const failures: unknown[] = []
    const settling: Promise<void>[] = []
    let done = true
    for (const entry of entries) {
      try {
        const seq = await this.#post(entry, signal)
        settling.push(this.#settle(entry, "accepted", { seq }).catch((thrown: unknown) => void failures.push(thrown)))
        if (entry.kind !== "commit") continue
        // What stands behind a commit may have changed with it.
        if (entry !== entries.at(-1)) void this.#runs.kick()
        break
      } catch (thrown) {
        done = signal.aborted || (await this.#stopped(entry, toMlsError(thrown, "outbox")))
        break
      }
    }
    await Promise.all(settling)
    if (failures.length > 0 && !signal.aborted) throw failures[0]
    return done
  }

  async #stopped(entry: OutboxEntry, error: MlsError): Promise<boolean> {
    if (REFUSALS.has(error.code)) {
      await this.#settle(entry, "rejected", error.epoch === undefined ? {} : { epoch: error.epoch })
      await this.#parts.catchUp(entry.conversation)
      // What was rebuilt after catching up is in the outbox now.
      void this.#runs.kick()
      return true
    }
    if (isPassing(error) || error.code === "internal") {
      // Not knowing is not a refusal: the same bytes go again, and the log may tell before that.
      if (entry.kind === "commit") await this.#settle(entry, "unknown")
      return false
    }
    this.#parts.failed(error)
    return true
  }

  #post(entry: OutboxEntry, signal: AbortSignal): Promise<bigint> {
    const { service } = this.#parts
    return entry.kind === "commit" ? service.postCommit(entry, { signal }) : service.postMessage(entry, { signal })
  }

  async #settle(entry: OutboxEntry, outcome: "accepted" | "rejected" | "unknown", known: { seq?: bigint; epoch?: bigint } = {}): Promise<void> {
    try {
      const result = await this.#parts.engine.call("settleOutbox", { id: entry.id, outcome, ...known })
      this.#parts.settled(result)
      // A commit in force may have freed what waited for it; a second change waits until the log has shown the first.
      if (result.state === "merged") void this.#parts.catchUp(entry.conversation)
      if (result.state === "merged" || result.outboxId !== undefined) void this.#runs.kick()
    } catch (thrown) {
      // The log was faster: an own echo has settled the entry already.
      if (toMlsError(thrown).code !== "not_found") throw thrown
    }
  }

  #later(signal: AbortSignal): void {
    this.#failures++
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (!signal.aborted) void this.#runs.kick()
    }, backoff(this.#failures, { pause: 500 }))
  }
}

function byConversation(entries: OutboxEntry[]): Map<string, OutboxEntry[]> {
  const lanes = new Map<string, OutboxEntry[]>()
  for (const entry of entries) {
    const lane = lanes.get(entry.conversation)
    if (lane) lane.push(entry)
    else lanes.set(entry.conversation, [entry])
  }
  return lanes
}
