import { Attempts } from "./attempts.js"
import type { DeliveryService } from "./deliveryService.js"
import type { Engine } from "./engine.js"
import { type MlsError, toMlsError } from "./errors.js"
import { isPassing } from "./retry.js"

/** What a rejoiner needs, and whom it tells. */
export interface RejoinParts {
  engine: Engine
  service: DeliveryService
  /** The outbox has a commit by which this device comes back. */
  outboxFilled: () => void
  /** It is time for another attempt: look at the log again. */
  again: (conversation: string) => void
  /** An attempt failed, not for the way to the service nor because the device is back. */
  failed: (error: MlsError) => void
}

/**
 * Brings this device back into conversations whose thread it lost: fetches the GroupInfo of the current epoch and commits by it from
 * outside. The first attempt is made at once, the next ones after growing pauses, since every member that lost the thread at the same commit
 * does the same and one commit an epoch wins.
 */
export class Rejoiner {
  readonly #parts: RejoinParts
  readonly #attempts: Attempts

  /** @param parts - engine, service and listeners */
  constructor(parts: RejoinParts) {
    this.#parts = parts
    this.#attempts = new Attempts((conversation) => parts.again(conversation))
  }

  /**
   * Makes an attempt for each conversation, unless the pause after its last one is not over.
   * @param lost - all conversations that are lost now; what is not among them any more is forgotten
   * @param signal - ends the attempts, and the pauses
   */
  async rejoin(lost: string[], signal: AbortSignal): Promise<void> {
    this.#attempts.retain(lost)
    for (const conversation of lost) {
      if (this.#attempts.paused(conversation) || signal.aborted) continue
      try {
        const info = await this.#parts.service.groupInfo(conversation, { signal })
        await this.#parts.engine.call("rejoin", { conversation, ...info })
        this.#parts.outboxFilled()
      } catch (thrown) {
        const error = toMlsError(thrown, "rejoin")
        // Removed meanwhile: a member has to add this device again.
        if (signal.aborted || error.code === "not_a_member") continue
        // conflict: the log brought it back while the GroupInfo was on its way.
        if (!isPassing(error) && error.code !== "conflict") this.#parts.failed(error)
      }
      this.#attempts.pause(conversation, signal)
    }
  }
}
