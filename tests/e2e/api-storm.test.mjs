// Calls that know nothing of each other, as many as a careless page could make: none is refused because another one runs, and
// every answer is the one that the same calls would have got one after the other.
import assert from "node:assert/strict"
import { lab } from "./harness/lab.mjs"
import { story } from "./harness/story.mjs"

// One seed, so that the same commit gets the same verdict; STORM_SEED tries another.
const SIZE = { rounds: Number(process.env.STORM_ROUNDS ?? 1_000), inFlight: 64, seed: Number(process.env.STORM_SEED ?? 9420) }

story("a storm of 64 calls in flight, 1,000 rounds: no call is refused, and the answers are those of one after the other", async ({ profile, t }) => {
  t.diagnostic(`STORM_SEED=${SIZE.seed}`)
  const page = await lab(await profile())
  const { wrong, calls, done, conversations } = await page.evaluate(async (size) => (await import("/lab/storm.mjs")).storm(size), SIZE)
  assert.deepEqual(wrong, [])
  assert.equal(calls, SIZE.rounds * SIZE.inFlight)
  t.diagnostic(`${calls} calls in ${conversations} conversations: ${Object.entries(done).map(([op, n]) => `${op} ${n}`).join(", ")}`)
})

story("the storm's checker sees an answer that no order explains", async ({ profile }) => {
  const page = await lab(await profile())
  const wrong = await page.evaluate(async () => {
    const { Serial } = await import("/lab/serial.mjs")
    const client = new Serial(new Map())
    client.know("c", 0n)
    const ask = (messages) => client.replay({ op: "messages", params: { conversation: "c", limit: 5 }, value: { messages } })
    const send = (text, id) => client.replay({ op: "sendMessage", params: { conversation: "c", text }, value: { id, outboxId: id, state: "queued" } })
    const message = (id, text) => ({ id, text, own: true, state: "queued" })
    send("one", "1")
    send("two", "2")
    ask([message("1", "one"), message("2", "two")])
    const good = client.wrong.length
    ask([message("2", "two"), message("1", "one")]) // another order than the calls'
    ask([message("1", "one")]) // a lost update
    send("three", "2") // an id given twice
    client.replay({ op: "invitations", params: {}, error: "MlsError: busy" }) // a refusal
    return [good, client.wrong.length]
  })
  assert.deepEqual(wrong, [0, 4])
})
