// Going out of a conversation, and coming back into it.
import { effect, signal } from "@preact/signals"
import type { ConversationView } from "mlswasm"
import { conversations, current, refresh } from "./chats"
import { standing } from "./standing"

/** Problems that this person has read: the conversation, and the code. */
export const dismissed = signal<readonly string[]>([])

const keyOf = (info: ConversationView): string => `${info.conversation} ${info.problem}`

/** Whether what is to be said is worth a place above the field to write in. */
export const isTold = (info: ConversationView): boolean => {
  const { ways, closed } = standing(info)
  return closed === true || (ways.length > 0 && !dismissed.value.includes(keyOf(info)))
}

/** Takes a problem from the screen, until there is another one. */
export function dismiss(info: ConversationView): void {
  dismissed.value = [...dismissed.value, keyOf(info)]
}

// A problem that has gone and comes again is told again.
effect(() => {
  const now = conversations.value?.map(keyOf)
  const kept = now ? dismissed.peek().filter((key) => now.includes(key)) : []
  if (kept.length < dismissed.peek().length) dismissed.value = kept
})

/** Asks to leave; of a conversation that stands still, where nobody hears it, a second time is a departure on this device alone. */
export async function leave(conversation: string): Promise<void> {
  await current()!.open(conversation).leave()
  await refresh()
}

/** Takes the wish to leave back. */
export async function stay(conversation: string): Promise<void> {
  await current()!.open(conversation).cancelChanges()
  await refresh()
}

/** Comes back in without the secret that a commit waits for. */
export async function rejoin(conversation: string): Promise<void> {
  const { client, service } = current()!
  await client.rejoin({ conversation, ...(await service.groupInfo(conversation)) })
  await refresh()
}
