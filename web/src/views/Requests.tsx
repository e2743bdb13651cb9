import type { JoinRequest } from "mlswasm"
import { useState } from "preact/hooks"
import { current, refresh } from "../model/chats"
import { attempt } from "../model/errors"
import { requests, waiting } from "../model/links"
import { Avatar } from "./Avatar"

/** Who asks to be let into the open conversation. */
export function Requests({ conversation }: { conversation: string }) {
  if (requests.value.length === 0) return null
  return (
    <ul class="requests" aria-label="Requests to be let in">
      {requests.value.map((request) => (
        <Request key={`${request.user}/${request.device}`} request={request} conversation={conversation} />
      ))}
    </ul>
  )
}

function Request({ request, conversation }: { request: JoinRequest; conversation: string }) {
  const [busy, setBusy] = useState(false)
  const { user } = request
  const answer = async (how: "accept" | "decline") => {
    setBusy(true)
    await attempt(() => current()!.open(conversation)[how](request))
    await refresh()
    setBusy(false)
  }
  return (
    <li class="invitation">
      <Avatar name={user} />
      <div class="invitation-text">
        <p>
          <strong>{user}</strong> asks to be let in
        </p>
        <div class="row">
          <button type="button" class="button compact" disabled={busy} onClick={() => void answer("accept")} aria-label={`Let ${user} in`}>
            Let in
          </button>
          <button type="button" class="button plain compact" disabled={busy} onClick={() => void answer("decline")} aria-label={`Decline the request of ${user}`}>
            Decline
          </button>
        </div>
      </div>
    </li>
  )
}

/** Conversations that this person has followed a link to, and is not in yet. */
export function Waiting() {
  return (
    <>
      {waiting.value.map((conversation) => (
        <div class="invitation" key={conversation}>
          <div class="invitation-text">
            <p>You followed a link into a conversation. Somebody there has to let you in.</p>
            <div class="row">
              <button type="button" class="button plain compact" onClick={() => void attempt(() => current()!.client.forgetLink({ conversation }).then(refresh))}>
                Give it up
              </button>
            </div>
          </div>
        </div>
      ))}
    </>
  )
}
