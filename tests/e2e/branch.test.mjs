// Some members of a conversation start another one.
import assert from "node:assert/strict"
import { lab, together } from "./harness/lab.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

story("a branch of a conversation is accepted, survives reloads, and both conversations go on", async ({ profile }) => {
  const [mine, yours] = [await profile(), await profile()]
  const [a, b] = [await lab(mine), await lab(yours)]
  const old = await together(a, b, [USER1, USER2])
  const side = await a.evaluate(async (user) => {
    const branch = await chat.branch([user], { title: "aside" })
    await branch.send("between us")
    return branch.id
  }, USER2)
  assert.notEqual(side, old)
  const stranger = await a.evaluate(() => outcome(chat.branch(["nobody@example.com"])))
  assert.deepEqual([stranger.code, stranger.path], ["invalid_argument", "users"])
  await b.evaluate(() => until("the branch's message arrives", () => heard.includes("between us")))
  await b.reload()
  await lab(yours)
  await b.evaluate(async ([email, side, old]) => {
    await enter(email)
    globalThis.branch = session.open(side)
    await branch.send("nobody else hears us")
    await session.open(old).send("the old one goes on")
  }, [USER2, side, old])
  const seen = await a.evaluate(async (side) => {
    const branch = session.open(side)
    const last = async (chat) => (await chat.messages()).messages.at(-1)?.text
    await until("both answers arrive", async () => (await last(branch)) === "nobody else hears us" && (await last(chat)) === "the old one goes on")
    const { title, state, predecessor } = await branch.info()
    return { title, state, predecessor, ...(await session.client.epochAuthenticator({ conversation: side })) }
  }, side)
  assert.deepEqual([seen.title, seen.state, seen.predecessor], ["aside", "active", undefined])
  const theirs = await b.evaluate((conversation) => session.client.epochAuthenticator({ conversation }), side)
  assert.deepEqual(theirs, { epoch: seen.epoch, authenticator: seen.authenticator })
})

story("who is invited to a conversation and to a branch of it hears of the branch after accepting the conversation", async ({ profile }) => {
  const [a, b] = [await lab(await profile()), await lab(await profile())]
  await Promise.all([a.evaluate((email) => enter(email).then(() => {}), USER1), b.evaluate((email) => enter(email).then(() => {}), USER2)])
  await b.evaluate(() => {
    globalThis.invited = []
    session.on("invitation", ({ id, conversation }) => invited.push({ id, conversation }))
  })
  const ids = await a.evaluate(async (user) => {
    const chat = await session.conversation(user)
    await until("the conversation stands", async () => (await chat.info()).state === "active")
    const branch = await chat.branch([user])
    await until("the branch stands", async () => (await branch.info()).state === "active")
    return [chat.id, branch.id]
  }, USER2)
  const got = await b.evaluate(async () => {
    await until("the first invitation is told", () => invited.length > 0)
    await session.syncNow()
    const first = invited.map(({ conversation }) => conversation)
    await session.accept(invited[0].id)
    await until("the second one is told", () => invited.length > 1)
    await session.accept(invited[1].id)
    await session.syncNow()
    return [first, invited.map(({ conversation }) => conversation)]
  })
  assert.deepEqual(got, [[ids[0]], ids])
})
