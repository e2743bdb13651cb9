// Random walks with every peer: 200 steps of two seeds, or as INTEROP_STEPS, INTEROP_SEEDS (how many) and INTEROP_SEED (the first) say.
// Groups of even seeds are created by us, those of odd ones by the peer.
import { test, after } from "node:test"
import { walk } from "./lib/walk.mjs"
import { ours } from "./stacks/ours.mjs"
import { peers } from "./stacks/peers.mjs"

const number = (name, otherwise) => Number(process.env[name] ?? otherwise)
const steps = number("INTEROP_STEPS", 200)
const first = number("INTEROP_SEED", 9420)

const we = await ours()
after(() => we.close())

for (const peer of peers) {
  for (let seed = first; seed < first + number("INTEROP_SEEDS", 2); seed++) {
    const creator = seed % 2 === 0 ? we : peer
    test(`${steps} random steps with ${peer.name}, created by ${creator.name}, seed ${seed}`, async (t) => {
      const taken = await walk({ we, peer, creator, seed, steps })
      t.diagnostic(Object.entries(taken).map(([step, times]) => `${step} ${times}`).join(", "))
    })
  }
}
