import { canonicalAccounts, randomId } from "./bytes.js"
import type { CoreCryptoClient } from "./coreCryptoClient.js"
import type { DeliveryService } from "./deliveryService.js"
import type { CallOptions } from "./engine.js"
import { MlsError } from "./errors.js"
import { formatLink } from "./link.js"
import type { CancelChangesResult, ConversationView, ExternalSenderView, LinkView, MemberPackage, MessagesResult, SendMessageResult } from "./operations.gen.js"
import { retry } from "./retry.js"

/** Somebody who asks to be let in, and has the link. */
export interface JoinRequest {
  user: string
  device: string
  /** Its name, within the epoch. */
  ref: Uint8Array
}

/** A conversation by its id; it holds no state of its own. */
export class Conversation {
  /** base64url of the MLS group id. */
  readonly id: string
  readonly #client: CoreCryptoClient
  readonly #service: DeliveryService

  /**
   * @param id - base64url of the MLS group id
   * @param client - runs the operations
   * @param service - gives key packages of users to be added
   */
  constructor(id: string, client: CoreCryptoClient, service: DeliveryService) {
    this.id = id
    this.#client = client
    this.#service = service
  }

  /**
   * Sends a text. The promise resolves when the encrypted message is stored and will reach the service, whatever happens to this
   * page; the `change` event tells when the service has it.
   * @param text - 1 to 65 536 bytes of UTF-8
   * @param options - abort signal; bytes that travel in the clear beside the ciphertext, authenticated with it
   * @returns the message's id and its state
   * @throws MlsError `invalid_argument`, `not_found`, `not_a_member`, `conflict`, `locked`, `closed`, `storage_failed`
   */
  send(text: string, options: CallOptions & { authenticatedData?: Uint8Array } = {}): Promise<SendMessageResult> {
    const { authenticatedData, ...call } = options
    return this.#client.sendMessage({ conversation: this.id, text, ...(authenticatedData && { authenticatedData }) }, call)
  }

  /**
   * @param page - at most `limit` messages (default 50), before the one with index `before`; without it the newest
   * @returns messages in ascending order
   * @throws MlsError `not_found`, `locked`, `closed`, `storage_failed`
   */
  messages(page: { before?: number; limit?: number } = {}, options?: CallOptions): Promise<MessagesResult> {
    const limit = page.limit ?? 50
    return this.#client.messages({ conversation: this.id, limit, ...(page.before === undefined ? {} : { before: page.before }) }, options)
  }

  /**
   * @returns title, members, epoch and state as of now; after a migration those of the conversation that has taken the place
   * @throws MlsError `not_found`, `locked`, `closed`, `storage_failed`
   */
  async info(options?: CallOptions): Promise<ConversationView> {
    const { conversations } = await this.#client.conversations({}, options)
    const named = (id: string | undefined): ConversationView | undefined => conversations.find((c) => c.conversation === id)
    let info = named(this.id)
    while (info?.state === "continued") info = named(info.successor)
    if (!info) throw new MlsError("not_found", { op: "conversation", message: "no such conversation" })
    return info
  }

