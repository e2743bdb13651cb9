import { randomId } from "./bytes.js"
import type { CoreCryptoClient } from "./coreCryptoClient.js"
import type { DeliveryService } from "./deliveryService.js"
import type { CallOptions } from "./engine.js"
import { MlsError } from "./errors.js"
import type { ConversationView, MemberPackage, MessagesResult, SendMessageResult } from "./operations.gen.js"
import { retry } from "./retry.js"

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
   * @param options - abort signal
   * @returns the message's id and its state
   * @throws MlsError `invalid_argument`, `not_found`, `not_a_member`, `conflict`, `locked`, `closed`, `storage_failed`
   */
  send(text: string, options?: CallOptions): Promise<SendMessageResult> {
    return this.#client.sendMessage({ conversation: this.id, text }, options)
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
   * @returns title, members, epoch and state as of now
   * @throws MlsError `not_found`, `locked`, `closed`, `storage_failed`
   */
  async info(options?: CallOptions): Promise<ConversationView> {
    const { conversations } = await this.#client.conversations({}, options)
    const info = conversations.find((c) => c.conversation === this.id)
    if (!info) throw new MlsError("not_found", { op: "conversation", message: "no such conversation" })
    return info
  }

  /**
   * Adds users, each with every device of theirs, in one commit.
   * @param users - e-mail addresses
   * @throws MlsError `not_found` for an unknown user or one without key packages, `not_a_member`, `conflict`, `offline`, `locked`
   */
  async add(users: string[], options?: CallOptions): Promise<void> {
    const members = await claimMembers(this.#client, this.#service, users, options)
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
 * @param options - abort signal
 * @returns what `createConversation` and `addMembers` take
 * @throws MlsError `not_found` for an unknown user or one without key packages, `offline`, `rate_limited`
 */
export async function claimMembers(
  client: CoreCryptoClient,
  service: DeliveryService,
  users: string[],
  options: CallOptions = {},
): Promise<MemberPackage[]> {
  const { cipherSuite } = await client.identity({}, options)
  const claims = users.map((user) => {
    const id = randomId()
    return retry(() => service.claimKeyPackages(id, user, cipherSuite, options), options)
  })
  return (await Promise.all(claims)).flat()
}
