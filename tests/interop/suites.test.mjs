// Every cipher suite that both sides have: one group from its creation to an external join.
import { test, after } from "node:test"
import { ours } from "./stacks/ours.mjs"
import { demands, peers } from "./stacks/peers.mjs"
import { World } from "./lib/world.mjs"
import { utf8 } from "./lib/bytes.mjs"

const we = await ours()
after(() => we.close())

for (const peer of peers) {
  for (const suite of peer.suites) {
    for (const [creator, joiner] of [[we, peer], [peer, we]]) {
      test(`suite 0x${suite.toString(16).padStart(4, "0")}: ${creator.name} creates, ${joiner.name} joins`, () => tour(suite, creator, joiner))
    }
  }
}

/** Two, three and four members; both stacks commit, remove, speak and join from outside. */
async function tour(suite, creator, joiner) {
  const world = new World(suite, { mended: true, ...demands(creator, joiner) })
  const first = await world.create(creator)
  const [second] = await world.add(first, joiner)
  await world.everybodySays()
  await world.commit(second, second.stack.offers.has("authenticated data") ? { authenticatedData: utf8("a reason") } : {})
  const [third, fourth] = await world.add(second, creator, joiner)
  await world.everybodySays()
  await world.remove(third, ...(third.stack.removesAtOnce > 1 ? [second, fourth] : [second]))
  if (creator.offers.has("PSK") && joiner.offers.has("PSK")) {
    for (const m of world.members) await m.storePSK(utf8("psk"), utf8("a secret"))
    await world.commit(first, { proposals: [{ type: "externalPSK", id: utf8("psk") }] })
  }
  await world.commit(first)
  await world.joinExternally(joiner, first)
  await world.commit(third)
  await world.everybodySays()
}
