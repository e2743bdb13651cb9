import type { Ref } from "preact"
import { account } from "../model/account"
import { connection } from "../model/chats"
import { lock, logOut } from "../model/session"
import { Avatar } from "./Avatar"
import { ConversationList } from "./ConversationList"
import { Invitations } from "./Invitations"
import { LeaveIcon, LockIcon } from "./icons"
import { NewConversation } from "./NewConversation"
import { Waiting } from "./Requests"

const CONNECTION = {
  online: "Connected",
  connecting: "Connecting…",
  offline: "Offline. Messages wait here and are sent when the service can be reached.",
}

/** Whose messages these are, and all there is to choose from. */
export function Sidebar({ headingRef }: { headingRef: Ref<HTMLHeadingElement> }) {
  const me = account.value ?? ""
  return (
    <aside class="sidebar" aria-label="Conversations and account">
      <header class="sidebar-head">
        <h1 tabIndex={-1} ref={headingRef}>
          Messages
        </h1>
        <NewConversation />
      </header>
      <div class="sidebar-scroll">
        <Invitations />
        <Waiting />
        <ConversationList />
      </div>
      <footer class="sidebar-foot">
        <Avatar name={me} />
        <div class="me">
          <p class="me-name">{me}</p>
          <p class="connection" role="status" data-state={connection.value}>
            {CONNECTION[connection.value]}
          </p>
        </div>
        <button type="button" class="icon-button" aria-label="Lock" title="Lock" onClick={() => void lock()}>
          <LockIcon />
        </button>
        <button type="button" class="icon-button" aria-label="Log out" title="Log out" onClick={() => void logOut()}>
          <LeaveIcon />
        </button>
      </footer>
    </aside>
  )
}
