import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { WebSocketServer } from "ws"

type Body = Record<string, unknown>
type Entry = { seq: number; time: number; message: string; id: string }

/** How a request goes wrong: the connection breaks before or after the service acted, or the service answers with this status. */
export type Fault = "before" | "after" | number

/**
 * A service for one test: the real protocol over real HTTP and a real WebSocket, with everything in memory and nothing checked, and
 * with faults on demand. It does not stand in for the service's own rules, which are tested where they are.
 */
export class Service {
  /** Requests in order, "METHOD path", with their bodies. */
  readonly requests: { line: string; body: Body; text: string }[] = []
  readonly #http: Server
  readonly #sockets: WebSocketServer
  readonly #faults: { line: RegExp; fault: Fault }[] = []
  #holds: { line: RegExp; until: Promise<void> }[] = []
  vault: { header: string; version: number } | null = null
  backup: Body | undefined
  readonly auths = new Map<unknown, unknown>()
  tokens = new Set<string>()
  packages = { oneTime: 0, lastResort: false }
  readonly groups = new Map<string, Entry[]>()
  readonly epochs = new Map<string, number>()
  #seq = 0

  private constructor() {
    this.#http = createServer((request, response) => void this.#serve(request, response))
    this.#sockets = new WebSocketServer({ server: this.#http })
    this.#sockets.on("connection", (socket) => socket.on("message", () => socket.send('{"type":"pong"}')))
  }

  /** @returns a service that listens on a free port */
  static async start(): Promise<Service> {
    const service = new Service()
    await new Promise<void>((resolve) => service.#http.listen(0, "127.0.0.1", resolve))
    return service
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  /** The next request whose line matches goes wrong. */
  failNext(line: RegExp, fault: Fault): void {
    this.#faults.push({ line, fault })
  }

  /** Requests whose line matches wait. @returns a function that lets them go */
  hold(line: RegExp): () => void {
    let release: () => void = () => undefined
    const hold = { line, until: new Promise<void>((resolve) => (release = resolve)) }
    this.#holds.push(hold)
    return () => {
      this.#holds = this.#holds.filter((h) => h !== hold)
      release()
    }
  }

  /** How often something was asked for. */
  count(line: RegExp): number {
    return this.requests.filter((r) => line.test(r.line)).length
  }

  /** Tells every socket. */
  hint(frame: object): void {
    for (const socket of this.#sockets.clients) socket.send(JSON.stringify({ type: "hint", ...frame }))
  }

  /** Breaks every socket. */
  cut(): void {
    for (const socket of this.#sockets.clients) socket.terminate()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const body = (text === "" ? {} : JSON.parse(text)) as Body
    const line = `${request.method} ${request.url}`
    this.requests.push({ line, body, text })
    await this.#holds.find((h) => h.line.test(line))?.until
    const at = this.#faults.findIndex((f) => f.line.test(line))
    const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault
    if (fault === "before") return void request.socket.destroy()
    if (typeof fault === "number") return void response.writeHead(fault).end("not the service's own answer")
    const token = request.headers.authorization?.slice("Bearer ".length) ?? ""
    const [status, answer] = this.#answer(line, body, token)
    if (fault === "after") return void request.socket.destroy()
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer))
  }

  #answer(line: string, body: Body, token: string): [number, unknown] {
    const [, method = "", path = "", rest = ""] = /^(\w+) (\/api\/[^?/]*)(.*)$/.exec(line) ?? []
    const error = (status: number, code: string): [number, unknown] => [status, { code, message: code }]
    if (path !== "/api/login" && !this.tokens.has(token)) return error(401, "unauthorized")
    switch (`${method} ${path}`) {
      case "POST /api/login":
        return rest === "/start" ? [200, { kdf: KDF }] : this.#login(body, error)
      case "POST /api/logout":
        this.tokens.delete(token)
        return [200, {}]
      case "GET /api/vault":
        return this.vault ? [200, this.vault] : error(404, "vault_missing")
      case "PUT /api/vault":
        if (rest === "/backup") return (this.backup = body), [200, {}]
        if ((this.vault?.version ?? 0) !== body["expectedVersion"]) return error(409, "conflict")
        this.vault = { header: String(body["header"]), version: (this.vault?.version ?? 0) + 1 }
        return [200, { version: this.vault.version }]
      case "GET /api/key-packages":
        return [200, this.packages]
      case "POST /api/key-packages":
        if (rest === "/claim") return body["user"] === "nobody@example.com" ? error(404, "not_found") : [200, { user: body["user"], packages: [] }]
        this.packages = { oneTime: this.packages.oneTime + (body["oneTime"] as []).length, lastResort: true }
        return [200, this.packages]
      case "POST /api/socket-ticket":
        return [200, { ticket: "ticket" }]
      case "GET /api/inbox":
        return [200, { entries: [], more: false }]
      case "POST /api/groups":
      case "GET /api/groups":
        return this.#group(rest, body)
      default:
        return [200, {}]
    }
  }

  #login(body: Body, error: (status: number, code: string) => [number, unknown]): [number, unknown] {
    if (!this.auths.has(body["email"])) this.auths.set(body["email"], body["auth"])
    if (body["auth"] !== this.auths.get(body["email"])) return error(401, "wrong_password")
    const token = `token-${this.tokens.size}-${Math.random()}`
    this.tokens.add(token)
    return [200, { token, user: body["email"], challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", vault: this.vault }]
  }

  #group(rest: string, body: Body): [number, unknown] {
    const [, group = "", what = ""] = /^\/([^/]+)\/(\w+)/.exec(rest) ?? []
    const log = this.groups.get(group) ?? []
    this.groups.set(group, log)
    if (what === "log") {
      const after = Number(/after=(\d+)/.exec(rest)?.[1])
      return [200, { entries: log.filter((e) => e.seq > after).map(({ seq, time, message }) => ({ seq, time, message })), more: false }]
    }
    const id = String(body["id"])
    const present = log.find((e) => e.id === id)
    if (present) return [200, { seq: present.seq }]
    if (what === "commits") {
      const epoch = this.epochs.get(group) ?? 0
      if (epoch !== body["epoch"]) return [409, { code: "rejected", message: "another epoch", epoch }]
      this.epochs.set(group, epoch + 1)
    }
    log.push({ seq: ++this.#seq, time: 1_800_000_000_000, message: String(body["commit"] ?? body["message"]), id })
    return [200, { seq: this.#seq }]
  }
}

const KDF = { salt: "AAECAwQFBgcICQoLDA0ODw", time: 3, memoryKiB: 65_536, parallelism: 1 }
