import { describe, expect, test } from "vitest"
import { CODES, MlsError, sentences } from "../src/index.js"
import { toMlsError } from "../src/errors.js"

describe("an MlsError", () => {
  test("is the same on the other side of a worker", () => {
    const cause = new RangeError("inner")
    const error = new MlsError("rejected", { op: "sendMessage", message: "text", path: "members[2]", epoch: 7n, cause })
    const back = MlsError.fromData(structuredClone(error.toData()))
    expect(back).toBeInstanceOf(MlsError)
    expect(back).toMatchObject({ name: "MlsError", code: "rejected", op: "sendMessage", message: "text", path: "members[2]", epoch: 7n, retryable: true })
    expect(back.cause).toBe("RangeError: inner")
  })

  for (const [code, row] of Object.entries(CODES)) {
    test(`${code} says by its table whether to try again, and has a sentence`, () => {
      expect(new MlsError(code as keyof typeof CODES).retryable).toBe(row.retryable)
      expect(sentences[code as keyof typeof CODES]).toMatch(/^\p{Lu}.+\.$/u)
    })
  }
})

describe("what was thrown", () => {
  test("by the engine keeps its code, operation and path", () => {
    const thrown = Object.assign(new Error("text"), { name: "MlsError", code: "invalid_argument", op: "receive", path: "frames[0].seq" })
    expect(toMlsError(thrown)).toMatchObject({ code: "invalid_argument", op: "receive", path: "frames[0].seq", message: "text" })
  })

  test("as an abort becomes aborted", () => {
    expect(toMlsError(AbortSignal.abort().reason, "login")).toMatchObject({ code: "aborted", op: "login" })
  })

  for (const thrown of [new TypeError("x"), "x", undefined, null, 7, { code: "no such code", name: "MlsError" }, { code: "fatal" }]) {
    test(`as ${thrown instanceof Error ? thrown.name : JSON.stringify(thrown)} becomes the fallback`, () => {
      const error = toMlsError(thrown, "op", "offline")
      expect(error).toMatchObject({ code: "offline", op: "op" })
      expect(error.cause).toBe(thrown)
    })
  }
})
