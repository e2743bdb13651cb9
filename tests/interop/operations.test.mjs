// Every operation in both directions with every peer. What deviations.mjs lists is asserted to fail in the way that it says.
import assert from "node:assert/strict"
import { test, after } from "node:test"
import { ours } from "./stacks/ours.mjs"
import { peers } from "./stacks/peers.mjs"
import { operations } from "./operations.mjs"
import { deviation } from "./deviations.mjs"

const we = await ours()
after(() => we.close())

for (const peer of peers) {
  for (const operation of operations) {
    for (const [acting, other] of [[we, peer], [peer, we]]) {
      if (operation.needs && !operation.needs(acting, other)) continue
      const known = deviation(peer, operation, acting)
      const title = `${operation.name}: ${acting.name} acts, ${other.name} follows`
      const run = () => operation.run({ suite: 1, acting, other })
      if (known) test(`${title}; fails, Section ${known.section}`, () => assert.rejects(run, known.error))
      else test(title, run)
    }
  }
}
