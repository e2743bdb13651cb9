import { useLayoutEffect, useRef } from "preact/hooks"
import { opened } from "../model/chats"
import { failure } from "../model/errors"
import { openId } from "../model/route"
import { Conversation } from "./Conversation"
import { Notice } from "./Notice"
import { Sidebar } from "./Sidebar"

/** The list on the left, one conversation on the right; on a phone one of the two. */
export function Messenger() {
  const start = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => start.current?.focus(), [])

  const shown = opened.value
  return (
    <div class="messenger" data-shows={openId.value === undefined ? "list" : "conversation"}>
      <a class="skip" href="#conversation" onClick={skip}>
        Skip to the conversation
      </a>
      <Sidebar headingRef={start} />
      <main class="pane" id="conversation" tabIndex={-1}>
        <div class="pane-notice">
          <Notice text={failure.value} onClose={() => (failure.value = undefined)} />
        </div>
        {shown ? <Conversation key={shown.conversation} info={shown} /> : <Nothing />}
      </main>
    </div>
  )
}

/** Moves the focus without touching the address, which names the open conversation. */
function skip(event: Event) {
  event.preventDefault()
  document.getElementById("conversation")?.focus()
}

function Nothing() {
  return (
    <div class="empty">
      <svg width="88" height="72" viewBox="0 0 88 72" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
        <path d="M14 6h38a10 10 0 0 1 10 10v16a10 10 0 0 1-10 10H28L16 52V42h-2A10 10 0 0 1 4 32V16A10 10 0 0 1 14 6z" />
        <path d="M70 26h4a10 10 0 0 1 10 10v14a10 10 0 0 1-10 10h-2v8l-10-8H44a10 10 0 0 1-9-6" />
        <path d="M20 20h26M20 29h16" />
      </svg>
      <h2>No conversation is open</h2>
      <p class="quiet">Choose one from the list, or start one with someone’s e-mail address. Only its members can read it.</p>
    </div>
  )
}
