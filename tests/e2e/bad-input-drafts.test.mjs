// Bad input to the operations that mls.full.wasm has beside the compact module's (bad-input.test.mjs).
import assert from "node:assert/strict"
import { full } from "./harness/full.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { refused } from "./harness/refused.mjs"
import { story } from "./harness/story.mjs"
import { operations } from "./harness/table.mjs"

const CALENDAR = 0x8001
const NOBODY = "AAAAAAAAAAAAAAAAAAAAAA"
const bytes = (length) => new Uint8Array(length)
const stranger = { user: USER2, device: "0".repeat(16) }
const there = { conversation: "HERE", component: CALENDAR }
const sealed = { ...there, label: "l", context: bytes(0) }

/** [what is wrong, parameters, the code]; `HERE` stands for a conversation that exists. */
const CASES = {
  draftEnable: [
    ["the draft's own component", { drafts: [], components: [{ component: 4 }] }, "invalid_argument"],
    ["a component of 65,536", { drafts: [], components: [{ component: 0x10000 }] }, "invalid_argument"],
    ["65,537 bytes in a leaf", { drafts: [], components: [{ component: CALENDAR, leaf: bytes(65537) }] }, "invalid_argument"],
    ["65 components", { drafts: [], components: Array.from({ length: 65 }, (_, i) => ({ component: 0x8001 + i })) }, "invalid_argument"],
  ],
  draftAppData: [["an unknown conversation", { conversation: NOBODY }, "not_found"]],
  draftLeafData: [["no component", { conversation: "HERE", component: 0 }, "invalid_argument"]],
  draftUpdateAppData: [
    ["an unknown conversation", { conversation: NOBODY, component: CALENDAR, data: bytes(0) }, "not_found"],
    ["a component of 65,536", { conversation: "HERE", component: 0x10000, data: bytes(0) }, "invalid_argument"],
    ["one that nobody has", { conversation: "HERE", component: 0x8003, data: bytes(0) }, "unsupported"],
    ["65,537 bytes", { ...there, data: bytes(65537) }, "invalid_argument"],
  ],
  draftRemoveAppData: [["no component", { conversation: "HERE", component: 0 }, "invalid_argument"]],
  draftRequireComponents: [
    ["nothing", { conversation: "HERE" }, "invalid_argument"],
    ["no component", { conversation: "HERE", safeAAD: [0] }, "invalid_argument"],
    ["65 components", { conversation: "HERE", components: Array.from({ length: 65 }, () => CALENDAR) }, "invalid_argument"],
  ],
  draftLeave: [["an unknown conversation", { conversation: NOBODY }, "not_found"]],
  draftAttach: [["65,537 bytes", { ...there, data: bytes(65537) }, "invalid_argument"]],
  draftAttachments: [["an unknown conversation", { conversation: NOBODY }, "not_found"]],
  draftForgetAttachments: [["an unknown conversation", { conversation: NOBODY, upTo: 0n }, "not_found"]],
  draftSafeAAD: [
    ["65 items", { items: Array.from({ length: 65 }, (_, i) => ({ component: 0x8001 + i, data: bytes(0) })) }, "invalid_argument"],
    ["no component", { items: [{ component: 0, data: bytes(0) }] }, "invalid_argument"],
    ["one twice", { items: [1, 2].map(() => ({ component: CALENDAR, data: bytes(0) })) }, "invalid_argument"],
  ],
  draftParseSafeAAD: [["what is not framed", { authenticatedData: bytes(1).fill(120) }, "malformed"]],
  draftExportSecret: [["no component", { conversation: "HERE", component: 0 }, "invalid_argument"]],
  draftSafeEncrypt: [
    ["a label of 256 bytes", { ...sealed, label: "l".repeat(256), plaintext: bytes(0) }, "invalid_argument"],
    ["somebody who is not there", { ...sealed, to: stranger, plaintext: bytes(0) }, "not_found"],
    ["65,537 bytes", { ...sealed, plaintext: bytes(65537) }, "invalid_argument"],
  ],
  draftSafeDecrypt: [
    ["no ciphertext", { ...sealed, own: false, ciphertext: bytes(0) }, "malformed"],
    ["a label of 256 bytes", { ...sealed, own: false, label: "l".repeat(256), ciphertext: bytes(0) }, "invalid_argument"],
  ],
  draftSafeSign: [
    ["no component", { conversation: "HERE", component: 0, label: "l", content: bytes(0) }, "invalid_argument"],
    ["65,537 bytes", { ...there, label: "l", content: bytes(65537) }, "invalid_argument"],
  ],
  draftSafeVerify: [["somebody who is not there", { ...there, signer: stranger, label: "l", content: bytes(0), signature: bytes(64) }, "not_found"]],
}

story("bad input to every operation of drafts rejects with a documented code and changes nothing", async ({ profile, t }) => {
  const drafted = operations.filter(({ name }) => name.startsWith("draft"))
  assert.deepEqual(Object.keys(CASES), drafted.map(({ name }) => name), "the table was read")
  const page = await full(await profile())
  const here = await page.evaluate(
    async ([email, component]) => {
      await enter(email, {
        wasm: "mls.full.wasm",
        drafts: ["selfRemove", "appDataUpdate", "appEphemeral", "safeExporter", "safeKeys"],
        draftComponents: [{ component }],
      })
      const { conversation } = await session.client.createConversation({ title: "notes", members: [] })
      await session.client.draftUpdateAppData({ conversation, component, data: new TextEncoder().encode("monday") })
      await quiet()
      return conversation
    },
    [USER1, CALENDAR],
  )
  t.diagnostic(await refused(page, drafted, CASES, (given) => ({ ...given, ...(given.conversation === "HERE" && { conversation: here }) })))
  const data = await page.evaluate(async (conversation) => {
    const { entries } = await session.client.draftAppData({ conversation })
    return entries.map(({ data }) => new TextDecoder().decode(data))
  }, here)
  assert.deepEqual(data, ["monday"])
})
