// ts-mls 1.6.4, through its public API.
import * as mls from "ts-mls-1"
import { utf8, text } from "../lib/bytes.mjs"
import { signGroupInfo } from "ts-mls-1/groupInfo.js"
import { decodeRatchetTree, ratchetTreeEncoder } from "ts-mls-1/ratchetTree.js"
import { encode } from "ts-mls-1/codec/tlsEncoder.js"
import { opaque, readAsKey } from "../lib/external-pub.mjs"
import { signatureKeyPair } from "../lib/signature-key.mjs"

const names = Object.fromEntries(Object.entries(mls.ciphersuites).map(([name, id]) => [id, name]))

export const tsmls1 = {
  name: "ts-mls 1.6.4",
  runsIn: "Node",
  suites: [1, 2, 3, 4, 5, 6, 7],
  removesAtOnce: 1,
  ownRemoval: true,
  offers: new Set(["propose", "authenticated data", "tree beside", "PSK", "resumption", "extensions", "public", "private", "mending", "outside", "return", "continue"]),
  async member(name, suite, options) {
    const algorithms = mls.getCiphersuiteFromName(names[suite])
    const member = new Member(name, await mls.getCiphersuiteImpl(algorithms), options)
    member.algorithm = algorithms.signature
    return member
  },
  externalSender,
  async close() {},
}

class Member {
  constructor(name, cs, { publicHandshakes = false, extensionTypes = [], asItIs, mended = false } = {}) {
    Object.assign(this, { name, cs, publicHandshakes, extensionTypes, asItIs, mended, psks: {} })
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

  async join(welcome, { tree } = {}) {
    const { publicPackage, privatePackage } = this.keys
    this.state = await mls.joinGroup(decode(welcome).welcome, publicPackage, privatePackage, this.pskIndex, this.cs, readTree(tree))
  }

  async joinExternally(groupInfo, { tree, resync = false } = {}) {
    await this.generate()
    const { publicPackage, privatePackage } = this.keys
    const info = decode(groupInfo).groupInfo
    if (this.mended) readAsKey(info.extensions.find((x) => x.extensionType === "external_pub"))
    const joined = await mls.joinGroupExternal(info, publicPackage, privatePackage, resync, this.cs, readTree(tree))
    this.state = joined.newState
    return mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage: joined.publicMessage })
  }

  async proposeSelf(groupInfo) {
    await this.generate()
    return mls.encodeMlsMessage(await mls.proposeAddExternal(decode(groupInfo).groupInfo, this.keys.publicPackage, this.keys.privatePackage, this.cs))
  }

  async groupInfo() {
    const groupInfo = await (this.mended ? this.mendedGroupInfo() : mls.createGroupInfoWithExternalPubAndRatchetTree(this.state, [], this.cs))
    return { groupInfo: mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo }) }
  }

  /** A GroupInfo whose external_pub is the struct of Section 12.4.3.2, not the bare key. */
  async mendedGroupInfo() {
    const { groupContext, confirmationTag, keySchedule, privatePath, signaturePrivateKey } = this.state
    const { publicKey } = await this.cs.hpke.deriveKeyPair(keySchedule.externalSecret)
    const extensions = [
      { extensionType: "external_pub", extensionData: opaque(await this.cs.hpke.exportPublicKey(publicKey)) },
      { extensionType: "ratchet_tree", extensionData: this.tree },
    ]
    return signGroupInfo({ groupContext, extensions, confirmationTag, signer: privatePath.leafIndex }, signaturePrivateKey, this.cs.signature)
  }

  /** The ratchet tree of the state, as the data of the extension of that name. */
  get tree() {
    return encode(ratchetTreeEncoder)(this.state.ratchetTree)
  }

  async propose(proposal) {
    const { newState, message } = await mls.createProposal(this.state, this.publicHandshakes, this.asProposal(proposal), this.cs)
    this.state = newState
    return mls.encodeMlsMessage(message)
  }

  async commit({ proposals = [], authenticatedData = new Uint8Array(), treeBeside = false } = {}) {
    const { newState, commit, welcome } = await mls.createCommit(
      { state: this.state, cipherSuite: this.cs, pskIndex: this.pskIndex },
      {
        wireAsPublicMessage: this.publicHandshakes,
        extraProposals: proposals.map((p) => this.asProposal(p)),
        ratchetTreeExtension: !treeBeside,
        authenticatedData,
      },
    )
    this.pending = newState
    return { commit: mls.encodeMlsMessage(commit), welcome: welcome && wrap(welcome), tree: encode(ratchetTreeEncoder)(newState.ratchetTree) }
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

  async nextKeyPackage() {
    const { cipherSuite } = this.state.groupActiveState.reinit
    this.suspended = { state: this.state, cs: this.cs }
    const next = mls.getCiphersuiteFromName(cipherSuite)
    this.cs = await mls.getCiphersuiteImpl(next)
    this.algorithm = next.signature
    this.signature = undefined
    return this.keyPackage()
  }

  async beginNext(keyPackages) {
    const { state } = this.suspended
    const { groupId, cipherSuite, extensions } = state.groupActiveState.reinit
    const { publicPackage, privatePackage } = this.keys
    const packages = keyPackages.map((b) => decode(b).keyPackage)
    return this.begun(await mls.reinitCreateNewGroup(state, publicPackage, privatePackage, packages, groupId, cipherSuite, extensions))
  }

  async joinNext(welcome, { tree } = {}) {
    const { publicPackage, privatePackage } = this.keys
    this.state = await mls.joinGroupFromReinit(this.suspended.state, decode(welcome).welcome, publicPackage, privatePackage, readTree(tree))
  }

  async createBranch(origin, groupId, keyPackages) {
    await this.generate()
    const { publicPackage, privatePackage } = this.keys
    const packages = keyPackages.map((b) => decode(b).keyPackage)
    return this.begun(await mls.branchGroup(origin.state, publicPackage, privatePackage, packages, groupId, this.cs))
  }

  async joinBranch(origin, welcome, { tree } = {}) {
    const { publicPackage, privatePackage } = this.keys
    const message = decode(welcome).welcome
    this.state = await mls.joinGroupFromBranch(origin.state, message, publicPackage, privatePackage, readTree(tree), this.cs)
  }

  begun({ newState, welcome }) {
    this.state = newState
    return { welcome: wrap(welcome), tree: this.tree }
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
      exported: await mls.mlsExporter(keySchedule.exporterSecret, "exporter", new Uint8Array(), 32, this.cs),
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
      case "reinit":
        return {
          proposalType: "reinit",
          reinit: { groupId: p.groupId, version: "mls10", cipherSuite: names[p.suite], extensions: p.extensions.map(asExtension) },
        }
    }
    throw new Error(`no proposal ${p.type}`)
  }

  psk(id) {
    return { proposalType: "psk", psk: { preSharedKeyId: { ...id, pskNonce: crypto.getRandomValues(new Uint8Array(this.cs.kdf.size)) } } }
  }
}

