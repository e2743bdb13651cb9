import { Attempts } from "./attempts.js"
import type { DeliveryService } from "./deliveryService.js"
import type { Engine } from "./engine.js"
import { abortError, MlsError, toMlsError } from "./errors.js"
import type { Code, LinkCursor } from "./operations.gen.js"

/** How a link was followed so far: this device is in the conversation, or it has asked the members. */
export type Followed = "inside" | "asked"

/** What a follower needs, and whom it tells. */
export interface FollowParts {
  engine: Engine
  service: DeliveryService
  /** The outbox has a commit or request by which this device comes in. */
  outboxFilled: () => void
  /** It is time for another look at the inbox and at the links. */
  again: () => void
  /** A link cannot be followed, and nobody waits to be told. */
  failed: (error: MlsError) => void
}

/** Answers after which no other attempt helps. */
const FINAL: ReadonlySet<Code> = new Set<Code>(["link_ended", "invalid_argument", "malformed", "invalid_message", "unsupported", "conflict"])

type Waiter = { resolve: (outcome: Followed) => void; reject: (error: MlsError) => void; looked?: boolean }

/**
 * Follows links until this device is inside: shows the service the token, and commits or asks by what it answers. Another commit may be
 * first, and a request ends with its epoch, so there are further attempts after growing pauses.
 */
export class LinkFollower {
  readonly #parts: FollowParts
  readonly #attempts: Attempts
  readonly #waiters = new Map<string, Set<Waiter>>()

  /** @param parts - engine, service and listeners */
  constructor(parts: FollowParts) {
    this.#parts = parts
    this.#attempts = new Attempts(() => parts.again())
  }

  /**
   * Waits for a link that the engine follows.
   * @param conversation - where it leads
   * @param signal - ends the wait, not the following
   * @returns how far it got
   * @throws MlsError `link_ended`, `aborted`, or why it cannot be followed
   */
  outcome(conversation: string, signal?: AbortSignal): Promise<Followed> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiters.get(conversation) ?? new Set()
      const end = (): void => {
        signal?.removeEventListener("abort", abort)
        waiters.delete(waiter)
        if (waiters.size === 0) this.#waiters.delete(conversation)
      }
      const abort = (): void => waiter.reject(abortError(signal as AbortSignal))
      const waiter: Waiter = { resolve: (outcome) => (end(), resolve(outcome)), reject: (error) => (end(), reject(error)) }
      this.#waiters.set(conversation, waiters.add(waiter))
      if (signal?.aborted) abort()
      else signal?.addEventListener("abort", abort, { once: true })
    })
  }

  /**
   * Looks at the links that are followed, and makes an attempt at each unless the pause after its last one is not over. Somebody who has
   * just begun to wait is not kept waiting for that.
   * @param links - whether there were any a moment ago
   * @param signal - ends the attempts, and the pauses
   */
  async follow(links: boolean, signal: AbortSignal): Promise<void> {
    if (!links && this.#waiters.size === 0) return
    const now = await this.#parts.engine.call("cursors", {})
    const followed = now.links.map((l) => l.conversation)
    this.#attempts.retain(followed)
    for (const [conversation, waiters] of this.#waiters) {
      if (followed.includes(conversation)) continue
      const inside = now.groups.some((g) => g.conversation === conversation)
      for (const waiter of [...waiters]) inside ? waiter.resolve("inside") : waiter.reject(new MlsError("link_ended", { op: "join" }))
    }
    for (const link of now.links) {
      const waiters = [...(this.#waiters.get(link.conversation) ?? [])]
      const due = !this.#attempts.paused(link.conversation) || waiters.some((w) => !w.looked)
      for (const waiter of waiters) waiter.looked = true
      if (due && !link.joining && !signal.aborted) await this.#attempt(link, signal)
    }
  }

  /** Ends every wait. */
  close(): void {
    for (const waiters of this.#waiters.values()) for (const waiter of [...waiters]) waiter.reject(new MlsError("closed", { op: "join" }))
  }

  async #attempt({ conversation, token, asked }: LinkCursor, signal: AbortSignal): Promise<void> {
    const { engine, service, outboxFilled } = this.#parts
    try {
      const { ask, epoch, cipherSuite, groupInfo, ratchetTree } = await service.link(conversation, token, { signal })
      if (!ask) await engine.call("joinByLink", { conversation, groupInfo, ratchetTree })
      else if (asked !== epoch) await engine.call("askByLink", { conversation, cipherSuite, epoch })
      if (!ask || asked !== epoch) outboxFilled()
      if (ask) for (const waiter of [...(this.#waiters.get(conversation) ?? [])]) waiter.resolve("asked")
    } catch (thrown) {
      const error = toMlsError(thrown, "join")
      if (signal.aborted) return
      if (FINAL.has(error.code) && (await this.#giveUp(conversation, error))) return
    }
    this.#attempts.pause(conversation, signal)
  }

  /** Answers false when the link is not to be given up after all: this device has come in meanwhile. */
  async #giveUp(conversation: string, error: MlsError): Promise<boolean> {
    try {
      await this.#parts.engine.call("forgetLink", { conversation })
    } catch {
      return false // what is behind it, the next look shows
    }
    const waiters = [...(this.#waiters.get(conversation) ?? [])]
    for (const waiter of waiters) waiter.reject(error)
    if (waiters.length === 0) this.#parts.failed(error)
    return true
  }
}
