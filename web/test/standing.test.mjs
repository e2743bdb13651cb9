// The page has a sentence for everything that can become of a conversation, and a name for every suite. What there can be is read where it
// is decided, so that something new is missed here before a person misses it.
import { readFileSync } from "node:fs"
import { sentences } from "mlswasm"
import { expect, test } from "vitest"
import { givenUp, isStopped, STATES, standing } from "../src/model/standing"
import { suiteName } from "../src/model/suites"

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")
const states = /interface ConversationView \{[\s\S]*?\n {2}state: (.+)\n/.exec(read("js/src/operations.gen.ts"))[1].match(/\w+/g)
const codes = Object.keys(sentences)
const chat = (more) => ({ conversation: "c", members: [], leaving: false, ...more })

/** Whole sentences, each of which begins and ends as one. */
const SENTENCES = /^(\p{Lu}[^.?!]+[.?!]( |$))+$/u

test("every state has a sentence, and those that stand still offer a way or go on by themselves", () => {
  expect(states.length).toBeGreaterThan(6)
  expect(Object.keys(STATES).sort()).toEqual([...states].sort())
  for (const state of states) {
    const { text, brief } = standing(chat({ state }))
    expect(text, state).toMatch(SENTENCES)
    expect(brief.length, state).toBeLessThan(30)
  }
  expect(new Set(states.map((state) => standing(chat({ state })).text)).size).toBe(states.length)
})

test("every code has a sentence, and as a problem of a conversation it can be closed, or says what to do", () => {
  expect(codes.length).toBeGreaterThan(30)
  for (const problem of codes) {
    expect(sentences[problem], problem).toMatch(SENTENCES)
    expect(givenUp(problem), problem).toMatch(SENTENCES)
    const { text, ways } = standing(chat({ state: "active", problem }))
    expect(text, problem).toMatch(SENTENCES)
    expect(ways, problem).toEqual(problem === "unknown_psk" ? ["rejoin", "leave"] : ["dismiss"])
  }
})

test("a problem says nothing of a conversation that has ended, and hides nothing of one that stands still", () => {
  for (const state of states) {
    if (state === "active" || state === "suspended") continue
    for (const problem of codes) expect(standing(chat({ state, problem })), `${state} ${problem}`).toEqual(standing(chat({ state })))
  }
  expect(standing(chat({ state: "suspended", problem: "unsupported" })).closed).toBe(true)
  expect(standing(chat({ state: "failed", predecessor: "b" }))).toEqual(standing(chat({ state: "suspended" })))
})

test("who has asked to leave can take it back; where nobody hears it, he can go at once", () => {
  const leaving = (more) => chat({ ...more, leaving: true })
  expect(standing(leaving({ state: "active" })).ways).toEqual(["stay"])
  expect(standing(leaving({ state: "active" })).closed).toBe(true)
  expect(isStopped(leaving({ state: "active" }))).toBe(true)
  for (const stopped of [{ state: "diverged" }, { state: "suspended" }, { state: "active", problem: "unknown_psk" }]) {
    expect(standing(leaving(stopped)).ways, stopped.state).toEqual(["leaveNow", "stay"])
    expect(standing(leaving(stopped)).brief, stopped.state).toBe("Leaving…")
  }
})

test("every cipher suite of the module has a name of its own", () => {
  const first = Number(/firstDraft = (0x[0-9a-f]+)/.exec(read("pkg/mls/internal/suite/codepoint.go"))[1])
  const table = read("pkg/mls/internal/suite/table.go") + read("pkg/mls/internal/suite/table_full.go")
  const rows = [...table.matchAll(/row\((firstDraft\+)?(0x[0-9a-f]+|\d+), "MLS_\d+_(\w+)"/g)].map(([, draft, id, name]) => [Number(id) + (draft ? first : 0), name])
  expect(rows.length).toBe(18)
  // Letters and digits of the registered name, and of the one that people read, are the same but for the words that say nothing.
  const bare = (name) => name.replace(/^DHKEM/, "").toUpperCase().replace(/[^A-Z0-9]/g, "")
  for (const [id, name] of rows) expect(bare(suiteName(id)), name).toBe(bare(name))
  expect(suiteName(0xfeed)).toBe("Suite 0xfeed")
})
