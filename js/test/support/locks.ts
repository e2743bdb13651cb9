/**
 * Web Locks for Node, which has none before version 24: exclusive locks, first come, first served, within one process.
 * @returns what `navigator.locks` is
 */
export function makeLocks(): { request: typeof request; query: typeof query } {
  return { request, query }
}

const queues = new Map<string, Promise<unknown>>()
const held = new Set<string>()

const query = async (): Promise<{ held: { name: string }[] }> => ({ held: [...held].map((name) => ({ name })) })

function request<R>(name: string, options: { signal?: AbortSignal }, work: () => Promise<R>): Promise<R> {
  const before = queues.get(name) ?? Promise.resolve()
  const { signal } = options
  if (signal?.aborted) return Promise.reject(signal.reason)
  let settle: () => void = () => undefined
  const over = new Promise<void>((resolve) => (settle = resolve))
  queues.set(name, Promise.all([before, over]))
  return new Promise<R>((resolve, reject) => {
    let begun = false
    signal?.addEventListener("abort", () => {
      if (begun) return
      settle()
      reject(signal.reason as Error)
    })
    void before.then(() => {
      if (signal?.aborted) return
      begun = true
      held.add(name)
      work().then(resolve, reject).finally(() => {
        held.delete(name)
        settle()
      })
    })
  })
}
