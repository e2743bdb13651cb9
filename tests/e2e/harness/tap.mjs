// Stands between a browser and the service: records what the browser sends, and disturbs it where a story asks for that.
import { createServer, request } from "node:http"
import { connect } from "node:net"

/**
 * @param {{port: number}} service
 * @param {import("node:test").TestContext} t at its end the tap is closed: behind the browser, which would have something to say of that
 * @returns {Promise<Tap>}
 *
 * @typedef {object} Tap
 * @property {string} url the address that the browser should use
 * @property {{method: string, path: string, headers: object, body: Buffer, status?: number}[]} requests in their order
 * @property {() => Buffer[]} frames what was sent over sockets, unmasked
 * @property {(hook?: Hook) => void} disturb sets what happens to requests from now on
 * @property {() => void} dropSockets ends every socket that stands, as a lost connection does
 *
 * Answers how to treat a request: nothing (pass it on), a status and body of one's own, a promise to wait for, `cut` to drop
 * the connection, or `deaf` to pass it on and drop the connection instead of answering. `change` rewrites an answer's body.
 * @typedef {(request: {method: string, path: string, body: Buffer}) => undefined
 *   | {status?: number, body?: string, after?: Promise<unknown>, cut?: boolean, deaf?: boolean, change?: (body: Buffer) => Buffer | string}} Hook
 */
export async function tap({ port }, t) {
  const requests = []
  const sockets = []
  const open = new Set()
  let hook = () => undefined

  const server = createServer({ keepAliveTimeout: 0 }, async (incoming, outgoing) => {
    const parts = await incoming.toArray().catch(() => undefined)
    if (!parts) return // the browser gave it up half-way, as it may
    const body = Buffer.concat(parts)
    const entry = { method: incoming.method, path: incoming.url, headers: incoming.headers, body }
    requests.push(entry)
    const order = hook(entry) ?? {}
    await Promise.allSettled([order.after])
    if (order.cut) return void incoming.socket.destroy()
    if (order.status) {
      entry.status = order.status
      return void outgoing.writeHead(order.status, { "content-type": "application/json" }).end(order.body ?? "{}")
    }
    const onward = request({ port, host: "127.0.0.1", method: incoming.method, path: incoming.url, headers: incoming.headers }, async (answer) => {
      entry.status = answer.statusCode
      if (order.deaf) return void answer.resume().on("end", () => incoming.socket.destroy())
      if (!order.change) return void answer.pipe(outgoing.writeHead(answer.statusCode, answer.headers))
      const changed = Buffer.from(order.change(Buffer.concat(await answer.toArray())))
      outgoing.writeHead(answer.statusCode, { ...answer.headers, "content-length": changed.length }).end(changed)
    })
    onward.on("error", () => incoming.socket.destroy()).end(body)
  })

  server.on("upgrade", (incoming, socket, head) => {
    const order = hook({ method: "SOCKET", path: incoming.url, body: Buffer.alloc(0) }) ?? {}
    if (order.cut) return void socket.destroy()
    const sent = []
    sockets.push(sent)
    const onward = connect(port, "127.0.0.1", () => {
      const headers = incoming.rawHeaders.map((value, i) => (i % 2 ? `${value}\r\n` : `${value}: `)).join("")
      onward.write(`GET ${incoming.url} HTTP/1.1\r\n${headers}\r\n`)
      onward.write(head)
      socket.on("data", (bytes) => sent.push(bytes)).pipe(onward).pipe(socket)
    })
    for (const [end, other] of [[socket, onward], [onward, socket]]) {
      open.add(end)
      end.on("error", () => other.destroy()).on("close", () => (open.delete(end), other.destroy()))
    }
  })

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
  t.after(async () => {
    open.forEach((socket) => socket.destroy())
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    frames: () => sockets.flatMap((sent) => unmask(Buffer.concat(sent))),
    disturb(next = () => undefined) {
      hook = next
    },
    dropSockets: () => open.forEach((socket) => socket.destroy()),
  }
}

/** The payloads of a client's frames, RFC 6455, Section 5.2. */
function unmask(bytes) {
  const payloads = []
  for (let at = 0; at + 2 <= bytes.length; ) {
    let length = bytes[at + 1] & 0x7f
    let mask = at + 2
    if (length === 126) (length = bytes.readUInt16BE(mask)), (mask += 2)
    else if (length === 127) (length = Number(bytes.readBigUInt64BE(mask))), (mask += 8)
    const start = mask + 4
    payloads.push(bytes.subarray(start, start + length).map((byte, i) => byte ^ bytes[mask + (i % 4)]))
    at = start + length
  }
  return payloads.map((payload) => Buffer.from(payload))
}
