// Whoever leaves is gone: the others see to it without being asked.
import assert from "node:assert/strict"
import { lab, together } from "./harness/lab.mjs"
import { acquaint, person, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

story("a person leaves a conversation; the other one's page sees to it, and nothing more can be written there", async ({ profile }) => {
  const one = person(await profile(), USER1)
  const two = person(await profile(), USER2)
  await acquaint(one, two)
  await two.page.getByRole("button", { name: "Inspect the encryption" }).click()
  await two.page.getByRole("button", { name: "Leave this conversation" }).click()
  await two.page.getByRole("button", { name: "Yes, leave for good" }).click()
  await two.page.getByText("You are no longer a member of this conversation.").waitFor()
  await two.reads("hello") // the history stays
  await one.page.getByText("1 member, encrypted end to end").waitFor()
})

story("a proposal of the application's own kind is made, seen and committed; then the leaver goes, however often the others commit", async ({ profile }) => {
  const profiles = [await profile(), await profile()]
  for (const { seen } of profiles) seen.allow(/409 \(Conflict\)/) // who is overtaken hears so from the service
  const [a, b] = [await lab(profiles[0]), await lab(profiles[1])]
  await together(a, b, [USER1, USER2])
  const VOTE = 0xf005
  for (const page of [a, b]) {
    await page.evaluate(async (type) => {
      const { client } = session
      await client.supportProposals({ types: [type] })
      await client.updateKeys({ conversation: chat.id })
      await until("the leaf says so", async () => !(await chat.info()).changing && (await client.outbox()).entries.length === 0)
    }, VOTE)
  }
  await b.evaluate(async () => {
    await until("both leaves have come", async () => (await chat.info()).epoch === 3n)
  })
  await b.evaluate((type) => session.client.propose({ conversation: chat.id, kind: "custom", custom: { type, data: new Uint8Array([7]) } }), VOTE)
  const waits = await a.evaluate(async () => {
    const { client } = session
    const conversation = chat.id
    await until("the proposal is here", async () => (await client.pendingProposals({ conversation })).proposals.length === 1)
    const [{ type, data, sender }] = (await client.pendingProposals({ conversation })).proposals
    await client.commitProposals({ conversation })
    return { type, data: [...data], sender }
  })
  assert.deepEqual(waits, { type: VOTE, data: [7], sender: USER2 })

  const gone = b.evaluate(async () => {
    await chat.leave()
    await until("this user is gone", async () => (await chat.info()).state === "removed")
    return outcome(chat.send("still here?"))
  })
  await a.evaluate(async () => {
    for (let i = 0; i < 3; i++) await session.client.updateKeys({ conversation: chat.id })
    await until("the other one is gone", async () => {
      const { members, changing } = await chat.info()
      return members.length === 1 && !changing
    })
  })
  assert.equal((await gone).code, "not_a_member")
})
