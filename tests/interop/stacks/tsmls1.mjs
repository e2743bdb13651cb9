// ts-mls 1.6.4, through its public API.
import * as mls from "ts-mls-1"
import { utf8, text } from "../lib/bytes.mjs"
import { signatureKeyPair } from "../lib/signature-key.mjs"

const names = Object.fromEntries(Object.entries(mls.ciphersuites).map(([name, id]) => [id, name]))

export const tsmls1 = {
  name: "ts-mls 1.6.4",
  suites: [1, 2, 3, 4, 5, 6, 7],
  async member(name, suite, options) {
    const algorithms = mls.getCiphersuiteFromName(names[suite])
    const member = new Member(name, await mls.getCiphersuiteImpl(algorithms), options)
    member.algorithm = algorithms.signature
    return member
  },
  async close() {},
}

class Member {
  constructor(name, cs, { publicHandshakes = false, extensionTypes = [], asItIs } = {}) {
    Object.assign(this, { name, cs, publicHandshakes, extensionTypes, asItIs, psks: {} })
  }

  async generate() {
    const capabilities = mls.defaultCapabilities()
    capabilities.extensions.push(...this.extensionTypes)
    const credential = { credentialType: "basic", identity: utf8(this.name) }
    this.signature ??= await (this.asItIs === "signature key" ? this.cs.signature.keygen() : signatureKeyPair(this.cs, this.algorithm))
    this.keys = await mls.generateKeyPackageWithKey(credential, capabilities, this.lifetime, [], this.signature, this.cs)
  }

  /** Four weeks: the peer's own default is without an end, which Section 7.2 of RFC 9420 has an application refuse. */
  get lifetime() {
    if (this.asItIs === "lifetime") return mls.defaultLifetime
    const now = BigInt(Math.floor(Date.now() / 1000))
    return { notBefore: now - 3600n, notAfter: now + 28n * 86400n }
  }

  async keyPackage() {
    await this.generate()
    return mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: this.keys.publicPackage })
  }

  async create(groupId) {
    await this.generate()
    this.state = await mls.createGroup(groupId, this.keys.publicPackage, this.keys.privatePackage, [], this.cs)
  }

  get pskIndex() {
    return mls.makePskIndex(this.state, this.psks)
  }

  async join(welcome) {
    const { publicPackage, privatePackage } = this.keys
    this.state = await mls.joinGroup(decode(welcome).welcome, publicPackage, privatePackage, this.pskIndex, this.cs)
  }

  async propose(proposal) {
    const { newState, message } = await mls.createProposal(this.state, this.publicHandshakes, this.asProposal(proposal), this.cs)
    this.state = newState
    return mls.encodeMlsMessage(message)
  }

  async commit({ proposals = [], authenticatedData = new Uint8Array() } = {}) {
    const { newState, commit, welcome } = await mls.createCommit(
      { state: this.state, cipherSuite: this.cs, pskIndex: this.pskIndex },
      {
        wireAsPublicMessage: this.publicHandshakes,
        extraProposals: proposals.map((p) => this.asProposal(p)),
        ratchetTreeExtension: true,
        authenticatedData,
      },
    )
    this.pending = newState
    return {
      commit: mls.encodeMlsMessage(commit),
      welcome: welcome && mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome }),
    }
  }

  async applyPending() {
    this.state = this.pending
  }

  handleProposal(message) {
    return this.process(message)
  }

  handleCommit(message) {
    return this.process(message)
  }

  async process(bytes) {
    const message = decode(bytes)
    const result =
      message.wireformat === "mls_public_message"
        ? await mls.processPublicMessage(this.state, message.publicMessage, this.pskIndex, this.cs)
        : await mls.processPrivateMessage(this.state, message.privateMessage, this.pskIndex, this.cs)
    this.state = result.newState
    const authenticatedData = message.privateMessage?.authenticatedData ?? message.publicMessage.content.authenticatedData
    return { plaintext: result.message, authenticatedData }
  }

  async protect(plaintext, authenticatedData) {
    const { newState, privateMessage } = await mls.createApplicationMessage(this.state, plaintext, this.cs, authenticatedData)
    this.state = newState
    return mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage })
  }

  unprotect(message) {
    return this.process(message)
  }

  async storePSK(id, secret) {
    this.psks[mls.bytesToBase64(id)] = secret
  }

  async view() {
    const { groupContext, keySchedule } = this.state
    return {
      epoch: groupContext.epoch,
      authenticator: keySchedule.epochAuthenticator,
      exported: await mls.mlsExporter(keySchedule.exporterSecret, "interop", utf8("context"), 32, this.cs),
      members: this.leaves.filter(Boolean).map((leaf) => text(leaf.credential.identity)),
    }
  }

  async active() {
    return this.state.groupActiveState.kind === "active"
  }

  /** The leaf nodes in their order; undefined where a leaf is blank. */
  get leaves() {
    return this.state.ratchetTree.filter((_, i) => i % 2 === 0).map((node) => node?.leaf)
  }

  asProposal(p) {
    switch (p.type) {
      case "add":
        return { proposalType: "add", add: { keyPackage: decode(p.keyPackage).keyPackage } }
      case "remove":
        return { proposalType: "remove", remove: { removed: this.leaves.findIndex((l) => l && text(l.credential.identity) === p.name) } }
      case "externalPSK":
        return this.psk({ psktype: "external", pskId: p.id })
      case "resumptionPSK":
        return this.psk({ psktype: "resumption", usage: "application", pskGroupId: this.state.groupContext.groupId, pskEpoch: p.epoch })
      case "groupContextExtensions":
        return { proposalType: "group_context_extensions", groupContextExtensions: { extensions: p.extensions.map(asExtension) } }
    }
    throw new Error(`no proposal ${p.type}`)
  }

  psk(id) {
    return { proposalType: "psk", psk: { preSharedKeyId: { ...id, pskNonce: crypto.getRandomValues(new Uint8Array(this.cs.kdf.size)) } } }
  }
}

const asExtension = ({ type, data }) => ({ extensionType: type, extensionData: data })

function decode(bytes) {
  const decoded = mls.decodeMlsMessage(bytes, 0)
  if (!decoded || decoded[1] !== bytes.length) throw new Error("not an MLSMessage")
  return decoded[0]
}
