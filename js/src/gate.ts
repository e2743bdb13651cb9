import { abortError, MlsError } from "./errors.js"
import type { Code } from "./operations.gen.js"

/**
 * Decides when calls may pass: `pending` makes them wait, `open` lets them through, `shut` refuses them with a code.
 * Those that wait follow the gate: they pass when it opens and are refused when it shuts.
 */
export class Gate {
  #state: "pending" | "open" | Code
  #waiting = new Set<{ pass: () => void; refuse: (error: MlsError) => void }>()

  /** @param state - how the gate stands at first */
  constructor(state: "pending" | "open" | Code) {
    this.#state = state
  }

  /** From now on calls wait. */
  pend(): void {
    this.#state = "pending"
  }

  /** From now on calls pass; those that wait pass now. */
  open(): void {
    this.#state = "open"
    this.#release((waiter) => waiter.pass())
  }

  /**
   * From now on calls are refused; those that wait are refused now.
   * @param code - the code of the refusal
   */
  shut(code: Code): void {
    this.#state = code
    this.#release((waiter) => waiter.refuse(new MlsError(code)))
  }

  /**
   * @param signal - gives the waiting up
   * @throws MlsError the code with which the gate was shut, or `aborted`
   */
  async pass(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw abortError(signal)
    if (this.#state === "open") return
    if (this.#state !== "pending") throw new MlsError(this.#state)
    await new Promise<void>((resolve, reject) => {
      const settle = (action: () => void): void => {
        this.#waiting.delete(waiter)
        signal?.removeEventListener("abort", abort)
        action()
      }
      const waiter = { pass: () => settle(resolve), refuse: (error: MlsError) => settle(() => reject(error)) }
      const abort = (): void => settle(() => reject(abortError(signal as AbortSignal)))
      this.#waiting.add(waiter)
      signal?.addEventListener("abort", abort, { once: true })
    })
  }

  #release(action: (waiter: { pass: () => void; refuse: (error: MlsError) => void }) => void): void {
    for (const waiter of [...this.#waiting]) action(waiter)
  }
}
