import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { attempt, failure } from "../model/errors"
import { forget } from "../model/session"
import { Front } from "./Front"
import { SpinnerIcon } from "./icons"
import { Notice } from "./Notice"

/** Asks before it deletes what this browser keeps of an account, and says what is lost. */
export function Forget({ user, onEnd }: { user: string; onEnd: () => void }) {
  const [busy, setBusy] = useState(false)
  const stop = useRef(new AbortController())
  const cancel = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    failure.value = undefined
    cancel.current?.focus()
  }, [])
  useEffect(() => () => stop.current.abort(), [])

  const go = async () => {
    setBusy(true)
    if (await attempt(() => forget(user, stop.current.signal))) onEnd()
    else setBusy(false)
  }
  return (
    <Front
      title="Forget this device?"
      lead={
        <>
          This deletes what this browser keeps of <strong>{user}</strong>. It cannot be undone.
        </>
      }
    >
      <div class="forget" onKeyDown={(event) => event.key === "Escape" && onEnd()}>
        <Notice text={failure.value} />
        <ul class="losses">
          <li>All messages in this browser are lost. They are kept nowhere else.</li>
          <li>The keys of this device are lost. It can read nothing more of its conversations.</li>
        </ul>
        <p>You can sign in again with the same password, as a new device. Then start your conversations anew, or ask the others to invite you.</p>
        {busy && (
          <p class="small quiet" role="status">
            If another tab has this account open, lock or close it there.
          </p>
        )}
        <div class="row">
          <button type="button" class="button danger" disabled={busy} onClick={() => void go()}>
            {busy && <SpinnerIcon />}
            Forget this device
          </button>
          <button type="button" class="button plain" ref={cancel} onClick={onEnd}>
            Cancel
          </button>
        </div>
      </div>
    </Front>
  )
}
