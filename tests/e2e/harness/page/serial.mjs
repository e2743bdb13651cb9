// Runs in the page. The explicit checker of the storm: a client as a simple sequential machine. Every call is replayed on it in
// the order in which the calls were made; what the machine answers is what the engine must have answered.

const big = (_, value) => (typeof value === "bigint" ? `${value}n` : value)
const text = (value) => JSON.stringify(value, big) ?? "undefined"

/** One client, as it must be. */
export class Serial {
  conversations = new Map()
  outbox = []
  settled = new Map()
  ids = new Set()
  upload = undefined
  secrets = new Map()
  /** Whether something was certainly stored since the last export, and the number of that export. */
  changed = false
  commit = undefined
  calls = 0
  wrong = []

  /** @param words what somebody else sent, by `conversation/place` */
  constructor(words) {
    this.words = words
  }

  /** A conversation that exists before the storm. */
  know(conversation, cursor) {
    this.conversations.set(conversation, { messages: [], unread: 0, state: "active", cursor })
  }

  /** Replays one call and its outcome. */
  replay({ op, params, value, error }) {
    this.calls++
    const expect = (what, is, must) => {
      if (text(is) !== text(must)) this.wrong.push(`call ${this.calls}, ${op}: ${what} is ${text(is)}, must be ${text(must)}`)
    }
    expect("the error", error, undefined)
    if (error === undefined) REPLAY[op](this, params, value, expect)
  }

  /** An entry leaves the outbox by its answer or by its echo in the log, whichever comes first. */
  settle(id) {
    const at = this.outbox.findIndex((entry) => entry.id === id)
    if (at < 0) return this.settled.get(id)
    const [entry] = this.outbox.splice(at, 1)
    this.settled.set(id, entry)
    if (entry.message) entry.message.state = "sent"
    else this.conversations.get(entry.conversation).state = "active"
    this.changed = true
    return entry
  }
}

const REPLAY = {
  sendMessage(client, { conversation, text }, { id, outboxId, state }, expect) {
    expect("the state", state, "queued")
    expect("whether the id was given before", client.ids.has(id), false)
    client.ids.add(id)
    const message = { id, text, own: true, state: "queued" }
    client.conversations.get(conversation).messages.push(message)
    client.outbox.push({ id: outboxId, message })
    client.changed = true
  },

  createConversation(client, _, { conversation, outboxId }, expect) {
    expect("whether it existed before", client.conversations.has(conversation), false)
    client.conversations.set(conversation, { messages: [], unread: 0, state: "creating", cursor: 0n })
    client.outbox.push({ id: outboxId, conversation })
    client.changed = true
  },

  settleOutbox(client, { id }, { state }, expect) {
    expect("the state", state, client.settle(id)?.message ? "sent" : "merged")
  },

  receive(client, { frames }, { results }, expect) {
    expect("the number of results", results.length, frames.length)
    frames.forEach(({ conversation, seq, own }, i) => {
      const known = client.conversations.get(conversation)
      const result = results[i] ?? {}
      if (seq <= known.cursor) return expect("the result", result.kind, "duplicate")
      known.cursor = seq
      client.changed = true
      if (own !== undefined) {
        client.settle(own)
        return expect("the result", result.kind, "ownEcho")
      }
      const words = client.words.get(`${conversation}/${seq}`)
      expect("the result", [result.kind, result.text], ["message", words])
      known.messages.push({ id: result.id, text: words, own: false, state: "received" })
      known.unread++
    })
  },

  markRead(client, { conversation }) {
    client.conversations.get(conversation).unread = 0
  },

  messages(client, { conversation, limit }, { messages }, expect) {
    const is = messages.map(({ id, text, own, state }) => ({ id, text, own, state }))
    expect("the history", is, client.conversations.get(conversation).messages.slice(-limit))
  },

  conversations(client, _, { conversations }, expect) {
    const line = (id, unread, state, cursor, last) => text([id, unread, state, cursor, last ?? null])
    const is = conversations.map(({ conversation, unread, state, cursor, last }) => line(conversation, unread, state, cursor, last?.id))
    const must = [...client.conversations].map(([id, { unread, state, cursor, messages }]) => line(id, unread, state, cursor, messages.at(-1)?.id))
    expect("the list", is.sort(), must.sort())
  },

  outbox(client, _, { entries }, expect) {
    expect("what waits", entries.map(({ id }) => id), client.outbox.map(({ id }) => id))
  },

  cursors(client, _, { groups }, expect) {
    for (const { conversation, seq } of groups) expect("the cursor", seq, client.conversations.get(conversation).cursor)
  },

  invitations(_, __, { invitations }, expect) {
    expect("the list", invitations, [])
  },

  /** One upload, the same for everybody, until it is confirmed. */
  prepareKeyPackages(client, { oneTimeOnServer }, { upload, fresh }, expect) {
    if (!client.upload && oneTimeOnServer > 25) return expect("the answer", [fresh, upload?.id], [true, undefined])
    if (!client.upload) client.changed = true
    client.upload ??= upload?.id
    expect("the answer", [fresh, upload?.id], [false, client.upload])
  },

  confirmKeyPackages(client) {
    client.upload = undefined
    client.changed = true
  },

  exportSecret(client, { conversation }, { secret }, expect) {
    const must = client.secrets.get(conversation) ?? secret.join()
    client.secrets.set(conversation, must)
    expect("the secret", secret.join(), must)
  },

  /** An export is a state between two operations: newer than the one before when something was stored between the two. */
  exportStateForVault(client, _, { snapshot, commit }, expect) {
    expect("whether it is empty", snapshot.length === 0, false)
    if (client.commit !== undefined) {
      expect(`whether ${commit} is behind ${client.commit}`, client.changed ? commit <= client.commit : commit < client.commit, false)
    }
    client.commit = commit
    client.changed = false
  },
}
