// example:begin
import { Auth, MlsError, sentences, type AuthState, type Session } from "mlswasm"

/** Logs in, and tells the page what happens. */
export async function start(server: string, email: string, password: string, show: (line: string) => void): Promise<Session | undefined> {
  const auth = new Auth({ server })
  auth.subscribe(({ phase, fraction }: AuthState) => show(`${phase}: ${Math.round(fraction * 100)} %`))
  try {
    const session = await auth.login({ email, password }) // vault, client, key packages, socket: in that order
    session.on("message", ({ sender, text }) => show(`${sender}: ${text}`))
    session.on("invitation", ({ id }) => session.accept(id))
    session.on("error", ({ code }) => show(sentences[code]))
    return session
  } catch (error) {
    if (!(error instanceof MlsError)) throw error // everything that this package rejects with is one
    show(sentences[error.code])
    return undefined
  }
}
// example:end
