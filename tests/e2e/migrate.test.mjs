// A conversation changes its cipher suite while people talk in it.
import assert from "node:assert/strict"
import { heard, lab, together } from "./harness/lab.mjs"
import { USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const POST_QUANTUM = 0xf001 // MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519

/** Waits until the conversation is in the suite, by whatever name it is called. */
const migrated = (page, suite) =>
  page.evaluate(async (suite) => {
    await until("the conversation has migrated", async () => {
      const { cipherSuite, state, changing } = await chat.info()
      return cipherSuite === suite && state === "active" && !changing && (await session.client.outbox()).entries.length === 0
    })
    const { conversation, predecessor } = await chat.info()
    return { conversation, predecessor, ...(await session.client.epochAuthenticator({ conversation })) }
  }, suite)

story("a running conversation migrates to a post-quantum suite by one call; both talk before, meanwhile and after", async ({ profile }) => {
  const mine = await profile()
  const a = await lab(mine)
  const b = await lab(await profile())
  const old = await together(a, b, [USER1, USER2])
  await a.evaluate(() => chat.send("before"))
  await heard(b, 1)
  await b.evaluate(() => {
    globalThis.invited = 0
    session.on("invitation", () => invited++)
  })

  const next = await a.evaluate(async (cipherSuite) => {
    const [next] = await Promise.all([chat.migrate({ cipherSuite }), chat.send("meanwhile")])
    return next.id
  }, POST_QUANTUM)
  const one = await migrated(a, POST_QUANTUM)
  const two = await migrated(b, POST_QUANTUM)
  assert.notEqual(next, old)
  assert.deepEqual([one.conversation, two.conversation], [next, next])
  assert.deepEqual([one.predecessor, two.predecessor], [old, old])
  assert.deepEqual(one.authenticator, two.authenticator)
  assert.equal(await b.evaluate(() => invited), 0, "nobody is asked")

  // The objects that the page holds have the old name.
  await b.evaluate(() => chat.send("after"))
  await a.evaluate(() => until("the answer arrives", async () => (await chat.messages()).messages.at(-1).text === "after"))
  await a.evaluate(() => chat.send("and again"))
  assert.deepEqual(await heard(b, 3), ["before", "meanwhile", "and again"])
  const talk = ["before", "meanwhile", "after", "and again"]
  for (const page of [a, b]) {
    const texts = await page.evaluate(async (next) => {
      const of = async (chat) => (await chat.messages()).messages.map(({ text }) => text)
      return [await of(chat), await of(session.open(next))]
    }, next)
    assert.deepEqual(texts, [talk, talk])
  }
  // It survives a reload, and the other way back is a migration as well.
  await a.reload()
  const back = await lab(mine)
  await back.evaluate(async ([email, next]) => {
    await enter(email)
    globalThis.chat = session.open(next)
    await chat.migrate({ cipherSuite: (await session.client.identity()).cipherSuite })
  }, [USER1, next])
  const three = await migrated(back, 3)
  assert.deepEqual(three.authenticator, (await migrated(b, 3)).authenticator)
  await back.evaluate(() => chat.send("as at first"))
  assert.equal((await heard(b, 4)).at(-1), "as at first")
})

story("the suites that the application names: a conversation migrates to one of them, and another one begins in it", async ({ profile }) => {
  const [TBD6, CLASSICAL] = [0xf006, 0x0001]
  const mine = await profile()
  const [a, b] = [await lab(mine), await lab(await profile())]
  const named = { cipherSuites: [TBD6, CLASSICAL] }
  await together(a, b, [USER1, USER2], [named, named])
  assert.deepEqual(await a.evaluate(async () => (await session.client.identity()).cipherSuites), [3, POST_QUANTUM, CLASSICAL, TBD6])
  await a.evaluate((cipherSuite) => chat.migrate({ cipherSuite }).then(() => {}), TBD6)
  const [one, two] = [await migrated(a, TBD6), await migrated(b, TBD6)]
  assert.deepEqual(one.authenticator, two.authenticator)
  await a.evaluate(() => chat.send("in the other suite"))
  assert.deepEqual(await heard(b, 1), ["in the other suite"])

  await a.evaluate(async ([user, cipherSuite]) => {
    globalThis.chat = await session.createConversation([user], "another one", { cipherSuite })
    await until("it stands", async () => (await chat.info()).state === "active")
    await chat.send("made in it")
  }, [USER2, CLASSICAL])
  assert.deepEqual(await heard(b, 2), ["in the other suite", "made in it"])
  assert.equal(await a.evaluate(async () => (await chat.info()).cipherSuite), CLASSICAL)

  // What was named stays; what this module does not have is refused, and changes nothing.
  for (const [options, code] of [[{ cipherSuites: [0xf00b] }, "unsupported"], [{}, undefined]]) {
    await a.reload()
    await lab(mine)
    assert.equal((await a.evaluate(([email, options]) => outcome(enter(email, options).then(() => {})), [USER1, options])).code, code)
  }
  assert.deepEqual(await a.evaluate(async () => (await session.client.identity()).cipherSuites), [3, POST_QUANTUM, CLASSICAL, TBD6])
})
