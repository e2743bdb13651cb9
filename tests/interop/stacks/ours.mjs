// This project's engine, behind cmd/mlsinterop.
import { Child } from "../lib/child.mjs"
import { base64, fromBase64, text, utf8 } from "../lib/bytes.mjs"

/** What this stack offers beyond what every one does: see operations.mjs. */
export const features = new Set([
  ...["propose", "update", "authenticated data", "tree beside", "PSK", "resumption", "extensions", "public", "private"],
  ...["post-quantum", "outside", "external senders", "return", "continue"],
])

export async function ours() {
  const child = new Child()
  const { ciphersuites } = await child.call("SupportedCiphersuites")
  return {
    name: "mlswasm",
    suites: ciphersuites,
    removesAtOnce: 1, // the fewest members that its commit can remove
    ownRemoval: true, // it takes the commit that removes it
    offers: features,
    member: (name, suite, options) => new Member(child, name, suite, options),
    externalSender: (suite) => externalSender(child, suite),
    close: () => child.close(),
  }
}

class Member {
  constructor(child, name, suite, { publicHandshakes = false, extensionTypes = [], credentialTypes = [] } = {}) {
    Object.assign(this, { child, name, suite, publicHandshakes, extensionTypes, credentialTypes, proposals: [] })
  }

  get identity() {
    return { identity: base64(utf8(this.name)), extensionTypes: this.extensionTypes, credentialTypes: this.credentialTypes }
  }

  get client() {
    return { ...this.identity, cipherSuite: this.suite }
  }

  async keyPackage() {
    const a = await this.child.call("CreateKeyPackage", this.client)
    this.transactionId = a.transactionId
    return fromBase64(a.keyPackage)
  }

  async create(groupId) {
    const a = await this.child.call("CreateGroup", { ...this.client, groupId: base64(groupId), encryptHandshake: !this.publicHandshakes })
    this.stateId = a.stateId
  }

  async join(welcome, { tree } = {}) {
    const a = await this.child.call("JoinGroup", {
      transactionId: this.transactionId,
      welcome: base64(welcome),
      encryptHandshake: !this.publicHandshakes,
      ...(tree && { ratchetTree: base64(tree) }),
    })
    this.stateId = a.stateId
    this.proposals = []
  }

  ask(rpc, request = {}) {
    return this.child.call(rpc, { stateId: this.stateId, ...request })
  }

  async propose(proposal) {
    const { proposal: message } = await this.ask(...asProposal(proposal))
    this.proposals.push(message)
    return fromBase64(message)
  }

  async commit({ proposals = [], authenticatedData = new Uint8Array(), forcePath = true, treeBeside = false } = {}) {
    const a = await this.ask("Commit", {
      byReference: this.proposals,
      byValue: proposals.map(asDescription),
      forcePath,
      externalTree: treeBeside,
      authenticatedData: base64(authenticatedData),
    })
    return subgroup(a)
  }

  async applyPending({ reinit = false } = {}) {
    this.next = await this.ask(reinit ? "HandlePendingReInitCommit" : "HandlePendingCommit")
    this.proposals = []
  }

  /** Keeps a proposal of another member until a commit comes. */
  async handleProposal(message) {
    this.proposals.push(base64(message))
  }

  async handleCommit(message, { reinit = false } = {}) {
    this.next = await this.ask(reinit ? "HandleReInitCommit" : "HandleCommit", { proposal: this.proposals, commit: base64(message) })
    this.proposals = []
    return { authenticatedData: fromBase64(this.next.authenticatedData) }
  }

  /** Joins without a Welcome, and makes the commit that tells the others. */
  async joinExternally(groupInfo, { tree, resync = false, psks = [] } = {}) {
    const a = await this.child.call("ExternalJoin", {
      ...this.identity,
      groupInfo: base64(groupInfo),
      ...(tree && { ratchetTree: base64(tree) }),
      encryptHandshake: !this.publicHandshakes,
      removePrior: resync,
      psks: psks.map(({ id, secret }) => ({ pskId: base64(id), pskSecret: base64(secret) })),
    })
    this.stateId = a.stateId
    return fromBase64(a.commit)
  }

  /** Asks to be added; the Welcome comes like any other. */
  async proposeSelf(groupInfo) {
    const a = await this.child.call("NewMemberAddProposal", { ...this.identity, groupInfo: base64(groupInfo) })
    this.transactionId = a.transactionId
    return fromBase64(a.proposal)
  }

  /** After a ReInit was applied: the key package for the group that comes. */
  async nextKeyPackage() {
    return fromBase64(this.next.keyPackage)
  }

  /** Makes the group that comes after a ReInit, and is in it from then on. */
  async beginNext(keyPackages) {
    const a = await this.child.call("ReInitWelcome", { reinitId: this.next.reinitId, keyPackage: keyPackages.map(base64) })
    this.stateId = a.stateId
    return subgroup(a)
  }

