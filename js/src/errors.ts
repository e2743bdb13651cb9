import { CODES, type Code } from "./operations.gen.js"

/** What an error carries across a worker: plain data, because structured cloning drops the fields of an Error. */
export interface MlsErrorData {
  code: Code
  op: string
  message: string
  path?: string
  epoch?: bigint
  /** Text of what caused it; the object itself stays where it was thrown. */
  cause?: string
}

/** Optional parts of an error. */
export interface MlsErrorOptions {
  /** The operation or step that failed, for instance "sendMessage" or "login". */
  op?: string
  /** For programmers; defaults to the code. Holds no secret. */
  message?: string
  /** With `invalid_argument`: the parameter at fault, for instance "members[2].keyPackage". */
  path?: string
  /** With `rejected`: the epoch in which the service has the conversation. */
  epoch?: bigint
  cause?: unknown
}

/**
 * The only error with which a promise of this package rejects. Decide by `code`; `message` is for logs and may change.
 * `sentences[code]` is a sentence for people.
 */
export class MlsError extends Error {
  override readonly name = "MlsError"
  /** What the caller can do about it. */
  readonly code: Code
  /** The operation or step that failed; empty when none is to blame. */
  readonly op: string
  /** The same call may succeed later without the caller changing anything. */
  readonly retryable: boolean
  /** With `invalid_argument`: the parameter at fault. */
  readonly path: string | undefined
  /** With `rejected`: the epoch in which the service has the conversation, when it told. */
  readonly epoch: bigint | undefined

  /**
   * @param code - one of the codes of the table
   * @param options - operation, text, path and cause
   */
  constructor(code: Code, options: MlsErrorOptions = {}) {
    super(options.message ?? code, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.op = options.op ?? ""
    this.retryable = CODES[code].retryable
    this.path = options.path
    this.epoch = options.epoch
  }

  /** @returns this error as data that survives structured cloning */
  toData(): MlsErrorData {
    const data: MlsErrorData = { code: this.code, op: this.op, message: this.message }
    if (this.path !== undefined) data.path = this.path
    if (this.epoch !== undefined) data.epoch = this.epoch
    if (this.cause !== undefined) data.cause = describe(this.cause)
    return data
  }

  /**
   * @param data - what `toData` returned on the other side
   * @returns the error again
   */
  static fromData(data: MlsErrorData): MlsError {
    const options: MlsErrorOptions = { op: data.op, message: data.message }
    if (data.path !== undefined) options.path = data.path
    if (data.epoch !== undefined) options.epoch = data.epoch
    if (data.cause !== undefined) options.cause = data.cause
    return new MlsError(data.code, options)
  }
}

/**
 * @param value - anything
 * @returns whether it is a code of the table
 */
export function isCode(value: unknown): value is Code {
  return typeof value === "string" && Object.hasOwn(CODES, value)
}

/**
 * Makes an MlsError of whatever was thrown. Errors of the engine arrive as objects with `name: "MlsError"` and a code; an
 * abort becomes `aborted`; everything else takes the fallback, with the original as its cause.
 * @param thrown - what was caught
 * @param op - the operation or step, used where the error names none
 * @param fallback - the code of what is not known
 * @returns the error to reject with
 */
export function toMlsError(thrown: unknown, op = "", fallback: Code = "internal"): MlsError {
  if (thrown instanceof MlsError) return thrown
  const code = field(thrown, "code")
  if (field(thrown, "name") === "MlsError" && isCode(code)) {
    const options: MlsErrorOptions = { op: text(field(thrown, "op")) || op, message: text(field(thrown, "message")), cause: thrown }
    const path = field(thrown, "path")
    if (typeof path === "string" && path !== "") options.path = path
    return new MlsError(code, options)
  }
  if (field(thrown, "name") === "AbortError") return new MlsError("aborted", { op, cause: thrown })
  return new MlsError(fallback, { op, message: describe(thrown), cause: thrown })
}

/**
 * @param signal - a signal, or none
 * @param op - the operation or step
 * @throws MlsError the signal's reason when that is an MlsError, else `aborted`, when the signal was raised
 */
export function throwIfAborted(signal: AbortSignal | undefined, op = ""): void {
  if (signal?.aborted) throw abortError(signal, op)
}

/**
 * @param signal - a raised signal
 * @param op - the operation or step
 * @returns the signal's reason when that is an MlsError, else `aborted`
 */
export function abortError(signal: AbortSignal, op = ""): MlsError {
  return signal.reason instanceof MlsError ? signal.reason : new MlsError("aborted", { op, cause: signal.reason })
}

function describe(thrown: unknown): string {
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`
  return String(thrown)
}

function field(thrown: unknown, name: string): unknown {
  return typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, name) : undefined
}

function text(value: unknown): string {
  return typeof value === "string" ? value : ""
}
