import { abortError, isCode, MlsError } from "./errors.js"
import type { Code } from "./operations.gen.js"

/** Options of a request. */
export interface RequestOptions {
  signal?: AbortSignal | undefined
  /** Milliseconds until the request is given up with `timeout`; default 20 000. */
  timeout?: number
}

interface InnerOptions extends RequestOptions {
  /** What the request is for, for errors. */
  op: string
  /** Stands on its own: `unauthorized` is final, and the end of the login does not end it. */
  fresh?: boolean
}

/** JSON over HTTP with one bearer token; every failure is an MlsError. */
export class HttpClient {
  /** Scheme, host and port. */
  readonly origin: string
  /** Sent as `Authorization: Bearer`; undefined: not sent. */
  token: string | undefined
  /** Ends every request that is not `fresh`: the end of the login that they belong to. */
  until: AbortSignal | undefined
  /** Renews the token after `unauthorized`. */
  onUnauthorized: (() => Promise<void>) | undefined

  /** @param server - address of the service */
  constructor(server: string | URL) {
    this.origin = originOf(server)
  }

  /** @throws MlsError */
  async get<A>(path: string, options: InnerOptions): Promise<A> {
    return this.#send<A>("GET", path, undefined, options)
  }

  /** @throws MlsError */
  async post<A>(path: string, body: object, options: InnerOptions): Promise<A> {
    return this.#send<A>("POST", path, body, options)
  }

  /** @throws MlsError */
  async put<A>(path: string, body: object, options: InnerOptions): Promise<A> {
    return this.#send<A>("PUT", path, body, options)
  }

  async #send<A>(method: string, path: string, body: object | undefined, options: InnerOptions): Promise<A> {
    const used = this.token
    try {
      return await this.#once<A>(method, path, body, options)
    } catch (error) {
      const renewable = error instanceof MlsError && error.code === "unauthorized" && !options.fresh && used !== undefined
      if (!renewable || !this.onUnauthorized) throw error
      if (this.token === used) await this.onUnauthorized()
      return this.#once<A>(method, path, body, options)
    }
  }

  async #once<A>(method: string, path: string, body: object | undefined, options: InnerOptions): Promise<A> {
    const { op } = options
    const headers: Record<string, string> = {}
    if (body) headers["Content-Type"] = "application/json"
    if (this.token !== undefined) headers["Authorization"] = `Bearer ${this.token}`
    const late = AbortSignal.timeout(options.timeout ?? 20_000)
    const ends = [options.signal, options.fresh ? undefined : this.until].filter((s) => s !== undefined)
    const signal = AbortSignal.any([...ends, late])
    try {
      const init: RequestInit = { method, headers, signal, cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" }
      if (body) init.body = JSON.stringify(body)
      const response = await fetch(this.origin + path, init)
      const text = await response.text()
      if (!response.ok) throw refusal(response.status, text, op)
      return parse<A>(text, op)
    } catch (thrown) {
      if (thrown instanceof MlsError) throw thrown
      const ended = ends.find((s) => s.aborted)
      if (ended) throw abortError(ended, op)
      if (late.aborted) throw new MlsError("timeout", { op, cause: thrown })
      throw new MlsError("offline", { op, cause: thrown })
    }
  }
}

function parse<A>(text: string, op: string): A {
  if (text === "") return {} as A
  try {
    return JSON.parse(text) as A
  } catch (cause) {
    throw new MlsError("service_unavailable", { op, message: "the answer is not JSON", cause })
  }
}

/** The service names the code; where something between us and it answered, the status has to do. */
function refusal(status: number, text: string, op: string): MlsError {
  try {
    const { code, message, epoch } = JSON.parse(text) as { code?: unknown; message?: unknown; epoch?: unknown }
    if (isCode(code)) {
      const known = typeof epoch === "number" && Number.isSafeInteger(epoch) ? { epoch: BigInt(epoch) } : {}
      return new MlsError(code, { op, message: typeof message === "string" ? message : code, ...known })
    }
  } catch {
    // Not the service's own answer: a proxy's page, for instance. The status below says what it says.
  }
  return new MlsError(codeOf(status), { op, message: `HTTP status ${status}` })
}

function codeOf(status: number): Code {
  switch (status) {
    case 400:
      return "malformed"
    case 401:
    case 403:
      return "unauthorized"
    case 404:
      return "not_found"
    case 408:
      return "timeout"
    case 409:
      return "conflict"
    case 429:
      return "rate_limited"
    default:
      return status >= 500 ? "service_unavailable" : "unsupported"
  }
}

/**
 * @param server - address of the service
 * @returns its scheme, host and port
 * @throws MlsError `invalid_argument` when it is no address
 */
export function originOf(server: string | URL): string {
  try {
    return new URL(server).origin
  } catch (cause) {
    throw new MlsError("invalid_argument", { path: "server", message: "server is the address of a service", cause })
  }
}
