/** How many deaths within this time are borne before the engine is given up for a while. */
const DEATHS = 8
const WITHIN = 60_000

/** Counts deaths, so that a program that dies at once does not restart for ever. */
export class RestartBudget {
  #deaths: number[] = []
  #total = 0
  readonly #now: () => number

  /** @param now - a clock in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Restarts in the whole life of the engine. */
  get total(): number {
    return this.#total
  }

  /** Counts a death. */
  spend(): void {
    this.#total++
    this.#deaths.push(this.#now())
  }

  /** @returns whether another instance may be started now */
  left(): boolean {
    const since = this.#now() - WITHIN
    this.#deaths = this.#deaths.filter((t) => t > since)
    return this.#deaths.length < DEATHS
  }
}
