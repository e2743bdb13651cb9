import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import { announce } from "../model/announce"
import { cancel, PHASES, state, tried } from "../model/session"
import { DoneIcon, SpinnerIcon } from "./icons"
import { Front } from "./Front"

const OTHER_TAB = "Another tab has this account open. Lock or close it there, and it opens here."

/** The steps from a password to a ready client. A step is ticked when it is over, not before. */
export function Opening() {
  const waits = state.value.phase === "waitingForOtherTab"
  const current = PHASES.findIndex(({ phase }) => phase === (waits ? "unlocking" : state.value.phase))
  const list = useRef<HTMLOListElement>(null)
  useLayoutEffect(() => list.current?.focus(), [])
  useEffect(() => {
    const step = PHASES[current]
    if (step) announce(waits ? OTHER_TAB : step.label)
  }, [current, waits])

  return (
    <Front title="Opening your vault" lead={tried.value}>
      <ol class="steps" tabIndex={-1} ref={list}>
        {PHASES.map(({ phase, label }, i) => {
          const status = i < current ? "done" : i === current ? "now" : "later"
          return (
            <li key={phase} class="step" data-status={status} aria-current={status === "now" ? "step" : undefined}>
              <span class="step-mark">{status === "done" ? <DoneIcon /> : status === "now" ? <SpinnerIcon /> : null}</span>
              {label}
              {status === "done" && <span class="unseen"> – done</span>}
            </li>
          )
        })}
      </ol>
      {waits && <p class="small quiet">{OTHER_TAB}</p>}
      <button class="link front-other" type="button" onClick={() => void cancel()}>
        Cancel
      </button>
    </Front>
  )
}