  /**
   * Adds users, each with every device of theirs, in one commit.
   * @param users - e-mail addresses
   * @throws MlsError `not_found` for an unknown user or one without key packages, `not_a_member`, `conflict`, `offline`, `locked`
   */
  async add(users: string[], options?: CallOptions): Promise<void> {
    const names = canonicalAccounts(users)
    const { cipherSuite } = await this.info(options)
    const members = await claimMembers(this.#client, this.#service, names, { ...options, cipherSuite })
    await this.#client.addMembers({ conversation: this.id, members }, options)
  }

  /**
   * Removes users, each with every device of theirs, in one commit.
   * @param users - e-mail addresses
   * @throws MlsError `not_found`, `not_a_member`, `conflict`, `locked`
   */
  async remove(users: string[], options?: CallOptions): Promise<void> {
    await this.#client.removeMembers({ conversation: this.id, users }, options)
  }

  /**
   * Takes back all that this device wants of the conversation and the others do not have: members to add or remove, new keys, a
   * migration, a link, a leave.
   * @returns `withdrawn` when nothing of it will happen; `open` when the service may have a part of it already, which the conversation's log
   *   decides: until then the conversation is `changing`, then the change is either in force or gone, and it is not made again
   * @throws MlsError `not_found` when nothing is under way, `not_a_member`, `conflict` for a conversation that could not be created, `locked`
   */
  async cancelChanges(options?: CallOptions): Promise<CancelChangesResult["state"]> {
    return (await this.#client.cancelChanges({ conversation: this.id }, options)).state
  }

  /**
   * Leaves the conversation, with every device of this user. Nobody can remove himself (RFC 9420, Section 12.4): this one asks, and the
   * others' devices do it without being asked by their users. Until then the conversation is `active`, and `changing`; afterwards it is
   * `removed`, and keeps its history. The wish survives reloads, and is repeated until it is fulfilled.
   * @throws MlsError `not_found`, `not_a_member`, `conflict` while the conversation migrates, `locked`
   */
  async leave(options?: CallOptions): Promise<void> {
    await this.#client.leaveConversation({ conversation: this.id }, options)
  }

  /**
   * Leaves as `leave` does, by the SelfRemove of draft-ietf-mls-extensions: a client of another program that comes in by an external
   * commit may take the leaver along, too. `mls.full.wasm` only, with the draft `selfRemove` switched on by every member.
   * @throws MlsError `unsupported` where it is off, `invalid_message` when a member has not got it; those of `leave`
   */
  async draftLeave(options?: CallOptions): Promise<void> {
    await this.#client.draftLeave({ conversation: this.id }, options)
  }

  /**
   * Changes the cipher suite of the conversation, for example to a post-quantum one: ends its group for all members and makes one of the
   * new suite with the same members, who follow without being asked. Title, history and waiting messages go over; a link and the
   * external senders do not (`createLink`, `setExternalSenders`). This object keeps working, and so does its id. The promise resolves
   * when the wish is stored and will be carried out, whatever happens to this page; `info` says when it is done, by `cipherSuite`, or
   * why it was given up, by `problem`.
   * @param target - the suite: one of `identity().cipherSuites`, which every member's devices have key packages of
   * @returns the conversation under its new id
   * @throws MlsError `not_found` when a user has no key package of the suite, `conflict` when one of the devices has none,
   *   `invalid_argument` for the suite that it has, `unsupported`, `not_a_member`, `offline`, `locked`
   */
  async migrate(target: { cipherSuite: number }, options: CallOptions = {}): Promise<Conversation> {
    const cipherSuite = target?.cipherSuite
    if (!Number.isInteger(cipherSuite)) throw new MlsError("invalid_argument", { op: "migrate", path: "cipherSuite", message: "cipherSuite is a number" })
    const info = await this.info(options)
    const inside = new Set(info.members.flatMap(({ user, devices }) => devices.map((device) => `${user}/${device}`)))
    const packages = await claimMembers(this.#client, this.#service, info.members.map((m) => m.user), { ...options, cipherSuite })
    const members = packages.filter(({ user, device }) => inside.has(`${user}/${device}`))
    const { conversation } = await this.#client.migrate({ conversation: this.id, cipherSuite, members }, options)
    return new Conversation(conversation, this.#client, this.#service)
  }

  /**
   * Starts another conversation with some members of this one, each with every device that is in it (RFC 9420, Section 11.3). This one
   * stays as it is. The others are invited; their devices verify that all who are in the new one were together in this one.
   * @param users - e-mail addresses of members to take along
   * @param options - abort signal; title of 0 to 256 bytes of UTF-8, encrypted like a message, default: none
   * @returns the new conversation
   * @throws MlsError `invalid_argument` when a user is not a member, `not_found` for a user without key packages, `not_a_member`,
   *   `conflict`, `offline`, `locked`
   */
  async branch(users: string[], options: CallOptions & { title?: string } = {}): Promise<Conversation> {
    const { title = "", ...call } = options
    const names = canonicalAccounts(users)
    const info = await this.info(call)
    const inside = new Map(info.members.map(({ user, devices }) => [user, new Set(devices)]))
    const stranger = names.find((user) => !inside.has(user))
    if (stranger !== undefined) throw new MlsError("invalid_argument", { op: "branchConversation", path: "users", message: "not a member" })
    // This user's other devices come along; the service leaves this one out.
    const own = (await this.#client.identity({}, call)).user
    const packages = await claimMembers(this.#client, this.#service, [...new Set([...names, own])], { ...call, cipherSuite: info.cipherSuite })
    const members = packages.filter(({ user, device }) => inside.get(user)?.has(device))
    const { conversation } = await this.#client.branchConversation({ conversation: this.id, title, members }, call)
    return new Conversation(conversation, this.#client, this.#service)
  }

  /**
   * Puts an external pre-shared key into the secrets of the next epoch: who does not hold it cannot follow until it is given there
   * (`client.addPSK`, then `session.syncNow`).
   * @param id - the name under which `client.addPSK` took it on each device
   * @throws MlsError `unknown_psk` when this device does not hold it, `not_found`, `not_a_member`, `conflict`, `locked`
   */
  async injectPSK(id: Uint8Array, options?: CallOptions): Promise<void> {
    await this.#client.injectPSKs({ conversation: this.id, psks: [{ id }] }, options)
  }

  /**
   * Lists the users who may propose changes from outside of the conversation, each with every device: a moderation service, for example. They
   * see who is in it and in which epoch it is, never what is said; what they propose happens when a member commits it
   * (`client.pendingProposals`, `client.commitProposals`), or sends something after it. They propose by `session.proposeAsExternalSender`.
   * @param users - e-mail addresses of users who are not members: all that may, so `[]` ends it
   * @throws MlsError `not_found` for an unknown user or one without key packages, `not_a_member`, `conflict`, `offline`, `locked`
   */
  async setExternalSenders(users: string[], options?: CallOptions): Promise<void> {
    const names = canonicalAccounts(users)
    const { cipherSuite } = await this.info(options)
    const senders = await claimMembers(this.#client, this.#service, names, { ...options, cipherSuite })
    await this.#client.setExternalSenders({ conversation: this.id, senders }, options)
  }

  /**
   * @returns who may propose changes from outside, with their signature keys
   * @throws MlsError `not_found`, `not_a_member`, `conflict`, `locked`
   */
  async externalSenders(options?: CallOptions): Promise<ExternalSenderView[]> {
    return (await this.#client.groupExtensions({ conversation: this.id }, options)).senders
  }

  /**
   * Makes a link by which others come in themselves (`session.join`), or with `ask` only ask to be let in. It takes the place of the one
   * before, and is in force once the commit that tells the members is; called again, it answers the same. Whoever gets hold of the link can use
   * it, a member that was removed included, until it is revoked. Only the device that made it can show it again.
   * @param options - abort signal; whether a member decides on each who comes
   * @returns the link, for a place that no server sees: behind `#join=` in an address
   * @throws MlsError `unsupported` when a member's device does not know links, `not_found`, `not_a_member`, `conflict`, `locked`
   */
  async createLink(options: CallOptions & { ask?: boolean } = {}): Promise<string> {
    const { ask = false, ...call } = options
    return formatLink(await this.#client.createLink({ conversation: this.id, ask }, call))
  }

  /**
   * @returns whether the conversation has a link, what its holders may do, and whether this device made it; undefined: it has none
   * @throws MlsError `not_found`, `not_a_member`, `conflict`, `locked`
   */
  async link(options?: CallOptions): Promise<LinkView | undefined> {
    return (await this.#client.groupExtensions({ conversation: this.id }, options)).link
  }

  /** Ends the link: nobody comes in by it once the commit is in force. @throws MlsError `not_found`, `not_a_member`, `conflict`, `locked` */
  async revokeLink(options?: CallOptions): Promise<void> {
    await this.#client.revokeLink({ conversation: this.id }, options)
  }

  /**
   * @returns who asks to be let in by the link, in the order of asking
   * @throws MlsError `not_found`, `not_a_member`, `conflict`, `locked`
   */
  async requests(options?: CallOptions): Promise<JoinRequest[]> {
    const { proposals } = await this.#client.pendingProposals({ conversation: this.id }, options)
    return proposals.flatMap(({ from, added, ref }) => (from === "newMember" && added ? [{ ...added, ref }] : []))
  }

  /**
   * Lets somebody in. When another commit is first, the request is made anew by itself.
   * @param request - one of `requests`
   * @throws MlsError `not_found` when it is gone, `conflict` while another change of this device is under way, `not_a_member`, `locked`
   */
  async accept(request: Pick<JoinRequest, "ref">, options?: CallOptions): Promise<void> {
    await this.#client.commitProposals({ conversation: this.id, refs: [request?.ref] }, options)
  }

  /**
   * Does without somebody: this device shows no request of that device again while the link lasts. Nobody is told, and other members may
   * decide otherwise.
   * @param request - one of `requests`
   * @throws MlsError `not_found` when it is gone, `not_a_member`, `conflict`, `locked`
   */
  async decline(request: Pick<JoinRequest, "ref">, options?: CallOptions): Promise<void> {
    await this.#client.discardProposal({ conversation: this.id, ref: request?.ref }, options)
  }

  /** Sets the number of unread messages to zero. @throws MlsError `not_found`, `locked`, `closed`, `storage_failed` */
  async markRead(options?: CallOptions): Promise<void> {
    await this.#client.markRead({ conversation: this.id }, options)
  }
}

/**
 * Takes a key package of every device of some users out of the directory.
 * @param client - knows the own cipher suite
 * @param service - the directory
 * @param users - e-mail addresses
 * @param options - abort signal; the suite of the packages, default: the own one
 * @returns what `createConversation`, `addMembers` and `migrate` take
 * @throws MlsError `not_found` for an unknown user or one without key packages, `offline`, `rate_limited`
 */
export async function claimMembers(
  client: CoreCryptoClient,
  service: DeliveryService,
  users: string[],
  options: CallOptions & { cipherSuite?: number } = {},
): Promise<MemberPackage[]> {
  const cipherSuite = options.cipherSuite ?? (await client.identity({}, options)).cipherSuite
  const claims = users.map((user) => {
    const id = randomId()
    return retry(() => service.claimKeyPackages(id, user, cipherSuite, options), options)
  })
  return (await Promise.all(claims)).flat()
}
