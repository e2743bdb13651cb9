// A random walk: members of two stacks do what both can, in an order that a seed decides. The peers' keys are random anyway.
import assert from "node:assert/strict"
import { hex, utf8 } from "./bytes.mjs"
import { demands } from "../stacks/peers.mjs"
import { World } from "./world.mjs"

const MOST = 8

/** The generator mulberry32: numbers from 0 to below 1, the same for the same seed. */
function numbers(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = state
    x = Math.imul(x ^ (x >>> 15), x | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * @param {{we: object, peer: object, creator: object, seed: number, steps: number}} walk creator is one of both stacks
 * @returns {Promise<Record<string, number>>} how often each step was taken
 * @throws {Error} naming the seed and the step
 */
export async function walk({ we, peer, creator, seed, steps }) {
  const w = new Walk(we, peer, seed)
  await w.begin(creator)
  for (let i = 0; i < steps; i++) {
    const step = w.pick(w.possible())
    try {
      await w[step]()
    } catch (error) {
      throw new Error(`${peer.name}, seed ${seed}, step ${i} (${step}): ${error.message}`, { cause: error })
    }
    w.taken[step] = (w.taken[step] ?? 0) + 1
  }
  for (const member of w.world.members) await member.free?.()
  return w.taken
}

class Walk {
  constructor(we, peer, seed) {
    Object.assign(this, { we, peer, random: numbers(seed), taken: {}, secrets: 0 })
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)]
  }

  /** A member of ours never leaves: it does what the peer would do wrong. */
  async begin(creator) {
    this.world = new World(1, { mended: true, extensionTypes: [0xf001], ...demands(this.we, this.peer) })
    const founder = await this.world.create(creator)
    if (creator === this.we) {
      this.first = founder
      await this.world.add(this.first, this.we)
      await this.world.joinExternally(this.peer, this.first)
    } else {
      ;[this.first] = await this.world.add(founder, this.we, this.we)
    }
  }

  /** All who may leave. */
  get guests() {
    return this.members.filter((m) => m !== this.first)
  }

  get members() {
    return this.world.members
  }

  possible() {
    const both = (feature) => this.we.offers.has(feature) && this.peer.offers.has(feature)
    const steps = ["say", "say", "say", "refresh", "refresh"]
    if (this.members.length < MOST) steps.push("add", "add", "joinExternally")
    if (this.members.length > 4) steps.push("remove", "remove")
    if (both("PSK")) steps.push("psk")
    if (both("resumption")) steps.push("resumption")
    if (this.members.length < MOST && both("propose")) steps.push("addByReference")
    if (both("return")) steps.push("comeBack")
    steps.push("update", "late")
    if (both("extensions")) steps.push("extensions")
    if (both("continue")) steps.push("branch", "reinit")
    if (this.members.length < MOST && both("outside")) steps.push("proposesItself")
    return steps
  }

  say() {
    return this.world.say(this.pick(this.members), `words ${this.random()}`)
  }

  refresh() {
    return this.world.commit(this.pick(this.members))
  }

  add() {
    return this.welcome(this.pick(this.members), async (committer, { proposals, newcomers }) => {
      await this.world.commit(committer, { proposals, newcomers, forcePath: this.random() < 0.5 })
    })
  }

  addByReference() {
    return this.welcome(this.pick(this.members), async (committer, { proposals, newcomers }) => {
      await this.world.propose(this.pick(this.members.filter((m) => m !== committer)), proposals[0])
      await this.world.commit(committer, { newcomers })
    })
  }

  /** A newcomer that refuses the tree is taken out of the group again. */
  async welcome(committer, add) {
    const adds = await this.world.adds([this.pick([this.we, this.peer])])
    const [{ name }] = adds.newcomers
    const refused = () => this.world.commit(this.first, { proposals: [{ type: "remove", name }] })
    await this.unlessRefused(() => add(committer, adds), refused)
  }

  async joinExternally() {
    const inside = this.pick(this.members)
    await this.world.commit(inside)
    await this.unlessRefused(() => this.world.joinExternally(this.pick([this.we, this.peer]), inside))
  }

  async comeBack() {
    const former = this.pick(this.guests)
    await this.unlessRefused(() => this.world.joinExternally(former.stack, this.first, { former }))
  }

  /** A peer that refuses a valid tree with unmerged leaves (deviations.mjs) does not join; nothing else may fail. */
  async unlessRefused(join, refused = async () => {}) {
    try {
      await join()
    } catch (error) {
      if (!/unmerged_leaves/.test(error.message)) throw error
      await refused()
      this.taken.refused = (this.taken.refused ?? 0) + 1
    }
  }

  async remove() {
    const committer = this.pick(this.members)
    const others = this.guests.filter((m) => m !== committer)
    const removed = []
    while (removed.length < committer.stack.removesAtOnce) removed.push(...others.splice(Math.floor(this.random() * others.length), 1))
    await this.world.remove(committer, ...removed)
    for (const member of removed) await member.free?.()
  }

  async psk() {
    const name = utf8(`psk ${this.secrets++}`)
    for (const member of this.members) await member.storePSK(name, utf8(`the secret of it, ${this.secrets}`))
    await this.world.commit(this.pick(this.members), { proposals: [{ type: "externalPSK", id: name }] })
  }

  /** Of the epoch before: whoever joined since does not have it, so a refreshing commit comes first. */
  async resumption() {
    await this.refresh()
    const { epoch } = await this.first.view()
    await this.world.commit(this.first, { proposals: [{ type: "resumptionPSK", epoch: epoch - 1n }] })
  }

  /** Ours propose; who commits is one whose stack gives such a commit the path that it needs. */
  async update() {
    const proposer = this.pick(this.members.filter((m) => m.stack === this.we))
    const committers = this.members.filter((m) => m !== proposer && m.stack.removesAtOnce === 1)
    if (committers.length === 0) return this.refresh()
    await this.world.propose(proposer, { type: "update" })
    await this.world.commit(this.pick(committers))
  }

  /** Messages that overtake each other, and one that comes when its epoch has ended. One peer keeps two generations only. */
  async late() {
    const speaker = this.pick(this.members)
    const sent = []
    for (const text of ["one", "two", "three"]) sent.push(await speaker.protect(utf8(text), utf8("aad")))
    const hear = async (i, words) => {
      for (const member of this.world.others(speaker)) assert.equal(hex((await member.unprotect(sent[i])).plaintext), hex(utf8(words)), member.name)
    }
    await hear(1, "two")
    await hear(0, "one")
    await this.world.commit(this.first)
    await hear(2, "three")
  }

  /** Who commits is one whose stack gives such a commit the path that it needs. A list of none is a deviation of a peer. */
  extensions() {
    const committer = this.pick(this.members.filter((m) => m.stack === this.we))
    const extensions = [{ type: 0xf001, data: utf8(`data ${this.random()}`) }]
    return this.world.commit(committer, { proposals: [{ type: "groupContextExtensions", extensions }] })
  }

  /** Two or three members have a group of their own for a while. */
  async branch() {
    const creator = this.pick(this.members)
    const branch = await this.world.branch(utf8(`branch ${this.secrets++}`), creator, ...this.world.others(creator).slice(0, 2))
    await branch.everybodySays()
    await branch.commit(this.pick(branch.members))
    for (const member of branch.members) await member.free?.()
  }

  async reinit() {
    const [proposer, committer] = [this.pick(this.members), this.first]
    const suite = this.world.suite === 1 ? 3 : 1
    const proposal = { type: "reinit", groupId: utf8(`next ${this.secrets++}`), suite, extensions: [] }
    if (proposer === committer) {
      await this.world.commit(committer, { proposals: [proposal], reinit: true })
    } else {
      await this.world.propose(proposer, proposal)
      await this.world.commit(committer, { reinit: true })
    }
    this.world.suite = suite
    await this.world.beginNext(this.pick(this.members))
  }

  async proposesItself() {
    const client = await this.world.client(this.pick([this.we, this.peer]))
    const inside = this.pick(this.members)
    await this.world.hear(await client.proposeSelf((await inside.groupInfo()).groupInfo))
    const refused = () => this.world.commit(this.first, { proposals: [{ type: "remove", name: client.name }] })
    await this.unlessRefused(() => this.world.commit(inside, { newcomers: [client] }), refused)
  }
}
