// ts-mls 2.0.0-rc.10, through its public API, but for the two functions below.
import * as mls from "ts-mls-2"
import { utf8, text } from "../lib/bytes.mjs"
import { draftSuite, draftSuites, signatureOf } from "../lib/draft-suites.mjs"
import { opaque, readAsKey } from "../lib/external-pub.mjs"
import { signatureKeyPair } from "../lib/signature-key.mjs"

// Not public, and so by their files: what the signature and the encoding of a mended GroupInfo need.
const { signGroupInfo } = await import(import.meta.resolve("ts-mls-2").replace("index.js", "groupInfo.js"))
const { ratchetTreeDecoder, ratchetTreeEncoder } = await import(import.meta.resolve("ts-mls-2").replace("index.js", "ratchetTree.js"))

const names = Object.fromEntries(Object.entries(mls.ciphersuites).map(([name, id]) => [id, name]))
const algorithms = { 2: "P256", 5: "P521", 7: "P384" }
const version = mls.protocolVersions.mls10

export const tsmls2 = {
  name: "ts-mls 2.0.0-rc.10",
  runsIn: "Node",
  suites: [1, 2, 3, 4, 5, 6, 7, ...draftSuites],
  removesAtOnce: 2, // it commits to a lone Remove without the path that Section 12.4 demands
  ownRemoval: false, // it can not process the commit that removes it
  offers: new Set([
    ...["propose", "authenticated data", "tree beside", "PSK", "resumption", "extensions", "public", "private", "mending"],
    ...["post-quantum", "outside", "return", "continue"],
  ]),
  async member(name, suite, options) {
    const cs = await (draftSuites.includes(suite)
      ? draftSuite(suite, options?.asItIs === "key derivation")
      : mls.getCiphersuiteImpl(names[suite]))
    return new Member(name, cs, options)
  },
  externalSender,
  async close() {},
}

class Member {
  constructor(name, cs, { publicHandshakes = false, extensionTypes = [], asItIs, mended = false } = {}) {
    Object.assign(this, { name, cs, publicHandshakes, extensionTypes, asItIs, mended, externalPsks: {} })
  }

  get context() {
    return { cipherSuite: this.cs, authService: mls.unsafeTestingAuthenticationService, externalPsks: this.externalPsks }
  }

  async generate() {
    this.signature ??= await (this.asItIs === "signature key" ? this.cs.signature.keygen() : signatureKeyPair(this.cs, signatureOf(this.cs.id) ?? algorithms[this.cs.id]))
    const capabilities = mls.defaultCapabilities()
    capabilities.extensions.push(...this.extensionTypes)
    const credential = { credentialType: mls.defaultCredentialTypes.basic, identity: utf8(this.name) }
    this.keys = await mls.generateKeyPackageWithKey({
      credential,
      capabilities,
      extensions: [],
      signatureKeyPair: this.signature,
      cipherSuite: this.cs,
    })
  }

  async keyPackage() {
    await this.generate()
    return encode({ wireformat: mls.wireformats.mls_key_package, keyPackage: this.keys.publicPackage })
  }

  async create(groupId) {
    await this.generate()
    const { publicPackage, privatePackage } = this.keys
    this.state = await mls.createGroup({ context: this.context, groupId, keyPackage: publicPackage, privateKeyPackage: privatePackage })
  }

  async join(welcome, { tree } = {}) {
    this.state = await mls.joinGroup(this.joining(welcome, tree))
  }

  joining(welcome, tree) {
    const { publicPackage, privatePackage } = this.keys
    return {
      context: this.context,
      welcome: decode(welcome).welcome,
      keyPackage: publicPackage,
      privateKeys: privatePackage,
      ratchetTree: readTree(tree),
    }
  }

