// Errors become sentences that say what to do. The table of codes is the package's; the page adds only what it knows better.
import { signal } from "@preact/signals"
import { type Code, MlsError, sentences } from "mlswasm"

/** The sentence that the page shows above its content, until it is closed or the next thing works. */
export const failure = signal<string | undefined>(undefined)

/**
 * @param error whatever a promise rejected with
 * @param here what some codes mean at this place, where the page knows it better
 */
export function sentence(error: unknown, here: Partial<Record<Code, string>> = {}): string {
  if (error instanceof MlsError) return here[error.code] ?? sentences[error.code]
  return "Something went wrong in this page. Reload it and try again; nothing that was sent is lost."
}

/** A rejoin is the page’s own doing, too: nothing has to be sent again by anybody. */
const REJOIN = "A conversation could not be entered again yet. Try it again later; if it stays closed, leave it, and ask a member to invite you."

/** Shows an error to the user. */
export function report(error: unknown): void {
  failure.value = error instanceof MlsError && error.op === "rejoin" ? REJOIN : sentence(error)
}

/** What a reading fails with when the session or the conversation has ended under it: that is announced by itself, and read then. */
const OVER: ReadonlySet<Code> = new Set<Code>(["locked", "closed", "aborted", "not_a_member", "conflict"])

/** Shows why something could not be read, unless it was too late for it. */
export function reportReading(error: unknown): void {
  if (!(error instanceof MlsError && OVER.has(error.code))) report(error)
}

/** Runs what a click asks for: an earlier failure is cleared, a new one shown. Resolves to whether it worked. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  failure.value = undefined
  try {
    await action()
    return true
  } catch (error) {
    report(error)
    return false
  }
}
