import { fromBase64Url, toBase64Url } from "./bytes.js"
import { MlsError } from "./errors.js"
import { HttpClient, type RequestOptions } from "./httpClient.js"
import type { DeviceName, ExternalProposalResult, KDF, KeyPackageUpload, MemberPackage, OutboxEntry, ProveDeviceResult } from "./operations.gen.js"

/** The sealed vault header as the service keeps it. */
export interface VaultRecord {
  header: Uint8Array
  /** Counts the writes; the next write names the version that it replaces. */
  version: number
}

/** What a login gives. */
export interface LoginGrant {
  /** Bearer token of this session with the service. */
  token: string
  /** The account in its canonical form. */
  user: string
  /** To be signed by the device, so that the token is bound to it. */
  challenge: Uint8Array
  /** The sealed vault header; null only when the account has none yet. */
  vault: VaultRecord | null
}

/** A signature key under the name of a device. */
export interface NamedKey extends DeviceName {
  signatureKey: Uint8Array
}

/** How many key packages the service still holds for this device. */
export interface KeyPackageCount {
  oneTime: number
  lastResort: boolean
}

/** An entry of a group's log. */
export interface LogEntry {
  seq: bigint
  /** Milliseconds since 1970. */
  time: number
  message: Uint8Array
}

/** An entry of the device's inbox: a Welcome. */
export interface InboxEntry extends LogEntry {
  group: string
  commitSeq: bigint
  /** Who sent it, by the service's word. */
  from: DeviceName
}

/** A part of a log or of the inbox. */
export interface Page<Entry> {
  entries: Entry[]
  /** Whether something follows. */
  more: boolean
}

/** What a member needs to come back into a group by itself. */
export interface GroupInfoRecord {
  groupInfo: Uint8Array
  ratchetTree: Uint8Array
}

/** What a group shows to who has its link. */
export interface LinkRecord extends GroupInfoRecord {
  /** Its holders only ask to be added; then GroupInfo and tree are empty. */
  ask: boolean
  epoch: bigint
  cipherSuite: number
}

type Kdf64 = Omit<KDF, "salt"> & { salt: string }
type Vault64 = { header: string; version: number }

/**
 * The service's protocol as typed promises. It sends what it is given and knows nothing of keys: bytes are sealed or encrypted
 * before they come here. Every post is idempotent by its id, so the same call may be made again after `timeout` or `offline`.
 * All methods reject with MlsError: `offline`, `timeout`, `aborted`, `service_unavailable`, `rate_limited`, `unauthorized`, and
 * the codes that the service answers.
 */
export class DeliveryService {
  readonly #http: HttpClient

  /** @param server - origin of the service, for instance `https://chat.example.org` */
  constructor(server: string | URL) {
    this.#http = new HttpClient(server)
  }

  /** Origin of the service. */
  get server(): string {
    return this.#http.origin
  }

  /** The bearer token of the session with the service; undefined before login and after logout. */
  get token(): string | undefined {
    return this.#http.token
  }

  set token(token: string | undefined) {
    this.#http.token = token
  }

  /** When this is raised, requests under way end with its reason; logging in and out is not touched. */
  set until(signal: AbortSignal | undefined) {
    this.#http.until = signal
  }

  /**
   * Called once when the service answers `unauthorized`; when it returns, the request is made again with the new token.
   * Its own requests must be marked `fresh`, or they would wait for themselves.
   */
  set onUnauthorized(renew: (() => Promise<void>) | undefined) {
    this.#http.onUnauthorized = renew
  }

  /**
   * @param email - the account
   * @returns the parameters for the derivation of its password; unknown accounts get stable ones, too
   */
  async loginStart(email: string, options?: RequestOptions): Promise<KDF> {
    const { kdf } = await this.#http.post<{ kdf: Kdf64 }>("/api/login/start", { email }, { ...options, op: "login" })
    return { ...kdf, salt: fromBase64Url(kdf.salt) }
  }

