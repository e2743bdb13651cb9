// Bad input to every operation of the compact module: a code from the table, and nothing changed. The wrong shapes are made from the
// table of operations; what is well formed and yet wrong is listed below, operation by operation.
import assert from "node:assert/strict"
import { lab } from "./harness/lab.mjs"
import { PASSWORD, USER1, USER2 } from "./harness/person.mjs"
import { refused } from "./harness/refused.mjs"
import { story } from "./harness/story.mjs"
import { operations, sample } from "./harness/table.mjs"

const NOBODY = "AAAAAAAAAAAAAAAAAAAAAA"
const bytes = (length, fill = 0) => new Uint8Array(length).fill(fill)
const account = "user1@example.com"
const kdf = { salt: bytes(16), time: 3, memoryKiB: 65536, parallelism: 1 }
const member = { user: "user2@example.com", device: "0000000000000000", keyPackage: bytes(0) }
const frame = { source: "group", conversation: NOBODY, seq: 1n, time: 0, bytes: bytes(0) }

/**
 * [what is wrong, parameters, the code or codes]; `HERE` stands for a conversation that exists, `MINE` for user1's own header and
 * the root that opens it.
 */
const CASES = {
  assignCodePoints: [
    ["none", { points: [] }, "invalid_argument"],
    ["a suite of RFC 9420", { points: [{ suite: 3, point: 0x42 }] }, "invalid_argument"],
    ["a code point of RFC 9420", { points: [{ suite: 0xf001, point: 3 }] }, "invalid_argument"],
  ],
  deriveVaultRoot: [
    ["an empty password", { password: bytes(0), ...kdf }, "invalid_argument"],
    ["a password of 1,025 bytes", { password: bytes(1025, 97), ...kdf }, "invalid_argument"],
    ["a password that is no UTF-8", { password: bytes(8, 255), ...kdf }, "invalid_argument"],
    ["one pass", { password: bytes(8, 97), ...kdf, time: 1 }, "kdf_downgrade"],
    ["8 KiB", { password: bytes(8, 97), ...kdf, memoryKiB: 8 }, "kdf_downgrade"],
    ["4 GiB", { password: bytes(8, 97), ...kdf, memoryKiB: 2 ** 22 }, "kdf_downgrade"],
  ],
  deriveLoginKey: [
    ["no account", { account: "", root: bytes(32) }, "invalid_argument"],
    ["a root of 31 bytes", { account, root: bytes(31) }, "invalid_argument"],
  ],
  createVault: [
    ["a root of no bytes", { account, root: bytes(0), kdf }, "invalid_argument"],
    ["weak parameters", { account, root: bytes(32), kdf: { ...kdf, time: 1 } }, "kdf_downgrade"],
  ],
  unlock: [
    ["a header of no bytes", { account, root: bytes(32), header: bytes(0) }, ["vault_corrupted", "invalid_argument"]],
    ["a header of zeros", { account, root: bytes(32), header: bytes(150) }, "vault_corrupted"],
    ["user1's header and root, but user2's account", { account: "user2@example.com", root: "MINE", header: "MINE" }, "conflict"],
    ["user1's header, a root of zeros", { account, root: bytes(32), header: "MINE" }, "wrong_password"],
  ],
  proveDevice: [["an empty challenge", { challenge: bytes(0) }, "invalid_argument"]],
  prepareKeyPackages: [["a suite that is not kept", { cipherSuite: 7, oneTimeOnServer: 0, lastResortOnServer: false }, "invalid_argument"]],
  supportCipherSuites: [
    ["none", { cipherSuites: [] }, "invalid_argument"],
    ["one that this module does not have", { cipherSuites: [1, 7] }, "unsupported"],
  ],
  confirmKeyPackages: [["an upload that is unknown", { id: "00".repeat(16) }, ["not_found", "invalid_argument"]]],
  setCredentialPolicy: [["certificates that nobody judges", { judged: false, x509: true }, "invalid_argument"]],
  judgeCredentials: [
    ["no verdict", { verdicts: [] }, "invalid_argument"],
    ["an id of 32 digits", { verdicts: [{ id: "00".repeat(16), accepted: true }] }, "invalid_argument"],
    ["a device of nobody", { verdicts: [{ id: "00".repeat(32), accepted: true, device: "0".repeat(16) }] }, "invalid_argument"],
  ],
  createConversation: [
    ["a title of 257 bytes", { title: "t".repeat(257), members: [] }, "invalid_argument"],
    ["an empty key package", { title: "", members: [member] }, "malformed"],
    ["a suite that this module does not have", { title: "", members: [], cipherSuite: 7 }, "unsupported"],
    ["a key package of zeros", { title: "", members: [{ ...member, keyPackage: bytes(64) }] }, ["malformed", "unsupported"]],
    ["a device that is no device", { title: "", members: [{ ...member, device: "x" }] }, "invalid_argument"],
  ],
  addMembers: [
    ["an unknown conversation", { conversation: NOBODY, members: [member] }, ["not_found", "malformed"]],
    ["nobody", { conversation: "HERE", members: [] }, "invalid_argument"],
    ["an empty key package", { conversation: "HERE", members: [member] }, "malformed"],
  ],
  removeMembers: [
    ["an unknown conversation", { conversation: NOBODY, users: ["user2@example.com"] }, "not_found"],
    ["nobody", { conversation: "HERE", users: [] }, "invalid_argument"],
    ["oneself", { conversation: "HERE", users: [account] }, "invalid_argument"],
  ],
  updateKeys: [
    ["an unknown conversation", { conversation: NOBODY }, "not_found"],
    ["an id that is none", { conversation: "not base64url!" }, "invalid_argument"],
  ],
  cancelChanges: [
    ["an unknown conversation", { conversation: NOBODY }, "not_found"],
    ["nothing that is under way", { conversation: "HERE" }, "not_found"],
  ],
  migrate: [
    ["an unknown conversation", { conversation: NOBODY, cipherSuite: 0xf001, members: [] }, "not_found"],
    ["the suite that it has", { conversation: "HERE", cipherSuite: 3, members: [] }, "invalid_argument"],
    ["a suite that there is not", { conversation: "HERE", cipherSuite: 0x0a0a, members: [] }, "unsupported"],
    ["an empty key package", { conversation: "HERE", cipherSuite: 0xf001, members: [member] }, "malformed"],
  ],
  branchConversation: [
    ["an unknown conversation", { conversation: NOBODY, title: "", members: [member] }, "not_found"],
    ["nobody", { conversation: "HERE", title: "", members: [] }, "invalid_argument"],
    ["an empty key package", { conversation: "HERE", title: "", members: [member] }, "malformed"],
  ],
  addPSK: [
    ["no name", { id: bytes(0), secret: bytes(32) }, "invalid_argument"],
    ["no secret", { id: bytes(1), secret: bytes(0) }, "invalid_argument"],
  ],
  removePSK: [["one that is unknown", { id: bytes(1) }, "not_found"]],
  injectPSKs: [
    ["an unknown conversation", { conversation: NOBODY, psks: [{ epoch: 0n }] }, "not_found"],
    ["none", { conversation: "HERE", psks: [] }, "invalid_argument"],
    ["neither name nor epoch", { conversation: "HERE", psks: [{}] }, "invalid_argument"],
    ["a key that this device does not hold", { conversation: "HERE", psks: [{ id: bytes(1) }] }, "unknown_psk"],
  ],
  propose: [
    ["an unknown conversation", { conversation: NOBODY, kind: "update" }, "not_found"],
    ["nobody to add", { conversation: "HERE", kind: "add" }, "invalid_argument"],
    ["a device to update", { conversation: "HERE", kind: "update", device: { user: account, device: "0".repeat(16) } }, "invalid_argument"],
    ["an empty key package", { conversation: "HERE", kind: "add", member }, "malformed"],
    ["somebody who is not there", { conversation: "HERE", kind: "remove", device: { user: "user2@example.com", device: "0".repeat(16) } }, "not_found"],
    ["a key that is not held", { conversation: "HERE", kind: "preSharedKey", psk: bytes(1) }, "unknown_psk"],
    ["a suite that is none", { conversation: "HERE", kind: "reInit", cipherSuite: 0 }, "unsupported"],
    ["a group with what a leaf has", { conversation: "HERE", kind: "reInit", cipherSuite: 1, extensions: [{ type: 1, data: bytes(0) }] }, "invalid_argument"],
    ["a type of RFC 9420", { conversation: "HERE", kind: "custom", custom: { type: 1, data: bytes(0) } }, "invalid_argument"],
  ],
  supportProposals: [
    ["none", { types: [] }, "invalid_argument"],
    ["one that is not an application's", { types: [3] }, "invalid_argument"],
  ],
  leaveConversation: [["an unknown conversation", { conversation: NOBODY }, "not_found"]],
  pendingProposals: [["an unknown conversation", { conversation: NOBODY }, "not_found"]],
  commitProposals: [
    ["nothing that waits", { conversation: "HERE" }, "not_found"],
    ["no reference", { conversation: "HERE", refs: [] }, "invalid_argument"],
    ["a reference that is unknown", { conversation: "HERE", refs: [bytes(32)] }, "not_found"],
  ],
  discardProposal: [["one that is unknown", { conversation: "HERE", ref: bytes(32) }, "not_found"]],
  supportExtensions: [
    ["none", { types: [] }, "invalid_argument"],
    ["one that is not an application's", { types: [3] }, "invalid_argument"],
  ],
  setGroupExtensions: [
    ["an unknown conversation", { conversation: NOBODY, extensions: [] }, "not_found"],
    ["one that a conversation does not have", { conversation: "HERE", extensions: [{ type: 1, data: bytes(0) }] }, "invalid_argument"],
    ["one that the device does not support", { conversation: "HERE", extensions: [{ type: 0xf000, data: bytes(0) }] }, "invalid_message"],
  ],
  setExternalSenders: [
    ["an unknown conversation", { conversation: NOBODY, senders: [] }, "not_found"],
    ["an empty key package", { conversation: "HERE", senders: [member] }, "malformed"],
  ],
  proposeAsExternalSender: [
    ["what is a member's own", { conversation: "HERE", groupInfo: bytes(0), ratchetTree: bytes(0), change: { kind: "update" } }, "invalid_argument"],
    ["no GroupInfo", { conversation: "HERE", groupInfo: bytes(0), ratchetTree: bytes(0), change: { kind: "reInit", cipherSuite: 1 } }, "malformed"],
  ],
  createLink: [["an unknown conversation", { conversation: NOBODY, ask: false }, "not_found"]],
  revokeLink: [["an unknown conversation", { conversation: NOBODY }, "not_found"]],
  followLink: [
    ["a secret of 31 bytes", { conversation: NOBODY, secret: bytes(31) }, "invalid_argument"],
    ["a conversation that it is in", { conversation: "HERE", secret: bytes(32) }, "conflict"],
  ],
  forgetLink: [["one that is not followed", { conversation: NOBODY }, "not_found"]],
  joinByLink: [["one that is not followed", { conversation: NOBODY, groupInfo: bytes(0), ratchetTree: bytes(0) }, "not_found"]],
  askByLink: [["one that is not followed", { conversation: NOBODY, cipherSuite: 3, epoch: 1n }, "not_found"]],
  groupExtensions: [["an unknown conversation", { conversation: NOBODY }, "not_found"]],
  sendMessage: [
    ["65,537 bytes beside it", { conversation: "HERE", text: "t", authenticatedData: bytes(65537) }, "invalid_argument"],
    ["an unknown conversation", { conversation: NOBODY, text: "hello" }, "not_found"],
    ["no text", { conversation: "HERE", text: "" }, "invalid_argument"],
    ["65,537 bytes of text", { conversation: "HERE", text: "t".repeat(65537) }, "invalid_argument"],
  ],
  receive: [
    ["a frame of a group without its name", { frames: [{ ...frame, conversation: undefined }] }, "invalid_argument"],
    ["1,001 frames", { frames: Array.from({ length: 1001 }, () => frame) }, "invalid_argument"],
  ],
  rejoin: [
    ["an unknown conversation", { conversation: NOBODY, groupInfo: bytes(0), ratchetTree: bytes(0) }, "not_found"],
    ["a conversation that is not lost", { conversation: "HERE", groupInfo: bytes(0), ratchetTree: bytes(0) }, "conflict"],
  ],
  settleOutbox: [["an entry that is unknown", { id: "00".repeat(16), outcome: "accepted", seq: 1n }, "not_found"]],
  messages: [
    ["an unknown conversation", { conversation: NOBODY, limit: 5 }, "not_found"],
    ["a page of none", { conversation: "HERE", limit: 0 }, "invalid_argument"],
    ["a page of 501", { conversation: "HERE", limit: 501 }, "invalid_argument"],
  ],
  acceptInvitation: [["an unknown one", { id: "00".repeat(16) }, "not_found"]],
  rejectInvitation: [["an unknown one", { id: "00".repeat(16) }, "not_found"]],
  markRead: [["an unknown conversation", { conversation: NOBODY }, "not_found"]],
  epochAuthenticator: [["an unknown conversation", { conversation: NOBODY }, "not_found"]],
  exportSecret: [
    ["an unknown conversation", { conversation: NOBODY, label: "l", context: bytes(0), length: 32 }, "not_found"],
    ["no label", { conversation: "HERE", label: "", context: bytes(0), length: 32 }, "invalid_argument"],
    ["1,025 bytes", { conversation: "HERE", label: "l", context: bytes(0), length: 1025 }, "invalid_argument"],
  ],
}

