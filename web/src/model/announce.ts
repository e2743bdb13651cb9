// What screen readers are told while the eye is elsewhere.
import { signal } from "@preact/signals"

/** The polite live region's text. */
export const announcement = signal("")

/** Says a sentence once; the same sentence twice is said twice. */
export function announce(sentence: string): void {
  announcement.value = announcement.value === sentence ? `${sentence}\u00a0` : sentence
}
