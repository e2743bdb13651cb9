// The tables hold together: what is known of an operation is known of one that is run.
import assert from "node:assert/strict"
import { test } from "node:test"
import { deviation, deviations } from "./deviations.mjs"
import { operations } from "./operations.mjs"
import { peers } from "./stacks/peers.mjs"

test("every deviation is asserted by an operation with each of its peers", () => {
  for (const d of deviations) {
    for (const of of d.operations) {
      const operation = operations.find(({ name }) => name === of)
      assert.ok(operation, `${of} is no operation`)
      for (const name of d.peers) {
        const peer = peers.find((p) => p.name === name)
        assert.ok(peer, `${name} is no peer`)
        for (const acting of d.acts === "both" ? [peer, "we"] : [d.acts === "peer" ? peer : "we"]) {
          assert.equal(deviation(peer, operation, acting), d, `${of} is listed twice`)
        }
      }
    }
  }
})
