// cmd/mlsinterop as a child process: one line a request, one line an answer, in order.
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const binary = fileURLToPath(new URL("../../../bin/mlsinterop", import.meta.url))

/** An error that our side answered with; `code` is API, `rule` the id in docs/validation.md. */
export class RefusedByUs extends Error {
  constructor(rpc, { code, rule, message }) {
    super(`${rpc}: ${message}`)
    this.code = code
    this.rule = rule
  }
}

export class Child {
  constructor() {
    this.process = spawn(binary, { stdio: ["pipe", "pipe", "inherit"] })
    this.waiting = []
    createInterface({ input: this.process.stdout }).on("line", (line) => this.waiting.shift()(JSON.parse(line)))
    this.ended = new Promise((resolve) => this.process.on("close", resolve))
    this.ended.then(() => this.waiting.splice(0).forEach((settle) => settle({ error: { code: "ended", message: "mlsinterop has ended" } })))
  }

  /**
   * Asks for one operation.
   *
   * @param {string} rpc its name in the interop harness of the MLS working group
   * @param {object} request its fields, bytes as base64
   * @returns {Promise<object>} the response
   * @throws {RefusedByUs}
   */
  async call(rpc, request = {}) {
    const reply = await new Promise((settle) => {
      this.waiting.push(settle)
      this.process.stdin.write(JSON.stringify({ rpc, request }) + "\n")
    })
    if (reply.error) throw new RefusedByUs(rpc, reply.error)
    return reply.response
  }

  async close() {
    this.process.stdin.end()
    await this.ended
  }
}
