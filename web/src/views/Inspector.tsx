import type { ConversationView, IdentityResult, SessionStats } from "mlswasm"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { account } from "../model/account"
import { current } from "../model/chats"
import { attempt, reportReading } from "../model/errors"
import { fingerprint } from "../model/format"
import { canLeave } from "../model/standing"
import { suiteName } from "../model/suites"
import { Leave } from "./Foot"
import { CloseIcon } from "./icons"
import { LinkPanel } from "./LinkPanel"

type Facts = { authenticator: Uint8Array | undefined; identity: IdentityResult; stats: SessionStats }

/** What the protocol knows of this conversation. Two people whose epochs and fingerprints are equal share one group. */
export function Inspector({ info, onClose }: { info: ConversationView; onClose: () => void }) {
  const [facts, setFacts] = useState<Facts>()
  const panel = useRef<HTMLElement>(null)
  const { conversation, epoch } = info
  const outside = info.state === "removed" || info.state === "failed"
  const still = info.changing || info.state !== "active"

  useLayoutEffect(() => panel.current?.focus(), [])
  useEffect(() => {
    const from = current()
    if (!from) return
    let shown = true
    const { client } = from
    Promise.all([outside ? undefined : client.epochAuthenticator({ conversation }), client.identity()])
      .then(([proof, identity]) => {
        if (shown) setFacts({ authenticator: proof?.authenticator, identity, stats: from.stats() })
      })
      .catch(reportReading)
    return () => {
      shown = false
    }
  }, [conversation, epoch, info.cursor, outside])

  const renew = () => void attempt(() => current()!.client.updateKeys({ conversation }))

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
          {!outside && (
            <button type="button" class="link small" disabled={still} onClick={renew}>
              Renew my keys
            </button>
          )}
        </dd>
        <dt>Epoch authenticator</dt>
        <dd>
          {outside ? (
            "There is none: this device is not a member."
          ) : (
            <>
              <p class="small quiet">Compare it with the other members, by another way than this one.</p>
              <p class="fingerprint" data-testid="fingerprint">
                {facts?.authenticator ? fingerprint(facts.authenticator).map((group, i) => <span key={i}>{group}</span>) : <span class="bar" />}
              </p>
            </>
          )}
        </dd>
        <dt>{outside ? "Members, as last seen here" : "Members"}</dt>
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
          {canLeave(info) && <Leave info={info} label="Leave this conversation" class="link small" disabled={info.state === "active" && info.changing} />}
        </dd>
        {info.state === "active" && (
          <>
            <dt>Invite by link</dt>
            <dd>
              <LinkPanel info={info} />
            </dd>
          </>
        )}
        <dt>Cipher suite</dt>
        <dd class="suite">
          {suiteName(info.cipherSuite)
            .split(" ")
            .map((part) => (
              <span key={part}>{part} </span>
            ))}
        </dd>
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
