import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { start } from "../model/chats"
import { sentence } from "../model/errors"
import { PlusIcon, SpinnerIcon } from "./icons"
import { Notice } from "./Notice"

/** What these codes mean when one looks for a person. */
const HERE = {
  not_found: "Nobody can be reached at this address. Check its spelling, or ask them to sign in here once.",
  invalid_argument: "This cannot be the address of somebody else. Check its spelling.",
} as const

/** The button that opens a small form: an address is all it takes. */
export function NewConversation() {
  const [open, setOpen] = useState(false)
  const [email, setEmail] = useState("")
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const field = useRef<HTMLInputElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    if (open) field.current?.focus()
  }, [open])

  const close = () => {
    setOpen(false)
    setError(undefined)
    button.current?.focus()
  }
  const submit = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await start(email.trim())
      setEmail("")
      setOpen(false)
    } catch (failure) {
      setError(sentence(failure, HERE))
      field.current?.focus()
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <button
        type="button"
        class="icon-button accent"
        ref={button}
        aria-expanded={open}
        aria-controls="new-conversation"
        aria-label="New conversation"
        title="New conversation"
        onClick={() => (open ? close() : setOpen(true))}
      >
        <PlusIcon />
      </button>
      {open && (
        <form
          class="new-conversation"
          id="new-conversation"
          aria-label="New conversation"
          onKeyDown={(event) => event.key === "Escape" && close()}
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          <div class="field">
            <label for="with">E-mail address of the other person</label>
            <input
              class="input"
              id="with"
              type="email"
              required
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              ref={field}
              value={email}
              readOnly={busy}
              onInput={(event) => setEmail(event.currentTarget.value)}
              aria-invalid={error !== undefined}
              aria-describedby="with-error"
            />
          </div>
          <Notice id="with-error" text={error} />
          <div class="row">
            <button class="button compact" type="submit" disabled={busy}>
              {busy && <SpinnerIcon />}
              Start
            </button>
            <button class="button plain compact" type="button" onClick={close}>
              Cancel
            </button>
          </div>
        </form>
      )}
    </>
  )
}