  async joinExternally(groupInfo, { tree, resync = false } = {}) {
    await this.generate()
    const { publicPackage, privatePackage } = this.keys
    const info = decode(groupInfo).groupInfo
    if (this.mended) readAsKey(info.extensions.find((x) => x.extensionType === mls.defaultExtensionTypes.external_pub))
    const joined = await mls.joinGroupExternal({
      context: this.context,
      groupInfo: info,
      keyPackage: publicPackage,
      privateKeys: privatePackage,
      resync,
      tree: readTree(tree),
    })
    this.state = joined.newState
    return encode({ wireformat: mls.wireformats.mls_public_message, publicMessage: joined.publicMessage })
  }

  async proposeSelf(groupInfo) {
    await this.generate()
    return encode(await mls.proposeAddExternal(decode(groupInfo).groupInfo, this.keys.publicPackage, this.keys.privatePackage, this.cs))
  }

  async groupInfo() {
    const groupInfo = await (this.mended ? this.mendedGroupInfo() : mls.createGroupInfoWithExternalPubAndRatchetTree(this.state, [], this.cs))
    return { groupInfo: encode({ wireformat: mls.wireformats.mls_group_info, groupInfo }) }
  }

  /** A GroupInfo whose external_pub is the struct of Section 12.4.3.2, not the bare key. */
  async mendedGroupInfo() {
    const { groupContext, confirmationTag, keySchedule, privatePath, signaturePrivateKey } = this.state
    const { publicKey } = await this.cs.hpke.deriveKeyPair(keySchedule.externalSecret)
    const types = mls.defaultExtensionTypes
    const extensions = [
      { extensionType: types.external_pub, extensionData: opaque(await this.cs.hpke.exportPublicKey(publicKey)) },
      { extensionType: types.ratchet_tree, extensionData: this.tree },
    ]
    return signGroupInfo({ groupContext, extensions, confirmationTag, signer: privatePath.leafIndex }, signaturePrivateKey, this.cs.signature)
  }

  /** The ratchet tree of the state, as the data of the extension of that name. */
  get tree() {
    return mls.encode(ratchetTreeEncoder, this.state.ratchetTree)
  }

  async propose(proposal) {
    const { newState, message } = await mls.createProposal({
      context: this.context,
      state: this.state,
      wireAsPublicMessage: this.publicHandshakes,
      proposal: this.asProposal(proposal),
    })
    this.state = newState
    return encode(message)
  }

  async commit({ proposals = [], authenticatedData = new Uint8Array(), treeBeside = false } = {}) {
    const { newState, commit, welcome } = await mls.createCommit({
      context: this.context,
      state: this.state,
      wireAsPublicMessage: this.publicHandshakes,
      extraProposals: proposals.map((p) => this.asProposal(p)),
      ratchetTreeExtension: !treeBeside,
      authenticatedData,
    })
    this.pending = newState
    return { commit: encode(commit), welcome: welcome && encode(welcome), tree: mls.encode(ratchetTreeEncoder, newState.ratchetTree) }
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
    const given = { context: this.context, state: this.state }
    // Not by processMessage: it forgets the external PSKs when a message is private.
    const result = message.publicMessage
      ? await mls.processPublicMessage({ ...given, publicMessage: message.publicMessage })
      : await mls.processPrivateMessage({ ...given, privateMessage: message.privateMessage })
    this.state = result.newState
    return { plaintext: result.message, authenticatedData: result.aad }
  }

  async nextKeyPackage() {
    this.suspended = this.state
    this.cs = await mls.getCiphersuiteImpl(names[this.state.groupActiveState.reinit.cipherSuite])
    this.signature = undefined
    return this.keyPackage()
  }

  async beginNext(keyPackages) {
    const { groupId, cipherSuite, extensions } = this.suspended.groupActiveState.reinit
    return this.begun(await mls.reinitCreateNewGroup({
      ...this.beginning(this.suspended, keyPackages),
      groupId,
      cipherSuite: names[cipherSuite],
      extensions,
    }))
  }

  async joinNext(welcome, { tree } = {}) {
    this.state = await mls.joinGroupFromReinit({ ...this.joining(welcome, tree), suspendedState: this.suspended, ...this.keyNames })
  }

  async createBranch(origin, groupId, keyPackages) {
    await this.generate()
    return this.begun(await mls.branchGroup({ ...this.beginning(origin.state, keyPackages), newGroupId: groupId }))
  }

