// What a conversation's state and problem mean to the person in front of it: one table, read by the list, the head and the foot of a
// conversation. Every state and every code has a sentence that says what to do.
import { type Code, type ConversationView, sentences } from "mlswasm"

/** What the page offers beside the sentence. */
export type Way = "leave" | "leaveNow" | "stay" | "rejoin" | "restart" | "dismiss"

export interface Standing {
  /** A few words for the list and the head. */
  brief: string
  /** What happens, and what to do. */
  text: string
  ways: readonly Way[]
  /** Nothing can be written. */
  closed?: boolean
}

type State = ConversationView["state"]

/** By state. The active one is the rule, and nothing is said of it beside its brief words. */
export const STATES: Readonly<Record<State, Standing>> = {
  creating: {
    brief: "Being created…",
    text: "This conversation is being created. What you write is sent as soon as the service has accepted it.",
    ways: [],
  },
  active: { brief: "Encrypted end to end", text: "Only the members can read what is written here.", ways: [] },
  removed: {
    brief: "You are no longer a member",
    text: "You are no longer a member of this conversation. What was said stays here; to come back, ask a member to invite you.",
    ways: [],
    closed: true,
  },
  diverged: {
    brief: "Coming back…",
    text: "This device has lost its place in the conversation and is coming back by itself. What you write is sent then. If that takes long, leave, and ask a member to invite you again.",
    ways: ["leave"],
  },
  failed: {
    brief: "Could not be created",
    text: "The service did not accept this conversation, and nothing was sent. Start it again.",
    ways: ["restart"],
    closed: true,
  },
  suspended: {
    brief: "Changing its encryption…",
    text: "This conversation is changing its encryption and goes on by itself. What you write is sent then. If that takes long, leave, and start a new one.",
    ways: ["leave"],
  },
  continued: {
    brief: "Goes on elsewhere",
    text: "This conversation goes on in another one. Open that one from the list.",
    ways: [],
    closed: true,
  },
}

/** What the group became is nothing that this program can be in. */
const STUCK: Standing = {
  brief: "Cannot go on here",
  text: "The members have changed this conversation’s encryption to one that this page does not have. Leave it, and start a new one.",
  ways: ["leaveNow"],
  closed: true,
}

/** A member's commit needs a secret that this device has not got. */
const KEYLESS: Standing = {
  brief: "Waits for a secret",
  text: "A member has added a secret that this device does not have, so nothing can be read or sent. Go on without it: what was said meanwhile stays unreadable here.",
  ways: ["rejoin", "leave"],
}

const LEAVING: Standing = {
  brief: "Leaving…",
  text: "You have asked to leave. You are out as soon as the device of another member has seen it.",
  ways: ["stay"],
  closed: true,
}

const LEAVING_LATER = "You leave as soon as this conversation goes on. Leave at once, and the others are not told: they still see you as a member."

/** Why an own change was given up, where the code's own sentence would mislead. */
const REASONS: Partial<Record<Code, string>> = {
  rejected: "Others were faster each time, or the service does not allow it. Try it again.",
  conflict: "It did not fit any more after what others had changed. Look at the members, then try it again.",
  not_found: "What it was about is no longer in this conversation. Look at the members, then try it again.",
  not_a_member: "You are no longer a member. Ask a member to invite you.",
  unsupported: "The program of a member does not know it. Ask the members to update theirs, then try it again.",
  malformed: "A part of it was damaged. Try it again.",
  invalid_message: "A part of it could not be verified. Try it again.",
  too_old: "It had waited for too long. Try it again.",
}

/** @returns what to tell of an own change that was given up with this code */
export const givenUp = (code: Code): string => `Your last change was not made. ${REASONS[code] ?? sentences[code]}`

const isKeyless = ({ state, problem }: ConversationView): boolean => state === "active" && problem === "unknown_psk"

/** Whether it does not go on for this person, by itself or at all: its brief words take the place of what else is said of it. */
export const isStopped = (info: ConversationView): boolean => info.state !== "active" || info.leaving || isKeyless(info)

/** Whether one can still ask to leave. */
export const canLeave = ({ state }: ConversationView): boolean => state === "active" || STATES[state].ways.includes("leave")

/** @param info - a conversation */
export function standing(info: ConversationView): Standing {
  const problem = info.problem as Code | undefined
  // The group that was to continue another one and was refused: somebody else's takes its place.
  const state = info.state === "failed" && info.predecessor !== undefined ? "suspended" : info.state
  if (state === "suspended" && problem === "unsupported") return STUCK
  const still = isKeyless(info) ? KEYLESS : STATES[state]
  if (info.leaving && still.ways.includes("leave")) return { ...LEAVING, text: LEAVING_LATER, ways: ["leaveNow", "stay"] }
  if (state !== "active" || still === KEYLESS) return still
  if (info.leaving) return LEAVING
  return problem === undefined ? still : { ...still, text: givenUp(problem), ways: ["dismiss"] }
}
