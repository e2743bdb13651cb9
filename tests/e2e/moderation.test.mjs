// A moderation service removes somebody from a conversation that it cannot read.
import assert from "node:assert/strict"
import { heard, lab, together } from "./harness/lab.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const MODERATION = "moderation@example.com"

story("a listed moderation service proposes to remove somebody; a member commits it; neither before nor after is it let in", async ({ profile }) => {
  const profiles = [await profile(), await profile(), await profile()]
  for (const { seen } of profiles) seen.allow(/40[03] \(/) // what is refused on purpose
  const [a, b, m] = [await lab(profiles[0]), await lab(profiles[1]), await lab(profiles[2])]
  const conversation = await together(a, b, [USER1, USER2])
  await m.evaluate((email) => enter(email).then(() => {}), MODERATION)
  const culprit = await b.evaluate(async () => (await session.client.identity()).device)
  const change = { kind: "remove", device: { user: USER2, device: culprit } }
  const propose = (change) => m.evaluate(([conversation, change]) => outcome(session.proposeAsExternalSender(conversation, change)), [conversation, change])

  assert.equal((await propose(change)).code, "not_a_member", "nobody has listed it yet")
  await a.evaluate(async (user) => {
    await chat.setExternalSenders([user])
    await until("the list is in force", async () => (await chat.externalSenders()).length === 1)
    await until("the commit has come back", async () => !(await chat.info()).changing)
    await chat.send("something that the service cannot read")
  }, MODERATION)
  await heard(b, 1)
  assert.deepEqual(await b.evaluate(async () => (await chat.externalSenders()).map(({ user }) => user)), [MODERATION])

  // It may propose and read who is inside. Everything else is as closed to it as to anybody.
  assert.equal((await propose({ kind: "remove", device: { user: MODERATION, device: culprit } })).code, "not_found")
  assert.equal((await propose({ kind: "update" })).code, "invalid_argument")
  const closed = await m.evaluate(async (group) => {
    const { groupInfo, ratchetTree } = await session.service.groupInfo(group)
    const made = await session.client.proposeAsExternalSender({ conversation: group, groupInfo, ratchetTree, change: { kind: "extensions", extensions: [] } })
    const forged = made.message.slice()
    forged[2 + 2 + 1 + 16 + 8 + 1 + 3] ^= 1 // another place in the list
    return Promise.all([
      outcome(session.service.groupLog(group, 0n, 10)),
      outcome(session.service.postExternalProposal(group, { ...made, id: "f".repeat(32), message: forged })),
    ])
  }, conversation)
  assert.deepEqual(closed.map(({ code }) => code), ["not_a_member", "invalid_argument"])

  assert.equal((await propose(change)).code, undefined)
  const seen = await a.evaluate(async () => {
    const { client } = session
    const conversation = chat.id
    await until("the proposal is here", async () => (await client.pendingProposals({ conversation })).proposals.length === 1)
    const [{ from, sender, removed }] = (await client.pendingProposals({ conversation })).proposals
    await client.commitProposals({ conversation })
    await until("it is done", async () => (await chat.info()).members.length === 1)
    return { from, sender, removed: removed.user }
  })
  assert.deepEqual(seen, { from: "external", sender: MODERATION, removed: USER2 })
  await b.evaluate(() => until("this one is removed", async () => (await chat.info()).state === "removed"))
  assert.equal((await m.evaluate(() => session.client.conversations())).conversations.length, 0)

  await a.evaluate(async () => {
    await chat.setExternalSenders([])
    await until("nobody is listed", async () => (await chat.externalSenders()).length === 0)
  })
  assert.equal((await propose(change)).code, "not_a_member", "nor is it after the members have ended it")
}, [MODERATION])
