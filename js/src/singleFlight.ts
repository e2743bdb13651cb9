import { abortError } from "./errors.js"

/**
 * Waits for work that others wait for, too: a signal ends this wait, and nothing else.
 * @param work - goes on in any case
 * @param signal - ends the wait
 * @param op - the operation or step
 * @throws MlsError `aborted`, or what the work rejects with
 */
export function untilAborted<R>(work: Promise<R>, signal: AbortSignal | undefined, op: string): Promise<R> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortError(signal, op))
    signal.addEventListener("abort", abort, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort))
    if (signal.aborted) abort()
  })
}

/**
 * Wraps work so that callers who come while it runs share that run. The next call after it settled, well or badly, starts anew.
 * @param work - what to do
 * @returns a function that starts the work or joins the run under way
 */
export function singleFlight<R>(work: () => Promise<R>): () => Promise<R> {
  let running: Promise<R> | undefined
  return () => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
}

/** Work that is asked for while it runs runs once more afterwards: a hint that arrives during a sync is not lost. */
export class Rerun {
  #running: Promise<void> | undefined
  #again = false
  readonly #work: () => Promise<void>

  /** @param work - what to do; must not reject */
  constructor(work: () => Promise<void>) {
    this.#work = work
  }

  /** @returns a promise of the moment when everything asked for until now is done */
  kick(): Promise<void> {
    this.#again = true
    this.#running ??= this.#loop()
    return this.#running
  }

  async #loop(): Promise<void> {
    try {
      // One microtask later, so that kicks of the same tick share one run.
      await null
      while (this.#again) {
        this.#again = false
        await this.#work()
      }
    } finally {
      this.#running = undefined
    }
  }
}

/**
 * Wraps work so that it never overlaps with itself: callers who come while it runs share the one run that follows, which so begins
 * after their call.
 * @param work - what to do
 * @returns a function that starts the work or joins the next run
 */
export function coalesced<R>(work: () => Promise<R>): () => Promise<R> {
  let running: Promise<R> | undefined
  let next: Promise<R> | undefined
  const start = (): Promise<R> => {
    const run = work().finally(() => {
      if (running === run) running = undefined
    })
    running = run
    return run
  }
  return () => {
    if (!running && !next) return start()
    next ??= (running ?? Promise.resolve()).catch(() => undefined).then(() => {
      next = undefined
      return start()
    })
    return next
  }
}
