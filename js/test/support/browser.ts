// What the package needs of a browser and Node 20 does not have. Everything else (fetch, WebAssembly, crypto, MessageChannel,
// AbortSignal, performance) is Node's own.
import "fake-indexeddb/auto"
import { WebSocket } from "ws"
import { makeLocks } from "./locks.js"

const scope = globalThis as Record<string, unknown>
scope["WebSocket"] ??= WebSocket
if (!("navigator" in globalThis)) scope["navigator"] = {}
if (!("locks" in globalThis.navigator)) Object.defineProperty(globalThis.navigator, "locks", { value: makeLocks() })
scope["reportError"] ??= (error: unknown) => {
  queueMicrotask(() => {
    throw error
  })
}
