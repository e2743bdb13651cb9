import type { ConversationView } from "mlswasm"
import { useState } from "preact/hooks"
import { announce } from "../model/announce"
import { current, refresh } from "../model/chats"
import { attempt } from "../model/errors"
import { addressOf, link } from "../model/links"

/** Makes, shows and revokes the conversation's link. */
export function LinkPanel({ info }: { info: ConversationView }) {
  const [ask, setAsk] = useState(true)
  const [address, setAddress] = useState<string>()
  const there = link.value
  const busy = info.changing || info.state !== "active"

  const copy = (ask: boolean) =>
    attempt(async () => {
      const text = addressOf(await current()!.open(info.conversation).createLink({ ask }))
      setAddress(text)
      await refresh()
      // Without the permission the text is there to be copied by hand.
      await navigator.clipboard?.writeText(text).then(() => announce("The link is copied."), () => undefined)
    })
  const revoke = () =>
    attempt(async () => {
      await current()!.open(info.conversation).revokeLink()
      setAddress(undefined)
      await refresh()
    })

  if (!there) {
    return (
      <>
        <label class="check small">
          <input type="checkbox" checked={ask} onChange={(event) => setAsk(event.currentTarget.checked)} />Members approve each person
        </label>
        <button type="button" class="link small" disabled={busy} onClick={() => void copy(ask)}>
          Make a link and copy it
        </button>
      </>
    )
  }
  return (
    <>
      <p class="small quiet">Whoever has the link {there.ask ? "can ask to be let in" : "comes in without being asked"}.</p>
      {address && <input class="input link-address" readOnly aria-label="Link into this conversation" value={address} onFocus={(event) => event.currentTarget.select()} />}
      <p class="link-actions">
        <button type="button" class="link small" disabled={busy} onClick={() => void copy(there.ask)}>
          {there.own ? "Copy the link" : "Make another one in its place"}
        </button>
        <button type="button" class="link small" disabled={busy} onClick={() => void revoke()}>
          Revoke the link
        </button>
      </p>
    </>
  )
}
