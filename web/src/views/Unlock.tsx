import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { account } from "../model/account"
import { failure } from "../model/errors"
import { logOut, unlock } from "../model/session"
import { Forget } from "./Forget"
import { Front } from "./Front"
import { Notice } from "./Notice"
import { Password } from "./Password"

/** The password again, for the account that is locked in this browser. */
export function Unlock() {
  const [password, setPassword] = useState("")
  const field = useRef<HTMLInputElement>(null)
  const [forgetting, setForgetting] = useState(false)
  const other = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => field.current?.focus(), [])

  const stayHere = () => {
    setForgetting(false)
    requestAnimationFrame(() => other.current?.focus())
  }
  if (forgetting) return <Forget user={account.value ?? ""} onEnd={stayHere} />
  return (
    <Front
      title="Locked"
      lead={
        <>
          Signed in as <strong>{account.value}</strong>. Enter your password to go on where you were.
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void unlock(password)
        }}
      >
        <Notice id="front-error" text={failure.value} />
        {/* Password managers look for the name beside the password. */}
        <input class="unseen" type="email" autocomplete="username" value={account.value} tabIndex={-1} aria-hidden="true" readOnly />
        <Password inputRef={field} value={password} onInput={setPassword} invalid={failure.value !== undefined} describedBy="front-error" />
        <button class="button" type="submit">
          Unlock
        </button>
        <p class="front-others">
          <button class="link" type="button" onClick={() => void logOut()}>
            Use another account
          </button>
          <button class="link" type="button" ref={other} onClick={() => setForgetting(true)}>
            Forget this device
          </button>
        </p>
      </form>
    </Front>
  )
}
