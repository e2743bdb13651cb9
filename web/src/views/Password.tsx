import type { Ref } from "preact"
import { useState } from "preact/hooks"
import { EyeIcon } from "./icons"

type Props = {
  inputRef: Ref<HTMLInputElement>
  value: string
  onInput: (value: string) => void
  invalid: boolean
  describedBy: string
}

/** A password that can be looked at. */
export function Password({ inputRef, value, onInput, invalid, describedBy }: Props) {
  const [shown, setShown] = useState(false)
  return (
    <div class="field">
      <label for="password">Password</label>
      <div class="with-button">
        <input
          class="input"
          id="password"
          name="password"
          ref={inputRef}
          {...(shown ? ({ type: "text" } as const) : ({ type: "password" } as const))}
          autocomplete="current-password"
          required
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
          aria-invalid={invalid}
          aria-describedby={describedBy}
        />
        <button
          type="button"
          class="icon-button"
          aria-pressed={shown}
          aria-label="Show the password"
          onClick={() => setShown(!shown)}
        >
          <EyeIcon open={shown} />
        </button>
      </div>
    </div>
  )
}
