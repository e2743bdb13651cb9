import type { ConversationView } from "mlswasm"
import { useState } from "preact/hooks"
import { start, startedFor } from "../model/chats"
import { attempt } from "../model/errors"
import { dismiss, isTold, leave, rejoin, stay } from "../model/membership"
import { standing, type Way } from "../model/standing"
import { Composer } from "./Composer"
import { WarnIcon } from "./icons"

/** Under the messages: what has become of the conversation and what to do about it, and the place to write where one can. */
export function Foot({ info }: { info: ConversationView }) {
  const { text, ways, closed } = standing(info)
  return (
    <footer class="talk-foot">
      <div role="status">
        {isTold(info) && (
          <div class="standing">
            <WarnIcon />
            <p>{text}</p>
            {ways.length > 0 && (
              <div class="row">
                {ways.map((way) => (
                  <Offer key={way} way={way} info={info} />
                ))}
              </div>
            )}
          </div>
        )}
      </div>
      {!closed && <Composer conversation={info.conversation} />}
    </footer>
  )
}

/** What a way is called, before it is taken, and before it is taken for good. */
const LABELS: Record<Way, string> = {
  rejoin: "Go on without it",
  leave: "Leave",
  leaveNow: "Leave at once",
  stay: "Stay",
  restart: "Start it again",
  dismiss: "Close this message",
}

function Offer({ way, info }: { way: Way; info: ConversationView }) {
  const [busy, setBusy] = useState(false)
  const { conversation } = info
  const again = startedFor(info)
  if (way === "leave" || way === "leaveNow") return <Leave info={info} label={LABELS[way]} class="button plain compact" />
  if (way === "restart" && again === undefined) return null
  const take = { rejoin: () => rejoin(conversation), stay: () => stay(conversation), restart: () => start(again!), dismiss: async () => dismiss(info) }[way]
  const click = async () => {
    setBusy(true)
    await attempt(take)
    setBusy(false)
  }
  return (
    <button type="button" class={`button compact${way === "rejoin" || way === "restart" ? "" : " plain"}`} disabled={busy} onClick={() => void click()}>
      {LABELS[way]}
    </button>
  )
}

/** Leaves by two clicks: the second one says what the first one meant. */
export function Leave({ info, label, disabled, ...look }: { info: ConversationView; label: string; class: string; disabled?: boolean }) {
  const [sure, setSure] = useState(false)
  const click = () => {
    if (sure) void attempt(() => leave(info.conversation))
    setSure(!sure)
  }
  return (
    <button type="button" {...look} disabled={disabled} onClick={click} onBlur={() => setSure(false)}>
      {sure ? "Yes, leave for good" : label}
    </button>
  )
}
