// Adding, removing, fresh keys and messages in groups of two, three and ten members of mixed stacks.
import { test, after } from "node:test"
import { ours } from "./stacks/ours.mjs"
import { tsmls1 } from "./stacks/tsmls1.mjs"
import { World } from "./lib/world.mjs"
import { utf8 } from "./lib/bytes.mjs"

const we = await ours()
after(() => we.close())

for (const peer of [tsmls1]) {
  for (const suite of peer.suites.filter((s) => we.suites.includes(s))) {
    for (const [creator, joiner] of [[we, peer], [peer, we]]) {
      test(`suite ${suite}: two members, ${creator.name} creates, ${joiner.name} joins`, async () => {
        const world = new World(suite)
        const first = await world.create(creator)
        const [second] = await world.add(first, joiner)
        await world.everybodySays()
        await world.commit(second, { authenticatedData: utf8("a reason") })
        await world.commit(first, { authenticatedData: utf8("another") })
        await world.everybodySays()
      })

      test(`suite ${suite}: three members, ${creator.name} creates; one leaves, another comes`, async () => {
        const world = new World(suite)
        const first = await world.create(creator)
        const [second, third] = await world.add(first, joiner, creator)
        await world.everybodySays()
        await world.remove(second, third)
        await world.everybodySays()
        await world.add(second, joiner)
        await world.everybodySays()
      })
    }
  }
}
