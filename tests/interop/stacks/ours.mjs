// This project's engine, behind cmd/mlsinterop.
import { Child } from "../lib/child.mjs"
import { base64, fromBase64, text } from "../lib/bytes.mjs"

export async function ours() {
  const child = new Child()
  const { ciphersuites } = await child.call("SupportedCiphersuites")
  return {
    name: "mlswasm",
    suites: ciphersuites,
    member: (name, suite, options) => new Member(child, name, suite, options),
    close: () => child.close(),
  }
}

class Member {
  constructor(child, name, suite, { publicHandshakes = false, extensionTypes = [] } = {}) {
    Object.assign(this, { child, name, suite, publicHandshakes, extensionTypes, proposals: [] })
  }

  get client() {
    return { identity: base64(Buffer.from(this.name)), extensionTypes: this.extensionTypes, cipherSuite: this.suite }
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

  async commit({ proposals = [], authenticatedData = new Uint8Array(), forcePath = true } = {}) {
    const a = await this.ask("Commit", {
      byReference: this.proposals,
      byValue: proposals.map(asDescription),
      forcePath,
      authenticatedData: base64(authenticatedData),
    })
    return { commit: fromBase64(a.commit), welcome: a.welcome && fromBase64(a.welcome) }
  }

  async applyPending() {
    await this.ask("HandlePendingCommit")
    this.proposals = []
  }

  /** Keeps a proposal of another member until a commit comes. */
  async handleProposal(message) {
    this.proposals.push(base64(message))
  }

  async handleCommit(message) {
    const a = await this.ask("HandleCommit", { proposal: this.proposals, commit: base64(message) })
    this.proposals = []
    return { authenticatedData: fromBase64(a.authenticatedData) }
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

  async groupInfo() {
    return fromBase64((await this.ask("GroupInfo")).groupInfo)
  }

  async view() {
    const [{ stateAuthSecret }, { exportedSecret }, group] = await Promise.all([
      this.ask("StateAuth"),
      this.ask("Export", { label: "interop", context: base64(Buffer.from("context")), keyLength: 32 }),
      this.ask("Describe"),
    ])
    return {
      epoch: BigInt(group.epoch),
      authenticator: fromBase64(stateAuthSecret),
      exported: fromBase64(exportedSecret),
      members: group.members.map((m) => text(fromBase64(m.identity))),
    }
  }

  async active() {
    return (await this.ask("Describe")).active
  }
}

function asProposal(p) {
  switch (p.type) {
    case "add":
      return ["AddProposal", { keyPackage: base64(p.keyPackage) }]
    case "remove":
      return ["RemoveProposal", { removedId: base64(Buffer.from(p.name)) }]
    case "update":
      return ["UpdateProposal"]
    case "externalPSK":
      return ["ExternalPSKProposal", { pskId: base64(p.id) }]
    case "resumptionPSK":
      return ["ResumptionPSKProposal", { epochId: String(p.epoch) }]
    case "groupContextExtensions":
      return ["GroupContextExtensionsProposal", { extensions: p.extensions.map(asExtension) }]
  }
  throw new Error(`no proposal ${p.type}`)
}

const asExtension = ({ type, data }) => ({ extensionType: type, extensionData: base64(data) })

function asDescription(p) {
  const [, fields] = asProposal(p)
  return { proposalType: base64(Buffer.from(p.type)), ...fields }
}
