// The login's life. The package's state machine is the truth; the page shows it and adds nothing but the account's name, kept
// for the next visit.
import { computed, signal } from "@preact/signals"
import { Auth, type AuthPhase, forgetDevice, MlsError } from "mlswasm"
import { account, rememberAccount } from "./account"
import { attach, detach } from "./chats"
import { failure, report } from "./errors"
import { followLink } from "./links"
import { open } from "./route"

const auth = new Auth({ server: location.origin })

/** Where the login stands. */
export const state = signal(auth.state)

/** The address of the last attempt: a wrong password does not ask for it again. */
export const tried = signal(account.value ?? "")

/** The steps between the password and a ready client, in their order. */
export const PHASES = [
  { phase: "deriving", label: "Deriving keys from your password" },
  { phase: "authenticating", label: "Signing in" },
  { phase: "unlocking", label: "Opening the vault" },
  { phase: "registering", label: "Proving this device" },
  { phase: "publishingKeys", label: "Publishing keys for new conversations" },
  { phase: "connecting", label: "Connecting" },
] as const satisfies readonly { phase: AuthPhase; label: string }[]

/** Which of the page's four screens is shown. */
export const screen = computed(() => {
  const { phase } = state.value
  if (phase === "ready") return "messages"
  if (phase !== "signedOut" && phase !== "locked") return "opening"
  return account.value === undefined ? "signIn" : "unlock"
})

auth.subscribe((next) => {
  const before = state.peek().phase
  if (next.phase === "ready" && auth.session) {
    rememberAccount(auth.session.user)
    attach(auth.session)
    void followLink(auth.session)
  } else if (before === "ready") {
    detach()
  }
  state.value = next
})

async function enter(way: () => Promise<unknown>): Promise<void> {
  failure.value = undefined
  try {
    await way()
  } catch (error) {
    if (!(error instanceof MlsError && error.code === "aborted")) report(error)
  }
}

/** Signs in with an address and a password. Settles when the client is ready or the error is shown. */
export async function signIn(email: string, password: string): Promise<void> {
  tried.value = email.trim()
  forgotten.value = false
  await enter(() => auth.login({ email, password }))
}

/** Opens the remembered account again: the locked session, or after a reload a new one. */
export async function unlock(password: string): Promise<void> {
  const user = account.value
  if (user === undefined) return
  if (state.value.phase !== "locked") return signIn(user, password)
  await enter(() => auth.unlock(password))
}

/** Erases the keys from memory but keeps the account's name: the password opens it again. */
export async function lock(): Promise<void> {
  failure.value = undefined
  await auth.lock()
}

/** Ends the session and forgets whose it was. */
export async function logOut(): Promise<void> {
  failure.value = undefined
  rememberAccount(undefined)
  tried.value = ""
  open(undefined)
  await auth.logout()
}

/** Whether the page has just forgotten a device: the sign-in says what that means. */
export const forgotten = signal(false)

/** What a login fails with when nothing but a new device will do. */
export const spoilt = computed(() => ["vault_corrupted", "state_rolled_back"].includes(state.value.error?.code ?? ""))

/**
 * Deletes what this browser keeps of an account, and asks for a new sign-in. Waits until no other tab has the account open.
 * @param signal gives the waiting up
 */
export async function forget(user: string, signal: AbortSignal): Promise<void> {
  await auth.logout()
  await forgetDevice(user, signal)
  forgotten.value = true
  await logOut()
}

/** Gives up a login under way. */
export async function cancel(): Promise<void> {
  await (account.value === undefined || auth.session === undefined ? auth.logout() : auth.lock())
}
