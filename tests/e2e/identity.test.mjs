// A member makes up a leaf under somebody's name. The others ask the service whose key it is, and refuse.
import assert from "node:assert/strict"
import { heard, lab, together } from "./harness/lab.mjs"
import { USER1 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const BOSS = "boss@example.com"
const MALLORY = "mallory@example.com"

/** A key package under the name of another account, by an engine of its own that the service never heard of. */
const forge = (page, account) =>
  page.evaluate(async (account) => {
    const engine = mls.connect()
    const root = new Uint8Array(32).fill(7)
    const kdf = { salt: new Uint8Array(16).fill(7), time: 3, memoryKiB: 65_536, parallelism: 1 }
    const { header } = await engine.call("createVault", { account, root, kdf })
    const { device } = await engine.call("unlock", { account, root, header })
    const { upload } = await engine.call("prepareKeyPackages", { oneTimeOnServer: 0, lastResortOnServer: false })
    globalThis.forged = { user: account, device, keyPackage: upload.oneTime[0] }
  }, account)

story(
  "a member cannot bring in a leaf of its own making under somebody's name: not by a commit, not by an invitation",
  async ({ profile }) => {
    const profiles = [await profile(), await profile()]
    const [a, m] = [await lab(profiles[0]), await lab(profiles[1])]
    const conversation = await together(m, a, [MALLORY, USER1])
    await m.evaluate(() => chat.send("hello"))
    await heard(a, 1)

    await forge(m, BOSS)
    // Its own engine would refuse, too.
    const own = await m.evaluate((conversation) => outcome(session.client.addMembers({ conversation, members: [forged] })), conversation)
    assert.equal(own.code, "invalid_message")
    await m.evaluate(async (conversation) => {
      await session.client.setCredentialPolicy({ judged: false })
      await session.client.createConversation({ title: "a raise", members: [forged, ...(await session.service.claimKeyPackages("k1", "user1@example.com", 3))] })
      await session.client.addMembers({ conversation, members: [forged] })
      await session.syncNow()
      await until("the forged leaf is in", async () => (await chat.info()).members.some(({ user }) => user === "boss@example.com"))
    }, conversation)
    const seen = await a.evaluate(async () => {
      await until("the commit is refused", async () => (await session.syncNow(), (await chat.info()).state === "diverged"))
      const { conversations } = await session.client.conversations()
      const { invitations } = await session.client.invitations()
      return { members: conversations.map(({ members }) => members.map(({ user }) => user)), invitations: invitations.length, heard }
    })
    assert.deepEqual(seen, { members: [[MALLORY, USER1].sort()], invitations: 0, heard: ["hello"] })
  },
  [BOSS, MALLORY],
)
