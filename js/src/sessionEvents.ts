import type { AuthState, Progress } from "./authState.js"
import type { MlsError } from "./errors.js"
import type { Connection } from "./liveSocket.js"
import type { InvitationView } from "./operations.gen.js"

/** A message by someone else, or by another device of this user, that was just received and stored. */
export interface ReceivedMessage {
  conversation: string
  id: string
  /** Authenticated user. */
  sender: string
  text: string
  /** Milliseconds since 1970, by the service's clock. */
  time: number
  /** Whether this user sent it, from another device that is proven to be the user's. */
  own: boolean
  /** What came in the clear beside the ciphertext, authenticated; absent when nothing did. */
  authenticatedData?: Uint8Array
}

/** What a session tells. Subscriptions survive lock and unlock; they end with `logout`. */
export interface SessionEvents {
  message: ReceivedMessage
  /** Something about a conversation changed: list, members, delivery state of a message. Read it again. */
  change: { conversation?: string; messageId?: string }
  invitation: InvitationView
  /** Somebody asks to be let in by a conversation's link: see `Conversation.requests`. */
  request: { conversation: string; user: string; device: string }
  /** A request of this device was granted: it is in the conversation now. */
  joined: { conversation: string }
  connection: Connection
  state: AuthState
  progress: Progress
  /** The engine died and another instance took over; `op` is the call that was rejected with `fatal`, if there was one. */
  restarted: { op?: string; reason: string; restarts: number }
  /**
   * Work in the background that failed and will not go on by itself. Such work is a page's asynchronous listener, too: what it rejects
   * with comes here as an MlsError (`internal`, with the `cause`, for anything else). Without a listener here, and for a listener of
   * this very event, it is reported where uncaught errors go.
   */
  error: MlsError
}
