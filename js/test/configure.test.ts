import { expect, test } from "vitest"
import type { Engine } from "../src/engine.js"
import { DeliveryService } from "../src/index.js"
import { Session } from "../src/session.js"
import type { SessionControls } from "../src/sessionControls.js"

/** What a session says to the engine, given what the application wants. */
async function said(wanted: Partial<SessionControls>): Promise<[string, unknown][]> {
  const calls: [string, unknown][] = []
  const engine = { on: () => () => undefined, call: async (op: string, params: unknown) => (calls.push([op, params]), {}) }
  const nothing = async (): Promise<void> => undefined
  const controls = { lock: nothing, unlock: nothing, logout: nothing, state: () => ({ phase: "ready" as const, fraction: 1 }), certificates: false, ...wanted }
  const session = new Session("a@example.com", engine as unknown as Engine, new DeliveryService("http://127.0.0.1:1"), controls)
  await session.configure(new AbortController().signal)
  return calls
}

test("nothing is switched on that the application does not ask for", async () => {
  expect(await said({ cipherSuites: [], grease: false })).toEqual([["setCredentialPolicy", { judged: true, x509: false }]])
})

test("suites, reserved values and drafts are said before key packages are made", async () => {
  const drafts = { drafts: ["selfRemove" as const] }
  expect(await said({ certificates: true, cipherSuites: [0xf006, 1], grease: true, drafts })).toEqual([
    ["setCredentialPolicy", { judged: true, x509: true }],
    ["supportCipherSuites", { cipherSuites: [0xf006, 1] }],
    ["sendGREASE", {}],
    ["draftEnable", drafts],
  ])
})
