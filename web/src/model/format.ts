// Times, names and fingerprints as people read them.

const time = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" })
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long" })
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" })
const fullDate = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" })
const DAY = 24 * 60 * 60 * 1000

function daysAgo(at: number, now: number): number {
  const midnight = (t: number) => new Date(t).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(at)) / DAY)
}

/** @param at milliseconds since 1970 */
export const clock = (at: number): string => time.format(at)

/** A short moment for the list: the hour today, the weekday this week, else the date. */
export function moment(at: number, now = Date.now()): string {
  const days = daysAgo(at, now)
  if (days <= 0) return clock(at)
  if (days === 1) return "Yesterday"
  return days < 7 ? weekday.format(at) : date.format(at)
}

/** The day between messages. */
export function day(at: number, now = Date.now()): string {
  const days = daysAgo(at, now)
  if (days <= 0) return "Today"
  return days === 1 ? "Yesterday" : fullDate.format(at)
}

/** One or two letters for the round picture of an account or a title. */
export function initials(name: string): string {
  const words = (name.split("@")[0] ?? "").split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words[words.length - 1]].map((word) => [...word!][0]) : [...(words[0] ?? "?")].slice(0, 1)
  const digit = /\d$/.exec(words[0] ?? "")?.[0]
  return (letters.join("") + (words.length === 1 && digit ? digit : "")).toUpperCase()
}

/** Bytes as groups of four hexadecimal digits, to be read aloud and compared. */
export function fingerprint(bytes: Uint8Array): string[] {
  const groups: string[] = []
  for (let i = 0; i < bytes.length; i += 2) {
    groups.push([...bytes.subarray(i, i + 2)].map((byte) => byte.toString(16).padStart(2, "0")).join(""))
  }
  return groups
}
