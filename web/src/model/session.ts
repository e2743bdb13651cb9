// The login's life, as the page sees it. The package's state machine is the truth; the page shows it and adds no state of its own.
import { computed, signal } from "@preact/signals"
import { type LoginState, login, type Session } from "mlswasm"
import { account, rememberAccount } from "./account"
import { attach, detach } from "./chats"
import { failure, report } from "./errors"
import { open } from "./route"

/** The steps between the password and a ready client, in their order. */
export const PHASES = [
  { state: "deriving", label: "Deriving keys from your password" },
  { state: "authenticating", label: "Signing in" },
  { state: "unlocking", label: "Opening the vault" },
  { state: "registering", label: "Proving this device" },
  { state: "publishingKeys", label: "Publishing keys for new conversations" },
  { state: "connecting", label: "Connecting" },
] as const satisfies readonly { state: LoginState; label: string }[]

/** Where the login stands; `undefined` when none is running. */
export const phase = signal<LoginState | undefined>(undefined)
/** The address of the last attempt: a wrong password does not ask for it again. */
export const tried = signal("")
/** The open session, only when it is ready. */
export const session = signal<Session | undefined>(undefined)

/** Which of the page's four screens is shown. */
export const screen = computed(() => {
  if (session.value) return "messages"
  if (phase.value) return "opening"
  return account.value === undefined ? "signIn" : "unlock"
})

/** Signs in with an address and a password. Settles when the client is ready or the error is shown. */
export async function signIn(email: string, password: string): Promise<void> {
  if (phase.value) return
  failure.value = undefined
  tried.value = email
  phase.value = "deriving"
  try {
    const opened = await login({
      server: location.origin,
      email,
      password,
      onState: (state) => {
        phase.value = state
      },
    })
    rememberAccount(opened.user)
    await attach(opened)
    session.value = opened
  } catch (error) {
    report(error)
  } finally {
    phase.value = undefined
  }
}

/** Opens the remembered account again. */
export async function unlock(password: string): Promise<void> {
  if (account.value !== undefined) await signIn(account.value, password)
}

/** Ends the session but keeps the account's name: the password opens it again. */
export async function lock(): Promise<void> {
  const closing = session.value
  detach()
  session.value = undefined
  failure.value = undefined
  await closing?.lock().catch(report)
}

/** Ends the session and forgets whose it was. */
export async function logOut(): Promise<void> {
  const closing = session.value
  detach()
  session.value = undefined
  failure.value = undefined
  rememberAccount(undefined)
  tried.value = ""
  open(undefined)
  await closing?.logout().catch(report)
}