story("bad input to every operation of the compact module rejects with a documented code and changes nothing", async ({ profile, t }) => {
  assert.ok(operations.length >= 27, "the table was read")
  const page = await lab(await profile())
  const { here, mine } = await page.evaluate(async ([email, password]) => {
    await enter(email)
    const { conversation } = await session.client.createConversation({ title: "notes", members: [] })
    await session.client.sendMessage({ conversation, text: "first" })
    await quiet()
    const { root } = await session.vault.deriveSecret(password)
    return { here: conversation, mine: { root, header: (await session.service.getVault()).header } }
  }, [USER1, PASSWORD])
  // Operations of drafts are in the full module only (tests/e2e/bad-input-drafts.test.mjs); here each answers unsupported, whatever it is given.
  const offered = operations.filter(({ name }) => !name.startsWith("draft"))
  t.diagnostic(await refused(page, offered, CASES, (given) => ({
    ...given,
    ...(given.conversation === "HERE" && { conversation: here }),
    ...(given.root === "MINE" && { root: mine.root }),
    ...(given.header === "MINE" && { header: mine.header }),
  })))

  // A good call after all of them, and a locked client refuses every call that needs an open one.
  const last = await page.evaluate((conversation) => outcome(session.client.sendMessage({ conversation, text: "second" })), here)
  assert.ok(last.value)
})

