import { backoff } from "./retry.js"

/** Attempts at something for several conversations, each with pauses of its own that grow. */
export class Attempts {
  readonly #again: (conversation: string) => void
  readonly #made = new Map<string, number>()
  readonly #pauses = new Map<string, () => void>()

  /** @param again - a pause is over: it is time for another attempt */
  constructor(again: (conversation: string) => void) {
    this.#again = again
  }

  /** @returns whether the pause after the last attempt is not over */
  paused(conversation: string): boolean {
    return this.#pauses.has(conversation)
  }

  /**
   * Forgets those for which nothing is to be attempted any more.
   * @param wanted - all others
   */
  retain(wanted: string[]): void {
    for (const conversation of this.#made.keys()) if (!wanted.includes(conversation) && !this.paused(conversation)) this.#made.delete(conversation)
  }

  /**
   * Notes an attempt and begins the pause after it, in place of one that is not over: at most half a second after the first attempt, at most
   * a minute later on.
   * @param conversation - for which
   * @param signal - ends the pause
   */
  pause(conversation: string, signal: AbortSignal): void {
    this.#pauses.get(conversation)?.()
    const attempt = (this.#made.get(conversation) ?? 0) + 1
    this.#made.set(conversation, attempt)
    const stop = (): void => {
      clearTimeout(timer)
      this.#pauses.delete(conversation)
      signal.removeEventListener("abort", stop)
    }
    const timer = setTimeout(() => {
      stop()
      this.#again(conversation)
    }, backoff(attempt, { pause: 500, ceiling: 60_000 }))
    this.#pauses.set(conversation, stop)
    signal.addEventListener("abort", stop, { once: true })
  }
}
