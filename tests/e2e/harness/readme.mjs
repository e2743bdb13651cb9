// The README's JavaScript example, as a page runs it (tests/e2e/readme.test.mjs): the page gives email, password and show.
const { email, password, show } = globalThis.page
// example:begin
import { login } from "mlswasm"

const session = await login({ server: location.origin, email, password }) // vault, client, key packages, socket: in that order
session.on("message", ({ sender, text }) => show(sender, text))
session.on("invitation", ({ id }) => session.accept(id))

const chat = await session.conversation("user2@example.com")
await Promise.all([ // all at once: they queue
  session.vault.exportState(),
  session.client.ensureKeyPackagesFresh(),
  chat.send("hello"),
])
// example:end
globalThis.page.session = session
