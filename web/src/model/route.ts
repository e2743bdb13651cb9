// The open conversation lives in the address' fragment: it survives a reload, and the browser's back button closes it.
import { signal } from "@preact/signals"

const PREFIX = "#/c/"

function read(): string | undefined {
  const { hash } = location
  return hash.startsWith(PREFIX) && hash.length > PREFIX.length ? hash.slice(PREFIX.length) : undefined
}

/** The id of the conversation that is shown, if any. */
export const openId = signal(read())

addEventListener("hashchange", () => {
  openId.value = read()
})

/** Shows a conversation; `undefined` shows none. */
export function open(id: string | undefined): void {
  if (id === openId.value) return
  if (id === undefined) history.replaceState(null, "", location.pathname)
  else location.hash = PREFIX + id
  openId.value = id
}
