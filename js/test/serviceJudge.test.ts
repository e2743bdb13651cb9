import { beforeEach, describe, expect, test } from "vitest"
import { DeliveryService, type NamedKey } from "../src/deliveryService.js"
import { JudgedEngine } from "../src/judgedEngine.js"
import { MlsError } from "../src/errors.js"
import type { CredentialView } from "../src/operations.gen.js"
import { judgedByService } from "../src/serviceJudge.js"

const DEVICE = "0123456789abcdef"

const credential = (identity: string | Uint8Array, changes: Partial<CredentialView> = {}): CredentialView => ({
  id: "",
  type: "basic",
  identity: typeof identity === "string" ? new TextEncoder().encode(identity) : identity,
  certificates: [],
  signatureKey: new Uint8Array([1]),
  ...changes,
})

describe("a credential that the service is asked about", () => {
  let asked: NamedKey[][]
  let service: DeliveryService

  beforeEach(() => {
    asked = []
    service = new DeliveryService("http://127.0.0.1:1")
    service.confirmDevices = async (devices) => (asked.push(devices), devices.map(({ user }) => user.startsWith("a")))
  })

  test("is accepted for ever when it is confirmed, and refused for a while when it is not", async () => {
    const judge = judgedByService(service)
    expect(await judge(credential(`a@example.com/${DEVICE}`))).toBe(true)
    const refused = await judge(credential(`b@example.com/${DEVICE}`))
    expect(refused).toEqual({ accepted: false, until: expect.any(Number) })
    expect((refused as { until: number }).until).toBeGreaterThan(Date.now())
    expect(asked).toEqual(["a", "b"].map((name) => [{ user: `${name}@example.com`, device: DEVICE, signatureKey: new Uint8Array([1]) }]))
  })

  test("goes with those of the same moment in one request, at most a hundred in each", async () => {
    const judge = judgedByService(service)
    const users = Array.from({ length: 250 }, (_, i) => `${"ab"[i % 2]}${i}@example.com`)
    const answers = await Promise.all(users.map((user) => judge(credential(`${user}/${DEVICE}`))))
    expect(asked.map((devices) => devices.length)).toEqual([100, 100, 50])
    expect(answers.map((answer) => answer === true)).toEqual(users.map((user) => user.startsWith("a")))
  })

  test.each([
    ["a certificate", credential(`a@example.com/${DEVICE}`, { type: "x509" })],
    ["a name without a device", credential("a@example.com")],
    ["a device in capitals", credential(`a@example.com/${DEVICE.toUpperCase()}`)],
    ["a name with a second slash", credential(`a/b@example.com/${DEVICE}`)],
    ["a device and a line behind it", credential(`a@example.com/${DEVICE}\n`)],
    ["no name", credential(`/${DEVICE}`)],
    ["a name that is too long", credential(`${"a".repeat(300)}/${DEVICE}`)],
    ["a key that is too long", credential(`a@example.com/${DEVICE}`, { signatureKey: new Uint8Array(5000) })],
  ])("is nobody's, unasked: %s", async (_, nobody) => {
    expect(await judgedByService(service)(nobody)).toMatchObject({ accepted: false })
    expect(asked).toEqual([])
  })

  test("waits when the service cannot be asked: the call says why, and nothing is judged", async () => {
    service.confirmDevices = async () => Promise.reject(new MlsError("offline"))
    const calls: string[] = []
    const inner = {
      call: async (op: string) => {
        calls.push(op)
        if (op === "unjudgedCredentials") return { credentials: [credential(`a@example.com/${DEVICE}`)] }
        throw new MlsError("credential_unverified", { op })
      },
    }
    const engine = new JudgedEngine(inner as never, judgedByService(service))
    await expect(engine.call("receive", { frames: [] })).rejects.toMatchObject({ code: "offline" })
    expect(calls).toEqual(["receive", "unjudgedCredentials"])
  })
})
