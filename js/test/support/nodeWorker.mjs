// The scope of a dedicated worker, in a worker thread of Node. worker.js is loaded as it was built.
import { parentPort, workerData } from "node:worker_threads"
import "fake-indexeddb/auto"

globalThis.navigator ??= {}
if (!globalThis.navigator.locks) {
  const locks = { request: (_name, _options, work) => Promise.resolve(work()), query: async () => ({ held: [] }) }
  Object.defineProperty(globalThis.navigator, "locks", { value: locks })
}
globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer)
await import(workerData)
// As in a browser: what was sent before the script ran waits until it did.
parentPort.on("message", (data) => globalThis.onmessage?.({ data }))
