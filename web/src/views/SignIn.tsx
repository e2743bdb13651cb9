import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { failure } from "../model/errors"
import { forgotten, signIn, spoilt, tried } from "../model/session"
import { Forget } from "./Forget"
import { Front } from "./Front"
import { Notice } from "./Notice"
import { Password } from "./Password"

const WELCOME = "Messages are encrypted in this browser. Your password never leaves it."
const FORGOTTEN = "This device is forgotten: nothing of it is left in this browser. Sign in again to start as a new one."

/** Address and password. */
export function SignIn() {
  const [email, setEmail] = useState(tried.value)
  const [password, setPassword] = useState("")
  const address = useRef<HTMLInputElement>(null)
  const secret = useRef<HTMLInputElement>(null)
  const [forgetting, setForgetting] = useState(false)
  useLayoutEffect(() => {
    if (!forgetting) (tried.value === "" ? address : secret).current?.focus()
  }, [forgetting])
  if (forgetting) return <Forget user={tried.value} onEnd={() => setForgetting(false)} />

  return (
    <Front title="Sign in" lead={forgotten.value ? FORGOTTEN : WELCOME}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void signIn(email, password)
        }}
      >
        <Notice id="front-error" text={failure.value} />
        <div class="field">
          <label for="email">E-mail</label>
          <input
            class="input"
            id="email"
            name="email"
            type="email"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            ref={address}
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        </div>
        <Password inputRef={secret} value={password} onInput={setPassword} invalid={failure.value !== undefined} describedBy="front-error" />
        <button class="button" type="submit">
          Sign in
        </button>
        {spoilt.value && failure.value !== undefined && (
          <button class="link front-other" type="button" onClick={() => setForgetting(true)}>
            Forget this device
          </button>
        )}
      </form>
    </Front>
  )
}
