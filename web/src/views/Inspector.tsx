import type { ConversationView, EpochAuthenticatorResult, IdentityResult, SessionStats } from "mlswasm"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { account } from "../model/account"
import { current } from "../model/chats"
import { attempt, reportReading } from "../model/errors"
import { fingerprint, suiteName } from "../model/format"
import { CloseIcon } from "./icons"
import { LinkPanel } from "./LinkPanel"

type Facts = { proof: EpochAuthenticatorResult; identity: IdentityResult; stats: SessionStats }

/** What the protocol knows of this conversation. Two people whose epochs and fingerprints are equal share one group. */
export function Inspector({ info, onClose }: { info: ConversationView; onClose: () => void }) {
  const [facts, setFacts] = useState<Facts>()
  const [sure, setSure] = useState(false)
  const panel = useRef<HTMLElement>(null)
  const { conversation, epoch } = info

  useLayoutEffect(() => panel.current?.focus(), [])
  useEffect(() => {
    const from = current()
    if (!from || info.state === "removed") return // what was shown last stays
    let shown = true
    const { client } = from
    Promise.all([client.epochAuthenticator({ conversation }), client.identity()])
      .then(([proof, identity]) => {
        if (shown) setFacts({ proof, identity, stats: from.stats() })
      })
      .catch(reportReading)
    return () => {
      shown = false
    }
  }, [conversation, epoch, info.cursor])

  const renew = () => void attempt(() => current()!.client.updateKeys({ conversation }))
  const leave = () => {
    if (sure) void attempt(() => current()!.open(conversation).leave())
    setSure(!sure)
  }

  return (
    <aside class="inspector" id="inspector" aria-labelledby="inspector-title" tabIndex={-1} ref={panel} onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <header class="inspector-head">
        <h2 id="inspector-title">Encryption</h2>
        <button type="button" class="icon-button" aria-label="Close the inspector" onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <dl class="facts">
        <dt>Epoch</dt>
        <dd class="with-action">
          <span>{String(epoch)}</span>
          <button type="button" class="link small" disabled={info.changing || info.state !== "active"} onClick={renew}>
            Renew my keys
          </button>
        </dd>
        <dt>Epoch authenticator</dt>
        <dd>
          <p class="small quiet">Compare it with the other members, by another way than this one.</p>
          <p class="fingerprint" data-testid="fingerprint">
            {facts ? fingerprint(facts.proof.authenticator).map((group, i) => <span key={i}>{group}</span>) : <span class="bar" />}
          </p>
        </dd>
        <dt>Members</dt>
        <dd>
          <ul class="people">
            {info.members.map(({ user, devices }) => (
              <li key={user}>
                {user}
                {user === account.value ? " (you)" : ""}
                <span class="quiet small">{devices.length === 1 ? "1 device" : `${devices.length} devices`}</span>
              </li>
            ))}
          </ul>
          <button type="button" class="link small" disabled={info.changing || info.state !== "active"} onClick={leave}>
            {sure ? "Yes, leave for good" : "Leave this conversation"}
          </button>
        </dd>
        <dt>Invite by link</dt>
        <dd>
          <LinkPanel info={info} />
        </dd>
        <dt>Cipher suite</dt>
        <dd>{facts ? suiteName(facts.identity.cipherSuite) : <span class="bar" />}</dd>
        <dt>This device</dt>
        <dd class="mono">{facts ? facts.identity.device : <span class="bar" />}</dd>
        <dt>Calls that wait</dt>
        <dd>{facts ? facts.stats.queueDepth : <span class="bar" />}</dd>
        <dt>Key packages on the service</dt>
        <dd>{facts ? `${Math.max(facts.stats.oneTime, 0)} for one use${facts.stats.lastResort ? ", and the last resort" : ""}` : <span class="bar" />}</dd>
      </dl>
    </aside>
  )
}