/** Somebody outside of a group. It looks itself up in the GroupContext, in the form that the peer has for external_senders. */
async function externalSender(suite) {
  const cs = await mls.getCiphersuiteImpl(mls.getCiphersuiteFromName(names[suite]))
  const keys = await cs.signature.keygen()
  const data = mls.encodeExternalSender({ signaturePublicKey: keys.publicKey, credential: { credentialType: "basic", identity: utf8("a service") } })
  return {
    externalSender: data,
    async propose(member, proposal) {
      const { groupId, epoch } = await member.where()
      const extensions = [{ extensionType: "external_senders", extensionData: data }]
      const groupContext = { version: "mls10", cipherSuite: cs.name, groupId, epoch, extensions }
      const add = { proposalType: "add", add: { keyPackage: decode(proposal.keyPackage).keyPackage } }
      return mls.encodeMlsMessage(await mls.proposeExternal({ groupContext }, add, keys.publicKey, keys.signKey, cs))
    },
  }
}

const wrap = (welcome) => mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome })

const readTree = (tree) => tree && decodeRatchetTree(tree, 0)[0]

const asExtension = ({ type, data }) => ({ extensionType: type, extensionData: data })

function decode(bytes) {
  const decoded = mls.decodeMlsMessage(bytes, 0)
  if (!decoded || decoded[1] !== bytes.length) throw new Error("not an MLSMessage")
  return decoded[0]
}
