import { textArgument } from "./arguments.js"
import { canonicalAccount, canonicalAccounts } from "./bytes.js"
import type { AuthState } from "./authState.js"
import { claimMembers, Conversation } from "./conversation.js"
import { CoreCryptoClient } from "./coreCryptoClient.js"
import type { DeliveryService } from "./deliveryService.js"
import { Emitter } from "./emitter.js"
import type { CallOptions, Engine, EngineEvent } from "./engine.js"
import { MlsError, throwIfAborted, toMlsError } from "./errors.js"
import { proposeFromOutside } from "./externalProposal.js"
import { Gate } from "./gate.js"
import { KeyPackageKeeper } from "./keyPackageKeeper.js"
import { parseLink } from "./link.js"
import { LinkFollower } from "./linkFollower.js"
import { LiveSocket, type Connection } from "./liveSocket.js"
import { LogSync } from "./logSync.js"
import type { FrameResult, ProposedChange } from "./operations.gen.js"
import { OutboxPump } from "./outboxPump.js"
import { Rejoiner } from "./rejoiner.js"
import type { SessionControls } from "./sessionControls.js"
import type { SessionEvents } from "./sessionEvents.js"
import { untilAborted } from "./singleFlight.js"
import { VaultService } from "./vaultService.js"

/** Figures for an inspector. */
export interface SessionStats {
  /** Calls made and not yet settled. */
  queueDepth: number
  /** One-time key packages at the service, as of the last look; -1 before it. */
  oneTime: number
  /** Whether the service holds a last-resort key package, as of the last look. */
  lastResort: boolean
}

/**
 * A user who is logged in: client, vault and live connection of one account. `login` makes it. It survives lock and unlock and ends
 * with `logout`; every method of an ended session rejects with `closed`.
 */
export class Session {
  /** The account in its canonical form. */
  readonly user: string
  /** Every operation of the engine. */
  readonly client: CoreCryptoClient
  readonly vault: VaultService
  /** The service's protocol, lower down. */
  readonly service: DeliveryService
  /** @internal */
  readonly unlocked = new Gate("pending")
  /** @internal */
  readonly registered = new Gate("pending")
  /** @internal */
  readonly keyPackages: KeyPackageKeeper
  /** @internal */
  readonly engine: Engine
  readonly #events = new Emitter<SessionEvents>((name, reason) => this.#listenerFailed(name, reason))
  readonly #controls: SessionControls
  readonly #pump: OutboxPump
  readonly #sync: LogSync
  readonly #follower: LinkFollower
  readonly #socket: LiveSocket
  readonly #gets = new Map<string, Promise<Conversation>>()
  #live: AbortSignal | undefined

