import type { ConversationView } from "mlswasm"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { nameOf } from "../model/chats"
import { open } from "../model/route"
import { isStopped, standing } from "../model/standing"
import { Foot } from "./Foot"
import { Inspector } from "./Inspector"
import { BackIcon, InspectIcon } from "./icons"
import { MessageList } from "./MessageList"
import { Requests } from "./Requests"

/** One conversation: its people, its messages, a place to write, and the inspector beside it. */
export function Conversation({ info }: { info: ConversationView }) {
  const [inspecting, setInspecting] = useState(false)
  const inspect = useRef<HTMLButtonElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const { conversation } = info

  // With a real keyboard one goes on typing; on a touch screen that would cover half of the messages.
  useLayoutEffect(() => {
    if (matchMedia("(pointer: fine)").matches) document.getElementById("composer")?.focus()
    else heading.current?.focus()
  }, [conversation])

  const back = () => {
    open(undefined)
    requestAnimationFrame(() => document.getElementById(`c-${conversation}`)?.focus())
  }
  const stopInspecting = () => {
    setInspecting(false)
    inspect.current?.focus()
  }

  return (
    <div class="conversation-pane" data-inspecting={inspecting}>
      <section class="talk" aria-labelledby="conversation-title">
        <header class="talk-head">
          <button type="button" class="icon-button back" aria-label="Back to all conversations" onClick={back}>
            <BackIcon />
          </button>
          <div class="talk-title">
            <h2 id="conversation-title" tabIndex={-1} ref={heading}>
              {nameOf(info)}
            </h2>
            <p class="quiet small">{headline(info)}</p>
          </div>
          <button
            type="button"
            class="icon-button"
            ref={inspect}
            aria-expanded={inspecting}
            aria-controls="inspector"
            aria-label="Inspect the encryption"
            title="Inspect the encryption"
            onClick={() => (inspecting ? stopInspecting() : setInspecting(true))}
          >
            <InspectIcon />
          </button>
        </header>
        <Requests conversation={conversation} />
        <MessageList info={info} />
        <Foot info={info} />
      </section>
      {inspecting && <Inspector info={info} onClose={stopInspecting} />}
    </div>
  )
}

/** Who is in it while it goes on; else what has become of it. */
function headline(info: ConversationView): string {
  const { length } = info.members
  const { brief } = standing(info)
  return isStopped(info) ? brief : `${length} ${length === 1 ? "member" : "members"}, encrypted end to end`
}
