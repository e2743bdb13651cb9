import makeGo, { type Go, type GoScope } from "virtual:wasm-exec"
import { MlsError } from "./errors.js"
import type { StorePort } from "./store.js"

/** The operations of an instance as it offers them. */
export type InstanceApi = Record<string, (params: unknown, callId: number) => Promise<unknown>>

/** What an instance is given. */
export interface InstancePort {
  store: StorePort
  /** The turn of this call begins. */
  turn(callId: number): void
  /** The instance is dead: it exited, or something escaped from it. Called once; nothing comes from it afterwards. */
  died(reason: string): void
}

/** A running program. */
export interface Instance {
  readonly api: InstanceApi
  /** Says that it is dead, for a sign of death that only the caller could see. */
  bury(reason: string): void
}

/** Starts an instance of the compiled module. @throws MlsError `load_failed` */
export type StartInstance = (module: WebAssembly.Module, port: InstancePort) => Promise<Instance>

type Create = (host: { store: StorePort; turn: (callId: number) => void }) => InstanceApi

const READY = "mlswasmReady"

/**
 * Starts the Go program. Each instance gets a global scope of its own, laid over the real one, so that instances share nothing and
 * the page's globals stay as they were. Go's output is kept for the reason of a death; the console stays silent.
 */
export const startInstance: StartInstance = async (module, port) => {
  const output = new Output()
  const { scope, own } = makeScope(output)
  const Base = makeGo(scope, { writeSync: (_fd, bytes) => output.write(bytes) })
  let dead = false
  let failStart: (error: MlsError) => void = () => undefined

  const bury = (reason: string): void => {
    if (dead) return
    dead = true
    // From here on timers and callbacks find a program that has exited.
    go.exited = true
    for (const timer of go._scheduledTimeouts.values()) clearTimeout(timer)
    go._scheduledTimeouts.clear()
    const text = output.reason() ?? reason
    failStart(new MlsError("load_failed", { op: "load", message: `the program ended at its start: ${text}` }))
    port.died(text)
  }

  /** Every way into the program after its start leads through _resume; what escapes there leaves a program that cannot be trusted. */
  class Watched extends Base {
    override _resume(): void {
      if (dead) return
      try {
        super._resume()
      } catch (thrown) {
        bury(String(thrown))
      }
    }
  }
  const go: Go = new Watched()
  go.argv = ["mlswasm", READY]
  go.exit = () => undefined

  const ready = new Promise<Create>((resolve, reject) => {
    own[READY] = resolve
    failStart = reject
  })
  ready.catch(() => undefined)
  try {
    const instance = await WebAssembly.instantiate(module, go.importObject)
    go.run(instance).then(() => bury("the program ended"), (thrown: unknown) => bury(String(thrown)))
    const create = await ready
    const api = create({ store: port.store, turn: (callId) => port.turn(callId) })
    return { api, bury }
  } catch (thrown) {
    if (thrown instanceof MlsError) throw thrown
    throw new MlsError("load_failed", { op: "load", cause: thrown })
  }
}

/** The end of what the program wrote. */
class Output {
  #text = ""
  readonly #decoder = new TextDecoder()

  write(bytes: Uint8Array): number {
    this.#text = (this.#text + this.#decoder.decode(bytes, { stream: true })).slice(-65_536)
    return bytes.length
  }

  /** The line that says why a Go program ended, without the stacks that follow. */
  reason(): string | undefined {
    return /^(?:fatal error|panic|runtime): .{0,200}/m.exec(this.#text)?.[0]
  }
}

function makeScope(output: Output): { scope: GoScope; own: Record<PropertyKey, unknown> } {
  const own: Record<PropertyKey, unknown> = Object.create(null) as Record<PropertyKey, unknown>
  const scope = new Proxy(own, {
    get: (target, name) => {
      if (name in target) return target[name]
      const value: unknown = Reflect.get(globalThis, name)
      // Functions of the platform want the real global as `this`; classes are wanted as they are.
      return typeof value === "function" && value.prototype === undefined ? (target[name] = value.bind(globalThis)) : value
    },
    has: (target, name) => name in target || name in globalThis,
  })
  own["fs"] = outputOnly(output)
  return { scope: scope as GoScope, own }
}

/** A file system that has standard output and nothing else. */
function outputOnly(output: Output): object {
  const missing = (...args: unknown[]): void => {
    const done = args.at(-1) as (error: Error) => void
    done(Object.assign(new Error("no such file operation"), { code: "ENOSYS" }))
  }
  const write = (_fd: number, bytes: Uint8Array, _from: number, _length: number, _at: unknown, done: (error: null, n: number) => void): void =>
    done(null, output.write(bytes))
  const constants = { O_WRONLY: -1, O_RDWR: -1, O_CREAT: -1, O_TRUNC: -1, O_APPEND: -1, O_EXCL: -1, O_DIRECTORY: -1 }
  return new Proxy({ constants, write }, { get: (target, name) => Reflect.get(target, name) ?? missing })
}
