import type { InvitationView } from "mlswasm"
import { useState } from "preact/hooks"
import { account } from "../model/account"
import { accept, invitations, reject } from "../model/chats"
import { attempt } from "../model/errors"
import { Avatar } from "./Avatar"

/** Groups that somebody added one to; nothing is joined before it is accepted. */
export function Invitations() {
  const list = invitations.value
  if (list.length === 0) return null
  return (
    <section class="invitations" aria-labelledby="invitations-title">
      <h2 id="invitations-title" class="section-title">
        Invitations
      </h2>
      <ul>
        {list.map((invitation) => (
          <Item key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  )
}

function Item({ invitation }: { invitation: InvitationView }) {
  const [busy, setBusy] = useState(false)
  const { id, members } = invitation
  const from = invitation.from || "Somebody" // the service names nobody
  const more = members.map(({ user }) => user).filter((user) => user !== from && user !== account.value)
  const answer = async (action: (id: string) => Promise<void>) => {
    setBusy(true)
    await attempt(() => action(id))
    setBusy(false)
  }
  return (
    <li class="invitation">
      <Avatar name={from} />
      <div class="invitation-text">
        <p>
          <strong>{from}</strong> invites you to a conversation
        </p>
        {more.length > 0 && <p class="quiet small">with {more.join(", ")}</p>}
        <div class="row">
          <button type="button" class="button compact" disabled={busy} onClick={() => void answer(accept)} aria-label={`Accept the invitation of ${from}`}>
            Accept
          </button>
          <button type="button" class="button plain compact" disabled={busy} onClick={() => void answer(reject)} aria-label={`Reject the invitation of ${from}`}>
            Reject
          </button>
        </div>
      </div>
    </li>
  )
}
