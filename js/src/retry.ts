import { abortError, throwIfAborted, type MlsError, toMlsError } from "./errors.js"
import type { Code } from "./operations.gen.js"

/** Codes of failures on the way to the service, after which the same bytes may be sent again. */
const PASSING: ReadonlySet<Code> = new Set<Code>(["offline", "timeout", "service_unavailable", "rate_limited", "load_failed", "busy"])

/** How often and how patiently. */
export interface RetryOptions {
  /** Attempts in all; default 4. */
  attempts?: number
  /** Pause after the first failure in milliseconds, doubled each time; default 300. */
  pause?: number
  /** The pause grows to at most this, in milliseconds; default 30 000. */
  ceiling?: number
  signal?: AbortSignal | undefined
}

/**
 * @param error - a failure
 * @returns whether the way to the service failed, rather than what was asked
 */
export function isPassing(error: MlsError): boolean {
  return PASSING.has(error.code)
}

/**
 * A pause that doubles with each failure, between half and the whole of it at random, so that clients do not come back together.
 * @param failures - failures in a row, from 1
 * @param options - pause and ceiling
 * @returns milliseconds
 */
export function backoff(failures: number, options: RetryOptions = {}): number {
  const whole = Math.min((options.pause ?? 300) * 2 ** Math.min(failures - 1, 20), options.ceiling ?? 30_000)
  return whole / 2 + (Math.random() * whole) / 2
}

/**
 * @param ms - milliseconds
 * @param signal - ends the pause
 * @throws MlsError `aborted`, or the signal's own MlsError
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  throwIfAborted(signal)
  await new Promise<void>((resolve, reject) => {
    const done = (): void => {
      signal?.removeEventListener("abort", abort)
      resolve()
    }
    const abort = (): void => {
      clearTimeout(timer)
      reject(abortError(signal as AbortSignal))
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener("abort", abort, { once: true })
  })
}

/**
 * Does something again while the way to the service fails; every other failure is final at once.
 * @param work - idempotent work
 * @param options - attempts, pauses, signal
 * @returns what the work returned
 * @throws MlsError the last failure, or `aborted`
 */
export async function retry<R>(work: () => Promise<R>, options: RetryOptions = {}): Promise<R> {
  for (let failures = 1; ; failures++) {
    throwIfAborted(options.signal)
    try {
      return await work()
    } catch (thrown) {
      const error = toMlsError(thrown)
      if (!isPassing(error) || failures >= (options.attempts ?? 4)) throw error
      await pause(backoff(failures, options), options.signal)
    }
  }
}
