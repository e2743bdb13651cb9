/**
 * Typed subscriptions. A listener that throws stops neither the others nor what announced the event; its error is
 * reported where uncaught errors go.
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>()

  /**
   * @param name - the event
   * @param listener - called for each occurrence, in order of subscription
   * @returns a function that ends the subscription
   */
  on<K extends keyof Events>(name: K, listener: (event: Events[K]) => void): () => void {
    let set = this.#listeners.get(name)
    if (!set) this.#listeners.set(name, (set = new Set()))
    const entry = (event: Events[K]): void => listener(event)
    set.add(entry)
    return () => void set.delete(entry)
  }

  /**
   * @param name - the event
   * @param event - what it says
   */
  emit<K extends keyof Events>(name: K, event: Events[K]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        ;(listener as (event: Events[K]) => void)(event)
      } catch (error) {
        reportError(error)
      }
    }
  }

  /** Ends all subscriptions. */
  clear(): void {
    this.#listeners.clear()
  }
}
