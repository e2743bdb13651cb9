import { useEffect, useRef } from "preact/hooks"
import { announce } from "../model/announce"
import { PHASES, phase, tried } from "../model/session"
import { DoneIcon, SpinnerIcon } from "./icons"
import { Front } from "./Front"

/** The steps from a password to a ready client. A step is ticked when it is over, not before. */
export function Opening() {
  const current = PHASES.findIndex(({ state }) => state === phase.value)
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => list.current?.focus(), [])
  useEffect(() => {
    const step = PHASES[current]
    if (step) announce(step.label)
  }, [current])

  return (
    <Front title="Opening your vault" lead={tried.value}>
      <ol class="steps" tabIndex={-1} ref={list}>
        {PHASES.map(({ state, label }, i) => {
          const status = i < current ? "done" : i === current ? "now" : "later"
          return (
            <li key={state} class="step" data-status={status} aria-current={status === "now" ? "step" : undefined}>
              <span class="step-mark">{status === "done" ? <DoneIcon /> : status === "now" ? <SpinnerIcon /> : null}</span>
              {label}
              {status === "done" && <span class="unseen"> – done</span>}
            </li>
          )
        })}
      </ol>
    </Front>
  )
}