story("a locked client refuses every operation that needs an open one, whatever is passed", async ({ profile }) => {
  const page = await lab(await profile())
  const given = operations.map(({ name, params }) => [name, Object.fromEntries(params.map(({ name, type }) => [name, sample(type)]))])
  const open = new Set(["deriveVaultRoot", "deriveLoginKey", "createVault", "unlock", "lock"])
  const codes = await page.evaluate(
    async ([email, password, given, open]) => {
      await enter(email)
      await session.lock()
      const codes = []
      for (const [name, params] of given) if (!open.includes(name)) codes.push([name, (await outcome(session.client.call(name, params))).code])
      await session.unlock(password)
      return codes
    },
    [USER1, PASSWORD, given, [...open]],
  )
  for (const [name, code] of codes) assert.equal(code, "locked", name)
  assert.equal(codes.length, operations.length - open.size)
})

story("user1's vault does not open as user2's, not even with user1's password and on an engine that has nothing open", async ({ profile }) => {
  const page = await lab(await profile())
  const { refused, opened, again } = await page.evaluate(
    async ([email, other, password]) => {
      await enter(email)
      const { header } = await session.service.getVault()
      const kdf = await session.service.loginStart(email)
      const mine = await session.client.identity()
      await session.logout()
      const engine = mls.connect()
      const root = await engine.deriveRoot(new TextEncoder().encode(password), kdf)
      const refused = await outcome(engine.call("unlock", { account: other, root, header }))
      const opened = await outcome(engine.call("identity", {}))
      const again = await engine.call("unlock", { account: email, root, header })
      engine.close()
      return { refused, opened, again: [again.user, again.device, again.created, mine.device] }
    },
    [USER1, USER2, PASSWORD],
  )
  // What the root has to show is bound to the account: under another name it is a root that was never right.
  assert.equal(refused.code, "wrong_password")
  assert.equal(opened.code, "locked")
  assert.deepEqual(again, [USER1, again[3], false, again[3]], "and user1's own way in is as it was")
})
