// docs/interop.md, written from the tables that the tests run by. With --check it only says whether the file is up to date.
import { readFileSync, writeFileSync } from "node:fs"
import { operations } from "./operations.mjs"
import { deviation, deviations } from "./deviations.mjs"
import { features as offers } from "./stacks/ours.mjs"
import { peers } from "./stacks/peers.mjs"

const file = new URL("../../docs/interop.md", import.meta.url)

const we = { name: "mlswasm", offers }

const row = (...cells) => `| ${cells.join(" | ")} |`
const table = (head, rows) => [row(...head), row(...head.map(() => "---")), ...rows.map((cells) => row(...cells))].join("\n")

/** What a direction came to: agreed, a deviation by its number, or not offered. */
function cell(peer, operation, acting, other) {
  if (operation.needs && !operation.needs(acting, other)) return "not offered"
  const known = deviation(peer, operation, acting)
  return known ? `[deviation ${deviations.indexOf(known) + 1}](#deviations)` : "agree"
}

const operationRows = operations.map((operation) => [
  operation.name,
  operation.section,
  ...peers.flatMap((peer) => [cell(peer, operation, we, peer), cell(peer, operation, peer, we)]),
])

const deviationRows = deviations.map((d, i) => [i + 1, d.peers.join(", "), d.what, d.section, d.we])

const text = `# Interoperability

<!-- Written by tests/interop/report.mjs from the tables that the tests run by. -->

What other implementations and this one have done together, live, in one process tree: each operation by either side, the other
following. After every epoch all members had the same epoch authenticator and the same exported secret, as far as they show them, and every
message was opened by every member. \`make interop\` repeats all of it, and walks 200 random steps with each peer in a
group of either's making; \`make interop-deep\` walks 2,000 steps of 50 seeds.
[tests/interop](../tests/interop/README.md) says how.

## Cipher suites

In each suite, with each side as creator: groups of two to four members; Add, Remove, fresh keys, an external PSK, an external join,
messages. Those from 0xf001 on are of draft-ietf-mls-pq-ciphersuites, under this project's code points; the peer's parts are put
together for them by the tests.

${table(["peer", "runs in", "suites"], peers.map((p) => [p.name, p.runsIn, p.suites.map((s) => "0x" + s.toString(16).padStart(4, "0")).join(", ")]))}

## Operations

In suite 0x0001, in groups of up to seven members of both stacks. Groups of ten members of all stacks are made by each of them.

${table(["operation", "RFC 9420", ...peers.flatMap((p) => [`we act, ${p.name} follows`, `${p.name} acts, we follow`])], operationRows)}

## Deviations

Where a peer leaves RFC 9420 we do not follow it. Each of these is asserted by a test, so that a peer which is mended is noticed.

${table(["", "peer", "what it does", "against (RFC 9420)", "what we do"], deviationRows)}
`

if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== text) {
    console.error("docs/interop.md is not what tests/interop says: run node tests/interop/report.mjs")
    process.exit(1)
  }
} else {
  writeFileSync(file, text)
}