  /**
   * @param email - the account
   * @param auth - 32 bytes of `deriveLoginKey`
   * @returns token, challenge and the sealed vault; the token is not taken over here
   * @throws MlsError `wrong_password`, `rate_limited`
   */
  async login(email: string, auth: Uint8Array, options?: RequestOptions): Promise<LoginGrant> {
    const answer = await this.#http.post<{ token: string; user: string; challenge: string; vault: Vault64 | null }>(
      "/api/login",
      { email, auth: toBase64Url(auth) },
      { ...options, op: "login", fresh: true },
    )
    return { ...answer, challenge: fromBase64Url(answer.challenge), vault: answer.vault && record(answer.vault) }
  }

  /** Ends the token at the service. */
  async logout(options?: RequestOptions): Promise<void> {
    await this.#http.post("/api/logout", {}, { ...options, op: "logout", fresh: true })
  }

  /**
   * @returns the sealed vault header
   * @throws MlsError `vault_missing`
   */
  async getVault(options?: RequestOptions): Promise<VaultRecord> {
    return record(await this.#http.get<Vault64>("/api/vault", { ...options, op: "getVault" }))
  }

  /**
   * @param header - sealed vault header
   * @param expectedVersion - 0: there is none yet; the service replaces no vault
   * @returns its version
   * @throws MlsError `conflict` when another one is there
   */
  async putVault(header: Uint8Array, expectedVersion: number, options?: RequestOptions): Promise<number> {
    const body = { header: toBase64Url(header), expectedVersion }
    return (await this.#http.put<{ version: number }>("/api/vault", body, { ...options, op: "putVault" })).version
  }

  /**
   * @param snapshot - sealed state of `exportStateForVault`
   * @param commit - the store commit whose state it is
   */
  async putBackup(snapshot: Uint8Array, commit: bigint, options?: RequestOptions): Promise<void> {
    if (snapshot.length === 0) throw new MlsError("invalid_argument", { op: "putBackup", path: "snapshot", message: "no state" })
    await this.#http.put("/api/vault/backup", { snapshot: toBase64Url(snapshot), commit: Number(commit) }, { ...options, op: "putBackup" })
  }

  /**
   * Binds the token to a device.
   * @param challenge - the challenge of the login
   * @param proof - what the device signed
   */
  async registerDevice(challenge: Uint8Array, proof: ProveDeviceResult, options?: RequestOptions): Promise<void> {
    const body = {
      device: proof.device,
      cipherSuite: proof.cipherSuite,
      signatureKey: toBase64Url(proof.signatureKey),
      challenge: toBase64Url(challenge),
      signature: toBase64Url(proof.signature),
    }
    await this.#http.post("/api/devices", body, { ...options, op: "registerDevice" })
  }

  /**
   * @param devices - 1 to 100 signature keys under the names that they go by
   * @returns of each, whether the device of that name has proved it or has its key packages under it, by the service's word
   */
  async confirmDevices(devices: NamedKey[], options?: RequestOptions): Promise<boolean[]> {
    const body = { devices: devices.map((d) => ({ user: d.user, device: d.device, signatureKey: toBase64Url(d.signatureKey) })) }
    return (await this.#http.post<{ confirmed: boolean[] }>("/api/devices/confirm", body, { ...options, op: "confirmDevices" })).confirmed
  }

  /** @returns how many key packages of this device are left */
  async countKeyPackages(cipherSuite: number, options?: RequestOptions): Promise<KeyPackageCount> {
    return this.#http.get<KeyPackageCount>(`/api/key-packages?cipherSuite=${cipherSuite}`, { ...options, op: "countKeyPackages" })
  }

  /** @returns how many there are with this upload, which counts once however often it is sent */
  async uploadKeyPackages(upload: KeyPackageUpload, options?: RequestOptions): Promise<KeyPackageCount> {
    const body = {
      id: upload.id,
      cipherSuite: upload.cipherSuite,
      oneTime: upload.oneTime.map(toBase64Url),
      ...(upload.lastResort === undefined ? {} : { lastResort: toBase64Url(upload.lastResort) }),
    }
    return this.#http.post<KeyPackageCount>("/api/key-packages", body, { ...options, op: "uploadKeyPackages" })
  }

  /**
   * Takes one key package of each device of a user out of the directory.
   * @param id - the same id gets the same packages again
   * @throws MlsError `not_found` for an unknown user or one without packages
   */
  async claimKeyPackages(id: string, user: string, cipherSuite: number, options?: RequestOptions): Promise<MemberPackage[]> {
    type Answer = { user: string; packages: { device: string; keyPackage: string }[] }
    const answer = await this.#http.post<Answer>("/api/key-packages/claim", { id, user, cipherSuite }, { ...options, op: "claimKeyPackages" })
    return answer.packages.map((p) => ({ user: answer.user, device: p.device, keyPackage: fromBase64Url(p.keyPackage) }))
  }

  /**
   * Posts a commit with its Welcomes: all of it is stored, or nothing.
   * @param entry - outbox entry of kind "commit"
   * @returns place in the group's log
   * @throws MlsError `rejected` when another commit of that epoch came first
   */
  async postCommit(entry: OutboxEntry, options?: RequestOptions): Promise<bigint> {
    const device = (d: DeviceName): DeviceName => ({ user: d.user, device: d.device })
    const body = {
      id: entry.id,
      epoch: Number(entry.epoch),
      commit: toBase64Url(entry.bytes),
      welcomes: entry.welcomes.map((w) => ({ ...device(w), welcome: toBase64Url(w.bytes) })),
      added: entry.added.map(device),
      removed: entry.removed.map(device),
      groupInfo: toBase64Url(entry.groupInfo ?? NOTHING),
      ratchetTree: toBase64Url(entry.ratchetTree ?? NOTHING),
      senders: entry.senders.map(device),
      ...(entry.link && { link: { ask: entry.link.ask, tokenHash: toBase64Url(entry.link.tokenHash) } }),
      ...token(entry),
    }
    return this.#postToGroup(entry.conversation, "commits", body, options)
  }

  /**
   * Posts a message.
   * @param entry - outbox entry of kind "message"
   * @returns place in the group's log
   */
  async postMessage(entry: OutboxEntry, options?: RequestOptions): Promise<bigint> {
    return this.#postToGroup(entry.conversation, "messages", { id: entry.id, message: toBase64Url(entry.bytes), ...token(entry) }, options)
  }

  /**
   * Posts a proposal of this device for a conversation that lists it among its external senders.
   * @param group - the conversation
   * @param proposal - result of `proposeAsExternalSender`
   * @returns place in the group's log
   * @throws MlsError `rejected` when the group is in another epoch, `not_a_member`, `invalid_argument`
   */
  async postExternalProposal(group: string, { id, message }: ExternalProposalResult, options?: RequestOptions): Promise<bigint> {
    return this.#postToGroup(group, "messages", { id, message: toBase64Url(message) }, options)
  }

  /**
   * @param group - the conversation
   * @param after - last place that is known
   * @param limit - at most so many entries
   * @returns what follows
   * @throws MlsError `not_a_member`, `not_found`
   */
  async groupLog(group: string, after: bigint, limit: number, options?: RequestOptions): Promise<Page<LogEntry>> {
    type Answer = Page<{ seq: number; time: number; message: string }>
    const path = `/api/groups/${encodeURIComponent(group)}/log?after=${after}&limit=${limit}`
    const { entries, more } = await this.#http.get<Answer>(path, { ...options, op: "groupLog" })
    return { more, entries: entries.map((e) => ({ seq: BigInt(e.seq), time: e.time, message: fromBase64Url(e.message) })) }
  }

  /**
   * @param group - the conversation
   * @returns GroupInfo and tree of its current epoch, as the last commit brought them
   * @throws MlsError `not_a_member`, `not_found` when the last commit brought none
   */
  async groupInfo(group: string, options?: RequestOptions): Promise<GroupInfoRecord> {
    type Answer = { groupInfo: string; ratchetTree: string }
    const path = `/api/groups/${encodeURIComponent(group)}/info`
    const { groupInfo, ratchetTree } = await this.#http.get<Answer>(path, { ...options, op: "groupInfo" })
    return { groupInfo: fromBase64Url(groupInfo), ratchetTree: fromBase64Url(ratchetTree) }
  }

  /**
   * @param group - the conversation
   * @param token - of a link that leads there
   * @returns what is needed to come in, or to ask
   * @throws MlsError `link_ended` when the conversation has no such link
   */
  async link(group: string, token: Uint8Array, options?: RequestOptions): Promise<LinkRecord> {
    type Answer = { ask: boolean; epoch: number; cipherSuite: number; groupInfo: string; ratchetTree: string }
    const path = `/api/groups/${encodeURIComponent(group)}/link`
    const answer = await this.#http.post<Answer>(path, { token: toBase64Url(token) }, { ...options, op: "join" })
    return { ...answer, epoch: BigInt(answer.epoch), groupInfo: fromBase64Url(answer.groupInfo), ratchetTree: fromBase64Url(answer.ratchetTree) }
  }

  /**
   * @param after - last place that is known
   * @param limit - at most so many entries
   * @returns Welcomes for this device
   */
  async inbox(after: bigint, limit: number, options?: RequestOptions): Promise<Page<InboxEntry>> {
    type Answer = Page<{ seq: number; time: number; kind: string; group: string; commitSeq: number; from: DeviceName; message: string }>
    const { entries, more } = await this.#http.get<Answer>(`/api/inbox?after=${after}&limit=${limit}`, { ...options, op: "inbox" })
    const decoded = entries.map((e) => ({
      seq: BigInt(e.seq),
      time: e.time,
      group: e.group,
      commitSeq: BigInt(e.commitSeq),
      from: e.from,
      message: fromBase64Url(e.message),
    }))
    return { more, entries: decoded }
  }

  /**
   * Lets the service forget what this device has stored.
   * @param upTo - place in the inbox
   */
  async ackInbox(upTo: bigint, options?: RequestOptions): Promise<void> {
    await this.#http.post("/api/inbox/ack", { upTo: Number(upTo) }, { ...options, op: "ackInbox" })
  }

  /** @returns the address of a WebSocket, good for one connection; the token itself never stands in an address */
  async socketUrl(options?: RequestOptions): Promise<string> {
    const { ticket } = await this.#http.post<{ ticket: string }>("/api/socket-ticket", {}, { ...options, op: "socketTicket" })
    const url = new URL("/api/socket", this.#http.origin)
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:"
    url.searchParams.set("ticket", ticket)
    return url.href
  }

  async #postToGroup(group: string, what: "commits" | "messages", body: object, options?: RequestOptions): Promise<bigint> {
    const path = `/api/groups/${encodeURIComponent(group)}/${what}`
    return BigInt((await this.#http.post<{ seq: number }>(path, body, { ...options, op: what })).seq)
  }
}

const NOTHING = new Uint8Array()

const token = ({ linkToken }: OutboxEntry): { linkToken?: string } => (linkToken ? { linkToken: toBase64Url(linkToken) } : {})

function record(vault: Vault64): VaultRecord {
  return { header: fromBase64Url(vault.header), version: vault.version }
}
