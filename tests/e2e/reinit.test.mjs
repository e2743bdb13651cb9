// A conversation is re-initialized by what a member proposes and another one commits: suite and extensions of the next group.
import assert from "node:assert/strict"
import { lab, together } from "./harness/lab.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const EXTENSION = 0xf0e0
const POST_QUANTUM = 0xf001

story("a proposed ReInit names the extensions of the next group, which has them; one of the two sends GREASE all along", async ({ profile }) => {
  const [a, b] = [await lab(await profile()), await lab(await profile())]
  await together(a, b, [USER1, USER2], [{ grease: true }, {}])
  for (const page of [a, b]) {
    await page.evaluate(async (type) => {
      await session.client.supportExtensions({ types: [type] })
      await session.client.ensureKeyPackagesFresh()
      await session.client.updateKeys({ conversation: chat.id })
      await settled()
    }, EXTENSION)
  }
  const wanted = await a.evaluate(async ([type, cipherSuite]) => {
    const { client } = session
    await until("both leaves have come", async () => (await session.syncNow(), (await chat.info()).epoch === 3n))
    const extensions = [{ type, data: new Uint8Array([1, 2, 3]) }]
    await client.propose({ conversation: chat.id, kind: "reInit", cipherSuite, extensions })
    await quiet()
    return JSON.stringify(extensions.map(({ type, data }) => [type, ...data]))
  }, [EXTENSION, POST_QUANTUM])
  const seen = await b.evaluate(async () => {
    const { client } = session
    const conversation = chat.id
    await until("the proposal is here", async () => (await session.syncNow(), (await client.pendingProposals({ conversation })).proposals.length === 1))
    const [{ cipherSuite, extensions }] = (await client.pendingProposals({ conversation })).proposals
    await client.commitProposals({ conversation })
    await until("the group has ended", async () => (await chat.info()).state === "suspended")
    await chat.migrate({ cipherSuite })
    return [cipherSuite, JSON.stringify(extensions.map(({ type, data }) => [type, ...data]))]
  })
  assert.deepEqual(seen, [POST_QUANTUM, wanted])
  for (const page of [a, b]) {
    const has = await page.evaluate(async (suite) => {
      await until("the next group is there", async () => {
        const { cipherSuite, state, changing } = await chat.info()
        return cipherSuite === suite && state === "active" && !changing
      })
      const { conversation } = await chat.info()
      return JSON.stringify((await session.client.groupExtensions({ conversation })).extensions.map(({ type, data }) => [type, ...data]))
    }, POST_QUANTUM)
    assert.equal(has, wanted)
  }
  await a.evaluate(() => chat.send("in the next group"))
  assert.equal(await b.evaluate(() => until("it is heard", () => heard.at(-1))), "in the next group")
})
