import { fileURLToPath } from "node:url"
import { Worker as Thread } from "node:worker_threads"

/** Scripts that workers were made of, in order, and how many still live. */
export const workers = { started: [] as string[], alive: 0 }

/** A browser's Worker on a thread of Node: each message goes through a real structured clone, and terminate ends a real thread. */
export class NodeWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null
  onerror: ((event: { message: string }) => void) | null = null
  onmessageerror: (() => void) | null = null
  readonly #thread: Thread

  constructor(script: string) {
    workers.started.push(script)
    workers.alive++
    this.#thread = new Thread(fileURLToPath(new URL("nodeWorker.mjs", import.meta.url)), { workerData: script })
    this.#thread.on("message", (data) => this.onmessage?.({ data }))
    this.#thread.on("error", (error) => this.onerror?.({ message: error.message }))
    this.#thread.on("exit", () => workers.alive--)
  }

  postMessage(message: unknown, transfer: readonly never[] = []): void {
    this.#thread.postMessage(message, transfer)
  }

  terminate(): void {
    void this.#thread.terminate()
  }
}