  async joinBranch(origin, welcome, { tree } = {}) {
    this.state = await mls.joinGroupFromBranch({ ...this.joining(welcome, tree), oldState: origin.state, ...this.keyNames })
  }

  get keyNames() {
    return { privateKeyPackage: this.keys.privatePackage }
  }

  beginning(state, keyPackages) {
    const { publicPackage, privatePackage } = this.keys
    return {
      context: this.context,
      state,
      keyPackage: publicPackage,
      privateKeyPackage: privatePackage,
      memberKeyPackages: keyPackages.map((b) => decode(b).keyPackage),
    }
  }

  begun({ newState, welcome }) {
    this.state = newState
    return { welcome: encode(welcome), tree: this.tree }
  }

  async protect(plaintext, authenticatedData) {
    const { newState, message } = await mls.createApplicationMessage({
      context: this.context,
      state: this.state,
      message: plaintext,
      authenticatedData,
    })
    this.state = newState
    return encode(message)
  }

  unprotect(message) {
    return this.process(message)
  }

  async storePSK(id, secret) {
    this.externalPsks[mls.bytesToBase64(id)] = secret
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
    const types = mls.defaultProposalTypes
    switch (p.type) {
      case "add":
        return { proposalType: types.add, add: { keyPackage: decode(p.keyPackage).keyPackage } }
      case "remove":
        return { proposalType: types.remove, remove: { removed: this.leaves.findIndex((l) => l && text(l.credential.identity) === p.name) } }
      case "externalPSK":
        return this.psk({ psktype: mls.pskTypes.external, pskId: p.id })
      case "resumptionPSK":
        return this.psk({
          psktype: mls.pskTypes.resumption,
          usage: mls.resumptionPSKUsages.application,
          pskGroupId: this.state.groupContext.groupId,
          pskEpoch: p.epoch,
        })
      case "groupContextExtensions":
        return { proposalType: types.group_context_extensions, groupContextExtensions: { extensions: p.extensions.map(asExtension) } }
      case "reinit":
        return {
          proposalType: types.reinit,
          reinit: { groupId: p.groupId, version, cipherSuite: p.suite, extensions: p.extensions.map(asExtension) },
        }
    }
    throw new Error(`no proposal ${p.type}`)
  }

  psk(id) {
    const pskNonce = crypto.getRandomValues(new Uint8Array(this.cs.kdf.size))
    return { proposalType: mls.defaultProposalTypes.psk, psk: { preSharedKeyId: { ...id, pskNonce } } }
  }
}

const asExtension = ({ type, data }) => mls.makeCustomExtension({ extensionType: type, extensionData: data })

/** Somebody outside of a group. It looks itself up in the GroupContext, in the form that the peer has for external_senders. */
async function externalSender(suite) {
  const cs = await mls.getCiphersuiteImpl(names[suite])
  const keys = await cs.signature.keygen()
  const credential = { credentialType: mls.defaultCredentialTypes.basic, identity: utf8("a service") }
  const extensionData = { signaturePublicKey: keys.publicKey, credential }
  return {
    externalSender: Uint8Array.from([...opaque(keys.publicKey), 0, 1, ...opaque(credential.identity)]),
    async propose(member, proposal) {
      const extensions = [{ extensionType: mls.defaultExtensionTypes.external_senders, extensionData }]
      const groupContext = { version, cipherSuite: cs.id, ...(await member.where()), extensions }
      const add = { proposalType: mls.defaultProposalTypes.add, add: { keyPackage: decode(proposal.keyPackage).keyPackage } }
      return encode(await mls.proposeExternal({ groupContext }, add, keys.publicKey, keys.signKey, cs))
    },
  }
}

const readTree = (tree) => tree && mls.decode(ratchetTreeDecoder, tree)

const encode = (message) => mls.encode(mls.mlsMessageEncoder, { version, ...message })

function decode(bytes) {
  const message = mls.decode(mls.mlsMessageDecoder, bytes)
  if (!message) throw new Error("not an MLSMessage")
  return message
}
