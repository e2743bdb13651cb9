// Who was signed in last in this browser: the address only, so that a reload asks for the password alone.
import { signal } from "@preact/signals"

const KEY = "mlswasm.account"

function remembered(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined // storage may be switched off; then a reload asks for the address too
  }
}

/** Whose messages these are: set from the first sign-in until the log-out. */
export const account = signal(remembered())

/** Sets the account and keeps its address for the next visit; `undefined` forgets it. */
export function rememberAccount(user: string | undefined): void {
  account.value = user
  try {
    if (user === undefined) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, user)
  } catch {
    // as above
  }
}
