import type { DeliveryService } from "./deliveryService.js"
import { abortError, MlsError, toMlsError } from "./errors.js"
import { backoff, pause } from "./retry.js"

/** Whether hints can arrive. */
export type Connection = "connecting" | "online" | "offline"

/** A hint: something new lies in the inbox or in a group's log. */
export interface Hint {
  source: "inbox" | "group"
  group?: string
}

/** Whom a socket tells. */
export interface SocketListeners {
  /** After each opening: hints may have been missed before it. */
  opened: () => void
  hint: (hint: Hint) => void
  connection: (state: Connection) => void
  /** The service does not let this session in any more. */
  failed: (error: MlsError) => void
}

const PING_EVERY = 25_000
const PONG_WITHIN = 10_000
const OPEN_WITHIN = 15_000

/** Keeps a WebSocket to the service open, and opens it again with growing pauses; at once when the browser comes back online. */
export class LiveSocket {
  readonly #service: DeliveryService
  readonly #listeners: SocketListeners
  #state: Connection = "offline"
  #wake: AbortController | undefined

  /**
   * @param service - gives tickets
   * @param listeners - whom to tell
   */
  constructor(service: DeliveryService, listeners: SocketListeners) {
    this.#service = service
    this.#listeners = listeners
  }

  /** Whether hints can arrive now. */
  get state(): Connection {
    return this.#state
  }

  /**
   * Opens the socket and keeps it open until the signal is raised.
   * @param signal - ends it
   * @returns a promise of the first opening
   * @throws MlsError `unauthorized`, or the signal's reason; while the service cannot be reached it keeps trying
   */
  start(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      void this.#keep(signal, resolve).catch((thrown: unknown) => {
        this.#move("offline")
        const error = toMlsError(thrown, "socket")
        reject(error)
        if (!signal.aborted) this.#listeners.failed(error)
      })
    })
  }

  async #keep(signal: AbortSignal, opened: () => void): Promise<never> {
    for (let failures = 0; ; ) {
      if (signal.aborted) throw abortError(signal, "socket")
      this.#move("connecting")
      try {
        const socket = await this.#open(signal)
        failures = 0
        this.#move("online")
        this.#listeners.opened()
        opened()
        await this.#listen(socket, signal)
      } catch (thrown) {
        const error = toMlsError(thrown, "socket", "offline")
        if (signal.aborted || error.code === "unauthorized") throw error
      }
      this.#move("offline")
      failures++
      await this.#rest(backoff(failures, { pause: 500 }), signal)
    }
  }

  /** Pauses, but not longer than until the browser says that it is online. */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    this.#wake = new AbortController()
    const wake = (): void => this.#wake?.abort()
    globalThis.addEventListener?.("online", wake)
    try {
      await pause(ms, AbortSignal.any([signal, this.#wake.signal]))
    } catch (error) {
      if (signal.aborted) throw error
    } finally {
      globalThis.removeEventListener?.("online", wake)
    }
  }

  async #open(signal: AbortSignal): Promise<WebSocket> {
    const url = await this.#service.socketUrl({ signal })
    const socket = new WebSocket(url)
    try {
      await new Promise<void>((resolve, reject) => {
        const late = AbortSignal.any([signal, AbortSignal.timeout(OPEN_WITHIN)])
        late.addEventListener("abort", () => reject(signal.aborted ? abortError(signal) : new MlsError("timeout", { op: "socket" })), { once: true })
        socket.addEventListener("open", () => resolve(), { once: true })
        socket.addEventListener("close", () => reject(new MlsError("offline", { op: "socket" })), { once: true })
      })
    } catch (error) {
      socket.close()
      throw error
    }
    return socket
  }

  /** Settles when the socket is gone. */
  async #listen(socket: WebSocket, signal: AbortSignal): Promise<void> {
    let silence: ReturnType<typeof setTimeout> | undefined
    let gone: () => void = () => undefined
    const ping = setInterval(() => {
      socket.send('{"type":"ping"}')
      // A dead network does not answer the closing either, so this does not wait for it.
      silence ??= setTimeout(() => gone(), PONG_WITHIN)
    }, PING_EVERY)
    const end = (): void => socket.close(1000)
    signal.addEventListener("abort", end, { once: true })
    try {
      await new Promise<void>((resolve) => {
        gone = resolve
        socket.addEventListener("message", ({ data }) => {
          clearTimeout(silence)
          silence = undefined
          const hint = parseHint(data)
          if (hint) this.#listeners.hint(hint)
        })
        socket.addEventListener("close", () => resolve(), { once: true })
        if (signal.aborted || socket.readyState >= WebSocket.CLOSING) resolve()
      })
    } finally {
      clearInterval(ping)
      clearTimeout(silence)
      signal.removeEventListener("abort", end)
      socket.close()
    }
  }

  #move(state: Connection): void {
    if (state === this.#state) return
    this.#state = state
    this.#listeners.connection(state)
  }
}

/** A frame that is no hint (a pong, or something newer than this client) is no reason to act. */
function parseHint(data: unknown): Hint | undefined {
  if (typeof data !== "string") return undefined
  try {
    const frame = JSON.parse(data) as { type?: unknown; source?: unknown; group?: unknown }
    if (frame.type !== "hint") return undefined
    if (frame.source === "inbox") return { source: "inbox" }
    if (frame.source === "group" && typeof frame.group === "string") return { source: "group", group: frame.group }
  } catch {
    return undefined
  }
  return undefined
}
