// Where a peer leaves RFC 9420, ours stays with it. Each test asserts the deviation, so that a peer which is mended is noticed.
import assert from "node:assert/strict"
import { test, after } from "node:test"
import { ours } from "./stacks/ours.mjs"
import { tsmls1 } from "./stacks/tsmls1.mjs"
import { World } from "./lib/world.mjs"

const we = await ours()
after(() => we.close())

for (const peer of [tsmls1]) {
  test(`${peer.name}: a key package of default lifetime never ends (Section 7.2); we refuse to add it`, async () => {
    const world = new World(1)
    const first = await world.create(we)
    const client = await peer.member("client", 1, { asItIs: "lifetime" })
    const keyPackage = await client.keyPackage()
    await assert.rejects(first.commit({ proposals: [{ type: "add", keyPackage }] }), /leaf-5/)
  })

  test(`${peer.name}: public keys on NIST curves are compressed (Section 5.1.1); we refuse them`, async () => {
    for (const suite of [2, 5, 7]) {
      const world = new World(suite)
      const first = await world.create(we)
      const client = await peer.member("client", suite, { asItIs: "signature key" })
      const keyPackage = await client.keyPackage()
      await assert.rejects(first.commit({ proposals: [{ type: "add", keyPackage }] }), /leaf-13/)
    }
  })
}
