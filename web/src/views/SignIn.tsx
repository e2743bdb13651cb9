import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { failure } from "../model/errors"
import { signIn, tried } from "../model/session"
import { Front } from "./Front"
import { Notice } from "./Notice"
import { Password } from "./Password"

/** Address and password. */
export function SignIn() {
  const [email, setEmail] = useState(tried.value)
  const [password, setPassword] = useState("")
  const address = useRef<HTMLInputElement>(null)
  const secret = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => (tried.value === "" ? address : secret).current?.focus(), [])

  return (
    <Front title="Sign in" lead="Messages are encrypted in this browser. Your password never leaves it.">
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
      </form>
    </Front>
  )
}
