import { beforeEach, describe, expect, test } from "vitest"
import type { Engine } from "../src/engine.js"
import { MlsError } from "../src/errors.js"
import { type Authenticate, JudgedEngine } from "../src/judgedEngine.js"
import type { CredentialView, Verdict } from "../src/operations.gen.js"

const credential = (id: string): CredentialView => ({ id, type: "basic", identity: new Uint8Array(), certificates: [], signatureKey: new Uint8Array() })

describe("an engine whose calls lack verdicts", () => {
  let missing: string[][]
  let unjudged: string[]
  let verdicts: Verdict[]
  let inner: Engine

  beforeEach(() => {
    missing = []
    unjudged = []
    verdicts = []
    // The operations of credentials, and one that needs the verdicts of each entry of missing in turn.
    const call = async (op: string, params: { verdicts?: Verdict[] }): Promise<unknown> => {
      if (op === "unjudgedCredentials") return { credentials: unjudged.map(credential) }
      if (op === "judgeCredentials") {
        verdicts.push(...(params.verdicts ?? []))
        unjudged = unjudged.filter((id) => !verdicts.some((v) => v.id === id))
        return {}
      }
      const lacking = missing.flat().filter((id) => !verdicts.some((v) => v.id === id))
      const now = missing.find((ids) => ids.some((id) => lacking.includes(id)))
      if (!now) return { results: [] }
      unjudged = [...new Set([...unjudged, ...now.filter((id) => lacking.includes(id))])]
      throw new MlsError("credential_unverified", { op })
    }
    inner = { call } as unknown as Engine
  })

  const receive = (authenticate: Authenticate): Promise<unknown> => new JudgedEngine(inner, authenticate).call("receive", { frames: [] })

  test("asks for each credential once, as often as a call meets more, and repeats the call", async () => {
    missing = [["a", "b"], ["c"]]
    const asked: string[] = []
    await receive(({ id }) => {
      asked.push(id)
      return id === "b" ? { accepted: true, until: 5 } : id === "a"
    })
    expect(asked).toEqual(["a", "b", "c"])
    expect(verdicts).toEqual([{ id: "a", accepted: true }, { id: "b", accepted: true, until: 5 }, { id: "c", accepted: false }])
  })

  test("shares a question among calls that overlap", async () => {
    missing = [["a"]]
    let asked = 0
    const engine = new JudgedEngine(inner, async () => {
      asked++
      await new Promise((resolve) => setTimeout(resolve))
      return true
    })
    await Promise.all([engine.call("receive", { frames: [] }), engine.call("receive", { frames: [] })])
    expect(asked).toBe(1)
  })

  test("keeps the verdicts that it has, and rejects when one cannot be had", async () => {
    missing = [["a", "b"]]
    const cause = new Error("the directory is down")
    const call = receive(({ id }) => {
      if (id === "b") throw cause
      return true
    })
    await expect(call).rejects.toMatchObject({ code: "credential_unverified", cause })
    expect(verdicts).toEqual([{ id: "a", accepted: true }])
  })

  test("does not repeat for ever what never comes to an end", async () => {
    let calls = 0
    inner.call = (async (op: string) => {
      if (op === "unjudgedCredentials") return { credentials: [] }
      calls++
      throw new MlsError("credential_unverified", { op })
    }) as never
    await expect(receive(() => true)).rejects.toMatchObject({ code: "credential_unverified" })
    expect(calls).toBeLessThan(50)
  })

  test("passes on every other failure untouched", async () => {
    const failure = new MlsError("locked")
    inner.call = (async () => Promise.reject(failure)) as never
    await expect(receive(() => true)).rejects.toBe(failure)
  })
})