  /** @internal */
  constructor(user: string, engine: Engine, service: DeliveryService, controls: SessionControls) {
    this.user = canonicalAccount(user)
    this.engine = engine
    this.service = service
    this.#controls = controls
    const failed = (error: MlsError): void => this.#events.emit("error", error)
    this.keyPackages = new KeyPackageKeeper(engine, service, () => this.#live)
    this.#pump = new OutboxPump({
      engine,
      service,
      failed,
      catchUp: (conversation) => this.#sync.group(conversation),
      settled: ({ conversation, messageId }) => this.#changed(conversation, messageId),
    })
    const rejoiner = new Rejoiner({
      engine,
      service,
      failed,
      outboxFilled: () => void this.#pump.kick(),
      again: (conversation) => void this.#sync.group(conversation),
    })
    this.#follower = new LinkFollower({
      engine,
      service,
      failed,
      outboxFilled: () => void this.#pump.kick(),
      again: () => void this.#sync.inbox(),
    })
    this.#sync = new LogSync({
      engine,
      service,
      failed,
      received: (results) => this.#received(results),
      lost: (conversations, signal) => rejoiner.rejoin(conversations, signal),
      looked: (links, signal) => this.#follower.follow(links, signal),
    })
    this.#socket = new LiveSocket(service, {
      failed,
      opened: () => this.#catchUp(),
      hint: (hint) => void (hint.source === "inbox" ? this.#sync.inbox() : this.#sync.group(hint.group ?? "")),
      connection: (state) => this.#events.emit("connection", state),
    })
    this.client = new CoreCryptoClient({
      engine,
      unlocked: this.unlocked,
      registered: this.registered,
      keyPackages: this.keyPackages,
      outboxFilled: () => void this.#pump.kick(),
    })
    this.vault = new VaultService({
      engine,
      service,
      account: this.user,
      client: this.client,
      around: { lock: () => controls.lock(), unlock: (password) => controls.unlock(password) },
    })
    engine.on((event) => this.#engineTold(event))
  }

  /**
   * @internal Says to the engine what the application wants: which credentials can be judged, which is stored and so has to be said
   * each time; and what is switched on or supported, which stays so.
   */
  async configure(signal: AbortSignal): Promise<void> {
    const { certificates, cipherSuites = [], grease, drafts } = this.#controls
    await this.engine.call("setCredentialPolicy", { judged: true, x509: certificates }, { signal })
    if (cipherSuites.length > 0) await this.engine.call("supportCipherSuites", { cipherSuites }, { signal })
    if (grease) await this.engine.call("sendGREASE", {}, { signal })
    if (drafts) await this.engine.call("draftEnable", drafts, { signal })
  }

  /** Where the login stands. */
  get state(): AuthState {
    return this.#controls.state()
  }

  /** Whether hints arrive: `online` means that new messages come by themselves. */
  get connection(): Connection {
    return this.#socket.state
  }

  /**
   * @param name - the event
   * @param listener - called for each occurrence; it may be asynchronous, is not waited for, and what it rejects with becomes an
   *   `error` event
   * @returns a function that ends the subscription
   */
  on<K extends keyof SessionEvents>(name: K, listener: (event: SessionEvents[K]) => unknown): () => void {
    return this.#events.on(name, listener)
  }

  /**
   * The conversation with one user: the one that there is, or a new one, to which every device of that user is invited. Calls for
   * the same user that overlap share one.
   * @param user - e-mail address
   * @param options - abort signal; it ends the wait only
   * @throws MlsError `not_found` for an unknown user or one without key packages, `invalid_argument` for oneself, `offline`, `locked`
   */
  async conversation(user: string, { signal }: CallOptions = {}): Promise<Conversation> {
    const name = canonicalAccount(user)
    throwIfAborted(signal, "conversation")
    const get = this.#gets.get(name) ?? this.#getOrCreate(name).finally(() => this.#gets.delete(name))
    this.#gets.set(name, get)
    return untilAborted(get, signal, "conversation")
  }

  /**
   * Starts a conversation with several users, each with every device.
   * @param users - e-mail addresses of the others
   * @param title - 0 to 256 bytes of UTF-8; encrypted like a message
   * @param options - abort signal; the suite, of which every device needs a key package (`login({ cipherSuites })`), default: the own one
   * @throws MlsError `not_found` for an unknown user or one without key packages, `invalid_argument`, `unsupported`, `offline`, `locked`
   */
  async createConversation(users: string[], title = "", options: CallOptions & { cipherSuite?: number } = {}): Promise<Conversation> {
    const { cipherSuite, ...call } = options
    const names = canonicalAccounts(users)
    await this.registered.pass(call.signal)
    // This user's other devices come along; the service leaves this one out.
    const members = await claimMembers(this.client, this.service, [...new Set([...names, this.user])], options)
    const { conversation } = await this.client.createConversation({ title, members, ...(cipherSuite !== undefined && { cipherSuite }) }, call)
    this.#changed(conversation)
    return this.open(conversation)
  }

  /**
   * @param id - id of a conversation
   * @returns the conversation; whether it exists shows at its first call
   */
  open(id: string): Conversation {
    return new Conversation(id, this.client, this.service)
  }

  /**
   * Accepts an invitation, and pulls what was said since.
   * @param id - id of the invitation
   * @throws MlsError `not_found`, `invalid_message`, `locked`, `closed`, `storage_failed`
   */
  async accept(id: string, options?: CallOptions): Promise<Conversation> {
    const { conversation } = await this.client.acceptInvitation({ id }, options)
    this.#changed(conversation)
    void this.#sync.all() // what waited for this conversation is an invitation now
    void this.keyPackages.ensureFresh().catch((error: MlsError) => this.#background(error))
    return this.open(conversation)
  }

  /**
   * Rejects an invitation; a later one is not affected.
   * @param id - id of the invitation
   * @throws MlsError `not_found`, `locked`, `closed`, `storage_failed`
   */
  async reject(id: string, options?: CallOptions): Promise<void> {
    await this.client.rejectInvitation({ id }, options)
    this.#changed()
  }

  /**
   * Proposes a change of a conversation that this device is not in and that lists it among its external senders
   * (`conversation.setExternalSenders`): for example, that a device be removed from it. When the conversation moves on meanwhile, it is proposed
   * anew, at most 5 times. The promise resolves when the service has it; what comes of it is for the members to decide.
   * @param conversation - id of the conversation
   * @param change - what to propose; not `update` and not `custom`
   * @throws MlsError `not_a_member` when the conversation does not list this device, `not_found` when the device to remove is not in it,
   *   `conflict` when the one to add is, `rejected` when the conversation never stands still, `offline`, `timeout`, `locked`
   */
  async proposeAsExternalSender(conversation: string, change: ProposedChange, options: CallOptions = {}): Promise<void> {
    textArgument(conversation, "conversation")
    textArgument(change?.kind, "change.kind")
    await this.registered.pass(options.signal)
    await proposeFromOutside(this.client, this.service, conversation, change, options)
  }

  /**
   * Follows a link into a conversation. The wish is stored: it is carried out whatever happens to this page, and after a reload.
   * @param link - what `Conversation.createLink` returned, alone or behind `#join=` in an address
   * @param options - abort signal; it ends the wait only, `client.forgetLink` gives the wish up
   * @returns the conversation, once this device is inside; or with `asked` true, once it has asked: then `joined` tells when it is
   * @throws MlsError `link_ended`, `invalid_argument` for what is no link, `unsupported`, `locked`, `closed`, `aborted`
   */
  async join(link: string, options: CallOptions = {}): Promise<{ conversation: Conversation; asked: boolean }> {
    const { conversation, secret } = parseLink(link)
    await this.registered.pass(options.signal)
    const inside = (await this.client.cursors({}, options)).groups.some((g) => g.conversation === conversation)
    if (!inside) await this.client.followLink({ conversation, secret }, options)
    const outcome = inside ? "inside" : this.#follower.outcome(conversation, options.signal)
    void this.#sync.inbox()
    return { conversation: this.open(conversation), asked: (await outcome) === "asked" }
  }

  /** Pulls everything that the service has now, and sends what waits. Never rejects. */
  async syncNow(): Promise<void> {
    await Promise.all([this.#sync.all(), this.#pump.kick()])
  }

  /** Locks: calls made before it settle, then every key is erased. The session stays, and its subscriptions. Never rejects. */
  lock(): Promise<void> {
    return this.#controls.lock()
  }

  /**
   * Unlocks again with the account's password.
   * @param password - as typed
   * @throws MlsError the codes of `login`
   */
  unlock(password: string): Promise<void> {
    return this.#controls.unlock(password)
  }

  /** Ends the session: keys are erased, the token is given back, subscriptions end. Never rejects. */
  logout(): Promise<void> {
    return this.#controls.logout()
  }

  /** @returns figures for an inspector */
  stats(): SessionStats {
    const last = this.keyPackages.last
    return { queueDepth: this.engine.pending, oneTime: last?.oneTime ?? -1, lastResort: last?.lastResort ?? false }
  }

  /** @internal From now on requests of this session end with the signal. */
  begin(signal: AbortSignal): void {
    this.#live = signal
    this.service.until = signal
    this.#pump.start(signal)
    this.#sync.start(signal)
  }

  /** @internal Opens the socket and pulls everything once. */
  async connect(signal: AbortSignal): Promise<void> {
    await this.#socket.start(signal)
    await this.#sync.all()
  }

  /** @internal */
  announce<K extends keyof SessionEvents>(name: K, event: SessionEvents[K]): void {
    this.#events.emit(name, event)
  }

  /** @internal Erases what the session holds; later calls reject with `closed`. */
  close(): void {
    this.unlocked.shut("closed")
    this.registered.shut("closed")
    this.#follower.close()
    this.engine.close()
  }

  /** @internal Ends all subscriptions. */
  forget(): void {
    this.#events.clear()
  }

  async #getOrCreate(user: string): Promise<Conversation> {
    if (user === this.user) throw new MlsError("invalid_argument", { op: "conversation", path: "user", message: "a conversation needs somebody else" })
    const present = await this.#find(user)
    return present ? this.open(present) : this.createConversation([user])
  }

  /**
   * Both sides choose the same one if each has started a conversation: the smallest id. One that has lost its thread, or is between two
   * suites, comes back by itself and counts.
   */
  async #find(user: string): Promise<string | undefined> {
    const { conversations } = await this.client.conversations()
    const open = conversations.filter((c) => ["active", "creating", "diverged", "suspended"].includes(c.state))
    const others = (c: { members: { user: string }[] }): string[] => c.members.map((m) => m.user).filter((name) => name !== this.user)
    const found = open.filter((c) => others(c).length === 1 && others(c)[0] === user).map((c) => c.conversation)
    if (found.length === 0 && open.some((c) => c.state === "creating")) {
      // Its members show only after the service accepted it; until then the outbox knows whom it adds.
      const { entries } = await this.client.outbox()
      const creating = new Set(open.filter((c) => c.state === "creating").map((c) => c.conversation))
      const adds = entries.filter((e) => creating.has(e.conversation) && e.added.length > 0 && e.added.every((d) => d.user === user))
      found.push(...adds.map((e) => e.conversation))
    }
    return found.sort()[0]
  }

  #catchUp(): void {
    void this.#sync.all()
    void this.#pump.kick()
  }

  #changed(conversation?: string, messageId?: string): void {
    this.#events.emit("change", { ...(conversation === undefined ? {} : { conversation }), ...(messageId === undefined ? {} : { messageId }) })
  }

  #received(results: FrameResult[]): void {
    const changed = new Set<string>()
    let welcomes = false
    for (const result of results) {
      if (result.conversation !== undefined) changed.add(result.conversation)
      if (result.kind === "welcome") welcomes = true
      if (result.kind === "joined" || result.kind === "proposal") this.#knocked(result)
      if (result.kind !== "message") continue
      const { conversation = "", id = "", sender = "", text = "", time, own, authenticatedData } = result
      this.#events.emit("message", { conversation, id, sender, text, time, own, ...(authenticatedData && { authenticatedData }) })
    }
    for (const conversation of changed) this.#changed(conversation)
    if (welcomes) void this.#announceInvitations(results).catch((error: MlsError) => this.#background(error))
    // A commit may have freed, rebuilt or merged what waits in the outbox.
    if (results.some((r) => r.kind === "commit" || r.kind === "ownEcho" || r.kind === "proposal" || r.kind === "continued")) void this.#pump.kick()
  }

  #knocked({ kind, conversation = "", added }: FrameResult): void {
    if (kind === "proposal") return added.forEach((device) => this.#events.emit("request", { conversation, ...device }))
    this.#events.emit("joined", { conversation })
    void this.#sync.group(conversation)
  }

  async #announceInvitations(results: FrameResult[]): Promise<void> {
    const ids = new Set(results.filter((r) => r.kind === "welcome").map((r) => r.id))
    const { invitations } = await this.engine.call("invitations", {})
    for (const invitation of invitations) if (ids.has(invitation.id)) this.#events.emit("invitation", invitation)
  }

  /** Failures of background work matter unless they come from the lock or logout that ended it. */
  #background(error: MlsError): void {
    if (!this.#live?.aborted) this.#events.emit("error", error)
  }

  /** A listener of `error` that fails would be told of its own failure for ever. */
  #listenerFailed(name: keyof SessionEvents, reason: unknown): void {
    if (name === "error" || !this.#events.has("error")) reportError(reason)
    else this.#events.emit("error", toMlsError(reason, `on("${name}")`))
  }

  #engineTold(event: EngineEvent): void {
    if (event.type === "restarted") {
      const { op, reason, restarts } = event
      this.#events.emit("restarted", { ...(op === undefined ? {} : { op }), reason, restarts })
      // The call that died may have stored something that must leave.
      if (this.#live && !this.#live.aborted) this.#catchUp()
    }
  }
}
