// A group whose members run different stacks. Every step is carried to every member, and after each epoch all must agree.
import assert from "node:assert/strict"
import { hex, utf8 } from "./bytes.mjs"

export class World {
  /**
   * @param {number} suite the cipher suite
   * @param {object} options of every member: publicHandshakes, extensionTypes, credentialTypes, mended (see stacks/); and
   *   nameOf, which names the nth client
   */
  constructor(suite, options = {}) {
    Object.assign(this, { suite, options, members: [], made: 0 })
  }

  /** A client that is in no group yet. */
  async client(stack) {
    const { nameOf = (n) => `${stack.name.split(" ")[0]}-${n}` } = this.options
    const member = await stack.member(nameOf(this.made++), this.suite, this.options)
    member.stack = stack
    return member
  }

  async create(stack) {
    const creator = await this.client(stack)
    await creator.create(utf8(`group of ${creator.name}`))
    this.members.push(creator)
    return creator
  }

  others(member) {
    return this.members.filter((m) => m !== member)
  }

  /** One member commits; the others follow, newcomers join, and everybody compares. */
  async commit(committer, { proposals = [], newcomers = [], removed = [], authenticatedData, forcePath, treeBeside = false, reinit = false } = {}) {
    const { commit, welcome, tree } = await committer.commit({ proposals, authenticatedData, forcePath, treeBeside })
    await this.follow(committer, commit, { removed, authenticatedData, reinit })
    await committer.applyPending({ reinit })
    for (const member of removed.filter((m) => m.stack.ownRemoval)) assert.equal(await member.active(), false, `${member.name} knows that it is out`)
    this.members = this.members.filter((m) => !removed.includes(m))
    assert.equal(Boolean(welcome), newcomers.length > 0, "there is a Welcome if and only if somebody joins")
    for (const member of newcomers) {
      await named(member, "the Welcome", () => member.join(welcome, treeBeside ? { tree } : {}))
      this.members.push(member)
    }
    await this.agree()
  }

  /** All but the sender process a commit; of those that it removes, the ones whose stack can. */
  async follow(sender, commit, { removed = [], authenticatedData, reinit = false } = {}) {
    for (const member of this.others(sender).filter((m) => m.stack.ownRemoval || !removed.includes(m))) {
      const event = await named(member, "the commit", () => member.handleCommit(commit, { reinit }))
      if (authenticatedData && event.authenticatedData) assert.equal(hex(event.authenticatedData), hex(authenticatedData), `${member.name} reads the authenticated data`)
    }
  }

  /** A client joins by the GroupInfo of a member; with a former member, that one comes back. */
  async joinExternally(stack, member, { former, ...options } = {}) {
    const client = former ?? (await this.client(stack))
    const { groupInfo, tree } = await member.groupInfo(options)
    const commit = await client.joinExternally(groupInfo, { tree, resync: Boolean(former), ...options })
    await this.follow(client, commit)
    if (!former) this.members.push(client)
    await this.agree()
    return client
  }

  /** A proposal that comes from outside of the group. */
  async hear(message) {
    for (const member of this.members) await named(member, "a proposal from outside", () => member.handleProposal(message))
  }

  /** A ReInit that was committed is carried out: one member begins the next group, the others join it. */
  async beginNext(welcomer) {
    const packages = await Promise.all(this.members.map((m) => m.nextKeyPackage()))
    const { welcome, tree } = await welcomer.beginNext(packages.filter((_, i) => this.members[i] !== welcomer))
    for (const member of this.others(welcomer)) await named(member, "the Welcome after ReInit", () => member.joinNext(welcome, { tree }))
    await this.agree()
  }

  /** Some members, the first of them as its creator, branch off into a world of their own. */
  async branch(groupId, ...members) {
    const world = new World(this.suite, this.options)
    for (const member of members) world.members.push(Object.assign(await member.stack.member(member.name, this.suite, this.options), { stack: member.stack }))
    const [creator, ...joining] = world.members
    const packages = await Promise.all(joining.map((m) => m.keyPackage()))
    const { welcome, tree } = await creator.createBranch(members[0], groupId, packages)
    for (const [i, member] of joining.entries()) await named(member, "the Welcome of a branch", () => member.joinBranch(members[i + 1], welcome, { tree }))
    await world.agree()
    return world
  }

  async add(committer, ...stacks) {
    const { proposals, newcomers } = await this.adds(stacks)
    await this.commit(committer, { proposals, newcomers })
    return newcomers
  }

  async adds(stacks) {
    const newcomers = []
    const proposals = []
    for (const stack of stacks) {
      const client = await this.client(stack)
      proposals.push({ type: "add", keyPackage: await client.keyPackage() })
      newcomers.push(client)
    }
    return { proposals, newcomers }
  }

  async remove(committer, ...removed) {
    await this.commit(committer, { proposals: removed.map(({ name }) => ({ type: "remove", name })), removed })
  }

  /** A proposal that travels by itself, for a commit to cover by reference. */
  async propose(proposer, proposal) {
    const message = await proposer.propose(proposal)
    for (const member of this.others(proposer)) await named(member, `the ${proposal.type} proposal`, () => member.handleProposal(message))
  }

  /** One member speaks and all others hear it. */
  async say(speaker, words = `words of ${speaker.name}`, authenticatedData = utf8(`beside them`)) {
    const message = await speaker.protect(utf8(words), authenticatedData)
    for (const member of this.others(speaker)) {
      const heard = await named(member, `a message of ${speaker.name}`, () => member.unprotect(message))
      assert.equal(hex(heard.plaintext), hex(utf8(words)))
      const beside = speaker.stack.offers.has("authenticated data") ? hex(authenticatedData) : ""
      if (heard.authenticatedData) assert.equal(hex(heard.authenticatedData), beside)
    }
  }

  async everybodySays() {
    for (const member of this.members) await this.say(member)
  }

  /** Same epoch, members, authenticator and exported secret everywhere, as far as a peer shows them. */
  async agree() {
    const [first, ...rest] = await Promise.all(this.members.map((m) => m.view()))
    for (const [i, view] of rest.entries()) {
      const who = `${this.members[i + 1].name} and ${this.members[0].name}`
      assert.equal(view.epoch, first.epoch, `${who}: epoch`)
      assert.deepEqual([...view.members].sort(), [...first.members].sort(), `${who}: members`)
      for (const field of ["authenticator", "exported"]) {
        if (view[field] && first[field]) assert.equal(hex(view[field]), hex(first[field]), `${who}: ${field}`)
      }
    }
  }
}

/** Says in an error who failed, and over what. */
async function named(member, what, act) {
  try {
    return await act()
  } catch (error) {
    throw new Error(`${member.name} can not take ${what}: ${error.message}`, { cause: error })
  }
}
