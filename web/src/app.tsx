import { useEffect } from "preact/hooks"
import { announcement } from "./model/announce"
import { unread } from "./model/chats"
import { screen } from "./model/session"
import { Messenger } from "./views/Messenger"
import { Opening } from "./views/Opening"
import { SignIn } from "./views/SignIn"
import { Unlock } from "./views/Unlock"

const SCREENS = { signIn: SignIn, opening: Opening, unlock: Unlock, messages: Messenger }
const TITLES = { signIn: "Sign in", opening: "Opening…", unlock: "Locked", messages: "Messages" }

/** One of four screens, and the region that speaks to screen readers in all of them. */
export function App() {
  const Screen = SCREENS[screen.value]
  const title = `${screen.value === "messages" && unread.value > 0 ? `(${unread.value}) ` : ""}${TITLES[screen.value]}`
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <>
      <Screen />
      <div class="unseen" role="status" aria-live="polite">
        {announcement.value}
      </div>
    </>
  )
}
