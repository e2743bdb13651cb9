import { announcement } from "./model/announce"
import { screen } from "./model/session"
import { Messenger } from "./views/Messenger"
import { Opening } from "./views/Opening"
import { SignIn } from "./views/SignIn"
import { Unlock } from "./views/Unlock"

const SCREENS = { signIn: SignIn, opening: Opening, unlock: Unlock, messages: Messenger }

/** One of four screens, and the region that speaks to screen readers in all of them. */
export function App() {
  const Screen = SCREENS[screen.value]
  return (
    <>
      <Screen />
      <div class="unseen" role="status" aria-live="polite">
        {announcement.value}
      </div>
    </>
  )
}
