// Conversations, invitations and the open conversation's messages: read from the engine, never kept beside it. Every event
// leads to one more reading; readings never overlap.
import { computed, effect, signal } from "@preact/signals"
import type { Connection, ConversationView, InvitationView, MessageView, Session } from "mlswasm"
import { account } from "./account"
import { announce } from "./announce"
import { report, reportReading } from "./errors"
import { forgetLinks, readLinks } from "./links"
import { open, openId } from "./route"

/** Messages that are read at once. */
const PAGE = 50

/** All conversations, the latest first; `undefined` until they were read once. */
export const conversations = signal<ConversationView[] | undefined>(undefined)
/** Invitations that wait for an answer. */
export const invitations = signal<InvitationView[]>([])
/** The open conversation's messages, oldest first; `undefined` until they were read once. */
export const messages = signal<MessageView[] | undefined>(undefined)
/** Whether there are messages before the first one shown. */
export const hasEarlier = computed(() => (messages.value?.[0]?.index ?? 0) > 0)
/** The socket's state. */
export const connection = signal<Connection>("connecting")

/** The conversation that is shown. */
export const opened = computed(() => conversations.value?.find(({ conversation }) => conversation === openId.value))
/** Messages nobody has looked at yet, in all conversations. */
export const unread = computed(() => (conversations.value ?? []).reduce((sum, { unread }) => sum + unread, 0))

/** The other people of a conversation. */
function others(info: ConversationView): string[] {
  return info.members.map(({ user }) => user).filter((user) => user !== account.value)
}

/** Whom a conversation was started with, for as long as the service has not accepted it. */
const startedWith = new Map<string, string>()

/** With whom a conversation was to be started that the service has not accepted, if this page still knows. */
export const startedFor = ({ conversation, state }: ConversationView): string | undefined =>
  state === "creating" || state === "failed" ? startedWith.get(conversation) : undefined

/** What a conversation is called: two people by the other one's address, more by their title. */
export function nameOf(info: ConversationView): string {
  const started = startedFor(info)
  if (started) return started
  const people = others(info)
  if (people.length === 0) return info.title || (info.state === "creating" || info.state === "failed" ? "New conversation" : "Only you")
  return people.length === 1 ? people.join() : info.title || people.join(", ")
}

let session: Session | undefined
let leave: (() => void)[] = []
let reading: Promise<void> | undefined
let again = false

/** Shows a session's state from now on. */
export function attach(next: Session): void {
  detach()
  session = next
  connection.value = next.connection
  leave = [
    next.on("message", (message) => {
      if (!message.own) announce(`${message.sender}: ${message.text}`)
      void refresh()
    }),
    next.on("change", () => void refresh()),
    next.on("invitation", ({ from }) => {
      announce(`${from || "Somebody"} invites you to a conversation.`)
      void refresh()
    }),
    next.on("connection", (state) => {
      connection.value = state
    }),
    next.on("request", ({ user }) => {
      announce(`${user} asks to be let in.`)
      void refresh()
    }),
    next.on("joined", () => {
      announce("You were let into a conversation.")
      void refresh()
    }),
    next.on("error", report),
    effect(() => {
      void openId.value
      messages.value = undefined
      void refresh()
    }),
  ]
  addEventListener("focus", refresh)
  leave.push(() => removeEventListener("focus", refresh))
}

/** The session whose state is shown. */
export const current = (): Session | undefined => session

/** Forgets everything that was read. */
export function detach(): void {
  for (const off of leave) off()
  leave = []
  session = undefined
  conversations.value = undefined
  invitations.value = []
  messages.value = undefined
  forgetLinks()
}

/** Reads again; a call during a reading leads to exactly one more. */
export function refresh(): Promise<void> {
  again = true
  reading ??= (async () => {
    while (again && session) {
      again = false
      await read(session).catch(reportReading)
    }
  })().finally(() => {
    reading = undefined
  })
  return reading
}

async function read(from: Session): Promise<void> {
  const id = openId.peek()
  const [list, waiting] = await Promise.all([from.client.conversations(), from.client.invitations()])
  const known = id !== undefined && list.conversations.some(({ conversation }) => conversation === id)
  const page = known ? await from.client.messages({ conversation: id, limit: PAGE }) : undefined
  if (from !== session) return
  // One that was continued in another cipher suite is shown by what has taken its place.
  const successor = list.conversations.find(({ conversation }) => conversation === id)?.successor
  conversations.value = list.conversations.filter(({ state }) => state !== "continued")
  invitations.value = waiting.invitations
  await readLinks(from, list.conversations.find(({ conversation, state }) => conversation === id && state === "active"))
  if (id !== openId.peek()) return void (again = true)
  if (successor !== undefined) return open(successor)
  if (page) {
    messages.value = append(messages.value ?? [], page.messages)
    await look(from, id!)
  }
}

/** What is on a visible screen counts as read. */
async function look(from: Session, id: string): Promise<void> {
  const info = conversations.value?.find(({ conversation }) => conversation === id)
  if (!info?.unread || document.visibilityState !== "visible" || !document.hasFocus()) return
  await from.client.markRead({ conversation: id })
  again = true
}

/** The newest page takes the place of what was read before; what would leave a gap is dropped, and can be read again. */
function append(before: MessageView[], page: MessageView[]): MessageView[] {
  const start = page[0]?.index ?? 0
  const kept = before.filter(({ index }) => index < start)
  return kept.at(-1)?.index === start - 1 ? [...kept, ...page] : page
}

/** Reads the page before the first message shown. */
export async function readEarlier(): Promise<void> {
  const id = openId.value
  const before = messages.value?.[0]?.index
  if (!session || id === undefined || before === undefined) return
  const page = await session.client.messages({ conversation: id, before, limit: PAGE })
  if (id !== openId.value || !messages.value) return
  messages.value = append(page.messages, messages.value)
}

/** Opens the conversation with an account, a new one when there is none. */
export async function start(user: string): Promise<void> {
  const chat = await session!.conversation(user)
  startedWith.set(chat.id, user.trim().toLowerCase())
  await refresh()
  open(chat.id)
}

/** Stores a message to be sent; from then on it is shown as queued. */
export async function send(conversation: string, text: string): Promise<void> {
  await session!.open(conversation).send(text)
  await refresh()
}

/** Joins a group that one was invited to, and opens it. */
export async function accept(invitation: string): Promise<void> {
  const chat = await session!.accept(invitation)
  await refresh()
  open(chat.id)
}

/** Says no to an invitation. */
export async function reject(invitation: string): Promise<void> {
  await session!.reject(invitation)
  await refresh()
}