  async joinNext(welcome, { tree } = {}) {
    const a = await this.child.call("HandleReInitWelcome", {
      reinitId: this.next.reinitId,
      welcome: base64(welcome),
      ...(tree && { ratchetTree: base64(tree) }),
    })
    this.stateId = a.stateId
  }

  /** Makes a branch of the group that the same client is in as `origin`. */
  async createBranch(origin, groupId, keyPackages) {
    const a = await origin.ask("CreateBranch", { groupId: base64(groupId), keyPackages: keyPackages.map(base64) })
    this.stateId = a.stateId
    return subgroup(a)
  }

  async joinBranch(origin, welcome, { tree } = {}) {
    const a = await origin.ask("HandleBranch", {
      transactionId: this.transactionId,
      welcome: base64(welcome),
      ...(tree && { ratchetTree: base64(tree) }),
    })
    this.stateId = a.stateId
  }

  async protect(plaintext, authenticatedData) {
    const a = await this.ask("Protect", { plaintext: base64(plaintext), authenticatedData: base64(authenticatedData) })
    return fromBase64(a.ciphertext)
  }

  async unprotect(ciphertext) {
    const a = await this.ask("Unprotect", { ciphertext: base64(ciphertext) })
    return { plaintext: fromBase64(a.plaintext), authenticatedData: fromBase64(a.authenticatedData) }
  }

  async storePSK(id, secret) {
    await this.child.call("StorePSK", {
      stateOrTransactionId: this.stateId ?? this.transactionId,
      pskId: base64(id),
      pskSecret: base64(secret),
    })
  }

  async groupInfo({ treeBeside = false } = {}) {
    const { groupInfo, ratchetTree } = await this.ask("GroupInfo", { externalTree: treeBeside })
    return { groupInfo: fromBase64(groupInfo), tree: ratchetTree && fromBase64(ratchetTree) }
  }

  async view() {
    const [{ stateAuthSecret }, { exportedSecret }, group] = await Promise.all([
      this.ask("StateAuth"),
      this.ask("Export", { label: "exporter", context: "", keyLength: 32 }),
      this.ask("Describe"),
    ])
    return {
      epoch: BigInt(group.epoch),
      authenticator: fromBase64(stateAuthSecret),
      exported: fromBase64(exportedSecret),
      members: group.members.map((m) => text(fromBase64(m.identity))),
    }
  }

  /** Lets the child process forget the state; of a client that is in no group, there is none. */
  async free() {
    if (this.stateId) await this.ask("Free")
    this.stateId = undefined
  }

  async where() {
    const { groupId, epoch } = await this.ask("Describe")
    return { groupId: fromBase64(groupId), epoch: BigInt(epoch) }
  }

  async active() {
    return (await this.ask("Describe")).active
  }
}

/** Somebody outside of a group: its ExternalSender, and how it proposes. */
async function externalSender(child, cipherSuite) {
  const { signerId, externalSender } = await child.call("CreateExternalSigner", { cipherSuite, identity: base64(utf8("a service")) })
  return {
    externalSender: fromBase64(externalSender),
    async propose(member, proposal) {
      const { groupInfo } = await member.groupInfo()
      const description = asDescription(proposal)
      return fromBase64((await child.call("ExternalSignerProposal", { signerId, groupInfo: base64(groupInfo), description })).proposal)
    },
  }
}

function asProposal(p) {
  switch (p.type) {
    case "add":
      return ["AddProposal", { keyPackage: base64(p.keyPackage) }]
    case "remove":
      return ["RemoveProposal", { removedId: base64(utf8(p.name)) }]
    case "update":
      return ["UpdateProposal"]
    case "externalPSK":
      return ["ExternalPSKProposal", { pskId: base64(p.id) }]
    case "resumptionPSK":
      return ["ResumptionPSKProposal", { epochId: String(p.epoch) }]
    case "groupContextExtensions":
      return ["GroupContextExtensionsProposal", { extensions: p.extensions.map(asExtension) }]
    case "reinit":
      return ["ReInitProposal", { groupId: base64(p.groupId), cipherSuite: p.suite, extensions: p.extensions.map(asExtension) }]
  }
  throw new Error(`no proposal ${p.type}`)
}

const subgroup = ({ commit, welcome, ratchetTree }) => ({
  commit: commit && fromBase64(commit),
  welcome: welcome && fromBase64(welcome),
  tree: ratchetTree && fromBase64(ratchetTree),
})

const asExtension = ({ type, data }) => ({ extensionType: type, extensionData: base64(data) })

function asDescription(p) {
  const [, fields] = asProposal(p)
  return { proposalType: base64(utf8(p.type)), ...fields }
}
