import type { ComponentChildren } from "preact"

/** The quiet page before the messages: one card, one thing to do. */
export function Front({ title, lead, children }: { title: string; lead?: ComponentChildren; children: ComponentChildren }) {
  return (
    <main class="front">
      <div class="front-card">
        <img class="front-mark" src="/favicon.svg" width="44" height="44" alt="" />
        <h1 tabIndex={-1}>{title}</h1>
        {lead && <p class="quiet">{lead}</p>}
        {children}
      </div>
    </main>
  )
}
