import type { ConversationView, MessageView } from "mlswasm"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { hasEarlier, messages, readEarlier } from "../model/chats"
import { attempt } from "../model/errors"
import { clock, day } from "../model/format"
import { standing } from "../model/standing"
import { QueuedIcon, SentIcon, WarnIcon } from "./icons"

/** Messages of one sender this close together stand as one block. */
const TOGETHER = 5 * 60 * 1000
/** So near to the end, new messages keep the end in view. */
const NEAR_END = 80

/** The messages, oldest first, with their senders' names where there is more than one. It stays at the end while one reads there, and does not jump while one reads above. */
export function MessageList({ info }: { info: ConversationView }) {
  const { conversation } = info
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const list = messages.value
  const first = list?.[0]?.id
  const last = list?.[list.length - 1]?.id

  useLayoutEffect(() => {
    const element = box.current
    if (element && atEnd.current) element.scrollTop = element.scrollHeight
  }, [conversation, last, list?.length])

  return (
    <div
      class="messages"
      ref={box}
      tabIndex={0}
      role="region"
      aria-label="Messages"
      aria-busy={list === undefined}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END
      }}
    >
      {list === undefined ? (
        <Skeleton />
      ) : list.length === 0 ? (
        <Silence info={info} />
      ) : (
        <>
          {hasEarlier.value && <Earlier box={box} key={first} />}
          <ol class="message-list">
            {list.map((message, i) => (
              <Item key={message.id} message={message} named={info.members.length > 2} before={list[i - 1]} after={list[i + 1]} />
            ))}
          </ol>
        </>
      )}
    </div>
  )
}

/** Nothing was said yet, or never will be. */
function Silence({ info }: { info: ConversationView }) {
  const { text, closed } = standing(info)
  return (
    <div class="empty">
      <h3>{closed ? "Nothing was said here" : "Say something"}</h3>
      {!closed && <p class="quiet">{info.state === "creating" ? text : "What you write is encrypted here and can be read by the members only."}</p>}
    </div>
  )
}

function together(a: MessageView | undefined, b: MessageView | undefined): boolean {
  return a !== undefined && b !== undefined && a.sender === b.sender && b.time - a.time < TOGETHER && day(a.time) === day(b.time)
}

type ItemProps = { message: MessageView; named: boolean; before: MessageView | undefined; after: MessageView | undefined }

function Item({ message, named, before, after }: ItemProps) {
  const { sender, text, time, own, state } = message
  const newDay = before === undefined || day(before.time) !== day(time)
  const opens = !together(before, message)
  const closes = !together(message, after)
  return (
    <>
      {newDay && (
        <li class="day">
          <span>{day(time)}</span>
        </li>
      )}
      <li class="message" data-own={own} data-opens={opens} data-closes={closes} data-state={state}>
        {named && opens && !own ? <p class="sender">{sender}</p> : <span class="unseen">{own ? "You" : sender}: </span>}
        <p class="bubble">{text}</p>
        {(closes || (own && state !== "sent")) && (
          <p class="stamp">
            <time dateTime={new Date(time).toISOString()}>{clock(time)}</time>
            {own && <Delivery state={state} />}
          </p>
        )}
      </li>
    </>
  )
}

/** Where an own message is: stored here, stored at the service, or given up. */
function Delivery({ state }: { state: MessageView["state"] }) {
  if (state === "queued") return (<><QueuedIcon /> Queued</>)
  if (state === "failed") return (<><WarnIcon /> Not sent</>)
  return (<><SentIcon /> Sent</>)
}

function Earlier({ box }: { box: { current: HTMLDivElement | null } }) {
  const [busy, setBusy] = useState(false)
  const read = async () => {
    setBusy(true)
    const element = box.current
    const fromEnd = element ? element.scrollHeight - element.scrollTop : 0
    await attempt(readEarlier)
    setBusy(false)
    requestAnimationFrame(() => {
      if (element) element.scrollTop = element.scrollHeight - fromEnd
    })
  }
  return (
    <button type="button" class="button plain compact earlier" disabled={busy} onClick={() => void read()}>
      Earlier messages
    </button>
  )
}

function Skeleton() {
  return (
    <ol class="message-list skeleton" aria-hidden="true">
      {[0, 1, 2, 3].map((i) => (
        <li key={i} class="message" data-own={i % 3 === 2} data-opens="true">
          <span class="bubble bar" />
        </li>
      ))}
    </ol>
  )
}
