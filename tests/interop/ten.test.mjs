// Ten members of all stacks in turn; each stack creates once, everybody speaks, and each stack removes, adds and refreshes.
import { test, after } from "node:test"
import { ours } from "./stacks/ours.mjs"
import { demands, peers } from "./stacks/peers.mjs"
import { World } from "./lib/world.mjs"

const we = await ours()
after(() => we.close())
const stacks = [we, ...peers]

for (const creator of stacks) {
  test(`ten members, ${creator.name} creates`, async () => {
    const world = new World(1, { mended: true, ...demands(...stacks) })
    const first = await world.create(creator)
    await world.add(first, ...Array.from({ length: 9 }, (_, i) => stacks[i % stacks.length]))
    await world.everybodySays()
    for (const member of [...world.members]) await world.commit(member)
    for (const stack of stacks) {
      const committer = world.members.findLast((m) => m.stack === stack)
      const leaving = world.members.filter((m) => m !== committer && m !== first).slice(0, stack.removesAtOnce)
      await world.remove(committer, ...leaving)
    }
    // From outside: a Welcome into a tree with unmerged leaves is what ts-mls refuses.
    for (const stack of stacks) {
      const member = world.members.findLast((m) => m.stack === stack)
      await world.commit(member)
      await world.joinExternally(stack, member)
    }
    await world.everybodySays()
  })
}
