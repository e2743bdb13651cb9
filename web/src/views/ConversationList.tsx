import type { ConversationView } from "mlswasm"
import { conversations, invitations, nameOf } from "../model/chats"
import { moment } from "../model/format"
import { open, openId } from "../model/route"
import { isStopped, standing } from "../model/standing"
import { Avatar } from "./Avatar"

/** All conversations, the latest first. The arrow keys walk through them. */
export function ConversationList() {
  const list = conversations.value
  if (!list) return <Skeleton />
  if (list.length === 0) {
    return invitations.value.length > 0 ? null : <p class="list-empty quiet">No conversations yet. Start one with the plus sign above.</p>
  }
  return (
    <nav aria-label="Conversations">
      <ul class="conversations" onKeyDown={walk}>
        {list.map((info) => (
          <Item key={info.conversation} info={info} />
        ))}
      </ul>
    </nav>
  )
}

function walk(event: KeyboardEvent) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
  if (step === 0) return
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll("button")]
  const next = buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + step]
  if (next) {
    event.preventDefault()
    next.focus()
  }
}

function Item({ info }: { info: ConversationView }) {
  const { conversation, last, unread } = info
  const name = nameOf(info)
  const stopped = isStopped(info)
  return (
    <li>
      <button type="button" class="conversation" id={`c-${conversation}`} aria-current={openId.value === conversation ? "page" : undefined} onClick={() => open(conversation)}>
        <Avatar name={name} />
        <span class="conversation-name">{name}</span>
        {last && <time class="conversation-time">{moment(last.time)}</time>}
        <span class="conversation-last" data-stopped={stopped}>
          {stopped ? standing(info).brief : last ? (last.own ? `You: ${last.text}` : last.text) : "No messages yet"}
        </span>
        {unread > 0 && (
          <span class="unread">
            {unread}
            <span class="unseen"> unread</span>
          </span>
        )}
      </button>
    </li>
  )
}

function Skeleton() {
  return (
    <ul class="conversations" aria-busy="true" aria-label="Conversations are being read">
      {[0, 1, 2].map((i) => (
        <li key={i} class="conversation skeleton">
          <span class="avatar" />
          <span class="bar" />
          <span class="bar short" />
        </li>
      ))}
    </ul>
  )
}
