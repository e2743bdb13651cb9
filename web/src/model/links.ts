// Links into conversations: the one of the open conversation, who asks to be let in by it, and those that this person has followed.
import { signal } from "@preact/signals"
import type { ConversationView, JoinRequest, LinkView, Session } from "mlswasm"
import { announce } from "./announce"
import { report } from "./errors"
import { open } from "./route"

const PREFIX = "#join="

/** The open conversation's link, if it has one. */
export const link = signal<LinkView | undefined>(undefined)
/** Who asks to be let into the open conversation. */
export const requests = signal<JoinRequest[]>([])
/** Conversations whose members this person has asked, or is on the way into. */
export const waiting = signal<string[]>([])

/** Reads all of it again; the conversation is the open one, if it is active. */
export async function readLinks(from: Session, shown: ConversationView | undefined): Promise<void> {
  const chat = shown && from.open(shown.conversation)
  const [now, asking, followed] = await Promise.all([chat?.link(), chat?.requests() ?? [], from.client.cursors()])
  link.value = now
  requests.value = asking
  waiting.value = followed.links.map(({ conversation }) => conversation)
}

/** Forgets everything that was read. */
export function forgetLinks(): void {
  link.value = undefined
  requests.value = waiting.value = []
}

/** A link as an address of this page: the secret stands behind the #, so no server sees it. */
export const addressOf = (text: string): string => location.origin + location.pathname + PREFIX + text

/** Follows the link that the page was opened with, once somebody is logged in. It stays in the address until then. */
export async function followLink(session: Session): Promise<void> {
  const text = location.hash
  if (!text.startsWith(PREFIX)) return
  history.replaceState(null, "", location.pathname)
  try {
    const { conversation, asked } = await session.join(text)
    if (asked) announce("You have asked to be let in.")
    else open(conversation.id)
  } catch (error) {
    report(error)
  }
}
