/** Told what a listener's promise was rejected with, and of which event it was. */
export type Rejected<Events> = (name: keyof Events, reason: unknown) => void

/**
 * Typed subscriptions. A listener that fails stops neither the others nor what announced the event. What it throws is reported where
 * uncaught errors go; what its promise is rejected with goes to whoever made the emitter, and by default there, too.
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => unknown>>()
  readonly #rejected: Rejected<Events>
  #over = false

  /** @param rejected - told when the promise of an asynchronous listener is rejected, unless `clear` came first */
  constructor(rejected: Rejected<Events> = (_name, reason) => reportError(reason)) {
    this.#rejected = rejected
  }

  /**
   * @param name - the event
   * @param listener - called for each occurrence, in order of subscription; a promise that it returns is not waited for
   * @returns a function that ends the subscription
   */
  on<K extends keyof Events>(name: K, listener: (event: Events[K]) => unknown): () => void {
    let set = this.#listeners.get(name)
    if (!set) this.#listeners.set(name, (set = new Set()))
    const entry = (event: Events[K]): unknown => listener(event)
    set.add(entry)
    return () => void set.delete(entry)
  }

  /** Whether anybody listens. */
  has(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0
  }

  /**
   * @param name - the event
   * @param event - what it says
   */
  emit<K extends keyof Events>(name: K, event: Events[K]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        const returned = (listener as (event: Events[K]) => unknown)(event)
        Promise.resolve(returned).catch((reason: unknown) => {
          // After the end it fails because of the end, and nobody is left who would be told.
          if (!this.#over) this.#rejected(name, reason)
        })
      } catch (error) {
        reportError(error)
      }
    }
  }

  /** Ends all subscriptions, for good. */
  clear(): void {
    this.#over = true
    this.#listeners.clear()
  }
}
