import type { Instance, InstancePort, StartInstance } from "../../src/goInstance.js"

type Operation = (params: Record<string, unknown>, port: InstancePort) => unknown

/**
 * A program that behaves at its boundary as the Go program does: calls take turns in their order, a turn is announced, its promise
 * settles before the next turn begins; and it dies in the ways in which that one dies.
 */
export class Program {
  /** Instances started so far. */
  starts = 0
  /** Operations in the order in which their turns ran, "instance:operation". */
  readonly turns: string[] = []
  readonly #operations: Record<string, Operation>

  constructor(operations: Record<string, Operation>) {
    this.#operations = operations
  }

  readonly start: StartInstance = async (_module, port) => {
    const number = ++this.starts
    let dead = false
    let queue: Promise<unknown> = Promise.resolve()
    const bury = (reason: string): void => {
      if (dead) return
      dead = true
      port.died(reason)
    }
    const names = Object.keys(this.#operations)
    const api = Object.fromEntries(
      names.map((name) => [
        name,
        (params: unknown, id: number) => {
          const operation = this.#operations[name] as Operation
          if (operation === atOnce) return void bury("fatal error: all goroutines are asleep")
          if (operation === throwing) throw new RangeError("Maximum call stack size exceeded")
          const run = new Promise((resolve, reject) => {
            queue = queue.then(async () => {
              if (dead) return
              port.turn(id)
              this.turns.push(`${number}:${name}`)
              if (operation === inTurn) return bury("fatal error: out of memory")
              try {
                resolve(await operation(params as Record<string, unknown>, port))
              } catch (error) {
                reject(error as Error)
              }
            })
          })
          return run
        },
      ]),
    )
    return { api, bury } as Instance
  }
}

/** Dies in its turn. */
export const inTurn: Operation = () => undefined
/** Dies while it is called, so that the call gives `undefined`. */
export const atOnce: Operation = () => undefined
/** A stack overflow: an exception escapes from the call. */
export const throwing: Operation = () => undefined
