// Runs in the page. Many calls in flight at once, at random, for many rounds; each round is then replayed on the checker.
import { device, introduce, Log } from "./device.mjs"
import { Serial } from "./serial.mjs"

/** A small generator of numbers from 0 to 1 that a seed repeats (mulberry32). */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** How often each call is made; what has nothing to do at the moment is left out. */
const WEIGHTS = {
  sendMessage: 5,
  settleOutbox: 5,
  receive: 4,
  messages: 2,
  conversations: 6,
  outbox: 1,
  cursors: 8,
  invitations: 8,
  prepareKeyPackages: 8,
  confirmKeyPackages: 1,
  exportSecret: 8,
  exportStateForVault: 0.2,
  markRead: 2,
  createConversation: 0.03,
}

/** Rounds between two visits of the one who carries messages to the log and to Bob. */
const CARRIED = 4

/**
 * Answers of the service that may wait to be told. The engine remembers what became of the newest 256 entries, for answers that come
 * after their echo; as many sends as answers make a backlog that wanders, and would outgrow any memory in some storm.
 */
const UNTOLD = 64

/**
 * @param {{rounds: number, inFlight: number, seed: number}} size
 * @returns what was wrong (nothing, one hopes), and how much was done
 */
export async function storm({ rounds, inFlight, seed }) {
  const random = numbers(seed)
  const pick = (list) => list[Math.floor(random() * list.length)]
  const log = new Log()
  const [alice, bob] = [await device("alice@example.com"), await device("bob@example.com")]
  const { upload } = await alice.call("prepareKeyPackages", { oneTimeOnServer: 0, lastResortOnServer: false })
  await alice.call("confirmKeyPackages", { id: upload.id })
  const chats = []
  for (let i = 0; i < 3; i++) chats.push(await introduce(alice, bob, log))
  await log.give(alice)

  const words = new Map() // what Bob said, by place
  const own = new Map() // Alice's outbox entries, by place
  const said = new Map() // what Alice said, by outbox entry
  const client = new Serial(words)
  for (const { conversation, seq } of (await alice.call("cursors")).groups) client.know(conversation, seq)
  const next = new Map([...client.conversations].map(([id, { cursor }]) => [id, cursor]))
  const toSettle = []
  const stored = new Set()
  const done = {}
  let confirmed
  const wrong = []

  /** Each makes one call: what the engine gets, and what the checker has to know beside it. */
  const calls = {
    sendMessage: () => ({ conversation: pick(chats), text: `alice ${Math.floor(random() * 1e9)}` }),
    settleOutbox: () => toSettle.length > 0 && toSettle.shift(),
    receive() {
      const conversation = pick(chats)
      const from = random() < 0.1 && next.get(conversation) > 3n ? next.get(conversation) - 3n : next.get(conversation)
      const frames = log.after(conversation, from).slice(0, 1 + Math.floor(random() * 8))
      if (frames.length === 0) return false
      const last = frames.at(-1).seq
      if (last > next.get(conversation)) next.set(conversation, last)
      return { frames }
    },
    messages: () => ({ conversation: pick(chats), limit: 1 + Math.floor(random() * 20) }),
    conversations: () => ({}),
    outbox: () => ({}),
    cursors: () => ({}),
    invitations: () => ({}),
    prepareKeyPackages: () => ({ oneTimeOnServer: random() < 0.01 ? 10 : 50, lastResortOnServer: true }),
    confirmKeyPackages: () => client.upload !== undefined && confirmed !== client.upload && { id: (confirmed = client.upload) },
    exportSecret: () => ({ conversation: pick(chats), label: "storm", context: new Uint8Array(0), length: 32 }),
    exportStateForVault: () => ({}),
    markRead: () => ({ conversation: pick(chats) }),
    createConversation: () => ({ title: `notes ${next.size}`, members: [] }),
  }
  const total = Object.values(WEIGHTS).reduce((sum, weight) => sum + weight)
  const choose = () => {
    let at = random() * total
    if (toSettle.length > UNTOLD) return "settleOutbox"
    return Object.keys(WEIGHTS).find((op) => (at -= WEIGHTS[op]) < 0)
  }
  const known = ({ frames, ...params }) =>
    frames ? { frames: frames.map(({ conversation, seq }) => ({ conversation, seq, own: own.get(`${conversation}/${seq}`) })) } : params

  for (let round = 0; round < rounds; round++) {
    const conversation = pick(chats)
    const text = `bob ${round}`
    await bob.call("sendMessage", { conversation, text })
    const [{ id, bytes }] = (await bob.call("outbox")).entries
    const seq = log.append(conversation, bytes)
    words.set(`${conversation}/${seq}`, text)
    await bob.call("settleOutbox", { id, outcome: "accepted", seq })

    const flight = []
    while (flight.length < inFlight) {
      const op = choose()
      const params = calls[op]()
      if (params) flight.push({ op, params: known(params), settled: alice.call(op, params) })
    }
    const outcomes = await Promise.allSettled(flight.map(({ settled }) => settled))
    flight.forEach(({ op, params }, i) => {
      done[op] = (done[op] ?? 0) + 1
      client.replay({ op, params, value: outcomes[i].value, error: outcomes[i].reason && String(outcomes[i].reason) })
      if (op === "sendMessage") said.set(outcomes[i].value?.outboxId, params.text)
    })
    if (client.wrong.length > 0) break

    if (round % CARRIED !== 0 && round !== rounds - 1) continue
    // The service takes what waits, and Bob reads it.
    for (const { id, conversation, bytes } of (await alice.call("outbox")).entries) {
      if (stored.has(id)) continue
      stored.add(id)
      const seq = log.append(conversation, bytes)
      own.set(`${conversation}/${seq}`, id)
      toSettle.push({ id, outcome: "accepted", seq })
    }
    for (const { kind, conversation, seq, text } of await log.give(bob)) {
      const entry = own.get(`${conversation}/${seq}`)
      if (entry === undefined ? kind !== "ownEcho" : kind !== "message" || text !== said.get(entry)) {
        wrong.push(`round ${round}: bob got ${kind} “${text}” at ${conversation}/${seq}, sent was “${said.get(entry)}”`)
      }
    }
    if (wrong.length > 0) break
  }
  for (const { engine } of [alice, bob]) engine.close()
  return { wrong: [...client.wrong, ...wrong].slice(0, 10), calls: client.calls, done, conversations: client.conversations.size }
}
