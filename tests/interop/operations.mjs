// What is tried between two stacks: `acting` commits, creates or joins, `other` follows. Each runs in a group that both are in.
import { utf8 } from "./lib/bytes.mjs"
import { opaque } from "./lib/external-pub.mjs"
import { World } from "./lib/world.mjs"
import { demands } from "./stacks/peers.mjs"

/** What an operation takes beyond Add, Remove, fresh keys and messages: of who acts, and of the other. */
const takes = (acting, other = []) => (a, b) => acting.every((f) => a.offers.has(f)) && other.every((f) => b.offers.has(f))

const extensionTypes = [0xf001]
const extension = (text) => ({ type: 0xf001, data: utf8(text) })

/** required_capabilities with one extension type, no proposal type and the basic credential (RFC 9420, Section 11.1). */
const requiredCapabilities = { type: 3, data: Uint8Array.of(2, 0xf0, 0x01, 0, 2, 0, 1) }

/** A group of a member of `acting`, which creates it, one of `other` and another of each, in this order. */
async function group({ suite, acting, other }, options) {
  const world = new World(suite, { ...options, ...demands(acting, other) })
  const a = await world.create(acting)
  const [b, c, d] = await world.add(a, other, acting, other)
  return { world, a, b, c, d }
}

export const operations = [
  {
    name: "create a group, Add by value, join by a Welcome",
    section: "11, 12.1.1, 12.4.3.1",
    async run(stage) {
      const { world, a } = await group(stage)
      await world.everybodySays()
      await world.add(a, stage.other)
      await world.everybodySays()
    },
  },
  {
    name: "Add a key package with the peer's own lifetime",
    section: "7.2, 10.1",
    needs: takes([], ["mending"]),
    run: (stage) => addAsItIs(stage, "lifetime"),
  },
  {
    name: "Add a key package with the peer's own key on P-256",
    section: "5.1.1, 10.1",
    needs: takes([], ["mending"]),
    run: (stage) => addAsItIs({ ...stage, suite: 2 }, "signature key"),
  },
  {
    name: "Welcome with the ratchet tree beside it",
    section: "12.4.3.3",
    needs: takes(["tree beside"], ["tree beside"]),
    async run(stage) {
      const { world, a } = await group(stage)
      const { proposals, newcomers } = await world.adds([stage.other])
      await world.commit(a, { proposals, newcomers, treeBeside: true })
      await world.everybodySays()
    },
  },
  {
    name: "join a tree with unmerged leaves",
    section: "7.8, 12.4.3.1",
    async run(stage) {
      const world = new World(stage.suite, demands(stage.acting, stage.other))
      const a = await world.create(stage.acting)
      await world.add(a, stage.acting, stage.acting, stage.acting)
      await world.commit(world.members[3])
      await world.commit(a)
      await world.add(a, stage.acting, stage.acting)
      await world.commit(world.members[4])
      await world.remove(a, ...world.members.slice(1, 1 + stage.acting.removesAtOnce))
      await world.add(world.members.at(-1), stage.other, stage.other)
      await world.everybodySays()
    },
  },
  {
    name: "Add by reference",
    section: "12.1.1, 12.4",
    needs: takes([], ["propose"]),
    async run(stage) {
      const { world, a, b } = await group(stage)
      const { proposals, newcomers } = await world.adds([stage.other])
      await world.propose(b, proposals[0])
      await world.commit(a, { newcomers })
      await world.everybodySays()
    },
  },
  {
    name: "commit that refreshes keys",
    section: "12.4.1",
    async run(stage) {
      const { world, a, c } = await group(stage)
      await world.commit(a)
      await world.commit(c)
      await world.everybodySays()
    },
  },
  {
    name: "authenticated data of a commit",
    section: "6.3.1",
    needs: takes(["authenticated data"]),
    async run(stage) {
      const { world, a } = await group(stage)
      await world.commit(a, { authenticatedData: utf8("a reason") })
    },
  },
  {
    name: "Update by reference",
    section: "12.1.2",
    needs: takes([], ["update"]),
    async run(stage) {
      const { world, a, b } = await group(stage)
      await world.propose(b, { type: "update" })
      await world.commit(a)
      await world.commit(b)
      await world.everybodySays()
    },
  },
  {
    name: "Remove of one member",
    section: "12.1.3, 12.4",
    async run(stage) {
      const { world, a, c } = await group(stage)
      await world.remove(a, c)
      await world.everybodySays()
    },
  },
  {
    name: "Remove of two members, by value and by reference",
    section: "12.1.3",
    needs: takes(["propose"], ["propose"]),
    async run(stage) {
      const { world, a, b, c, d } = await group(stage)
      await world.propose(b, { type: "remove", name: c.name })
      await world.commit(a, { proposals: [{ type: "remove", name: d.name }], removed: [c, d] })
      await world.everybodySays()
    },
  },
  {
    name: "process the own removal",
    section: "12.4.2",
    async run(stage) {
      const { world, a, b, c, d } = await group(stage)
      const everybody = Object.assign(world, { follow: (sender, commit) => Promise.all(world.others(sender).map((m) => m.handleCommit(commit))) })
      await everybody.remove(a, ...(stage.acting.removesAtOnce > 1 ? [b, d] : [d]))
      await world.say(c)
    },
  },
  {
    name: "external PSK",
    section: "8.4, 12.1.4",
    needs: takes(["PSK"], ["PSK", "propose"]),
    async run(stage) {
      const { world, a, b } = await group(stage)
      const { proposals, newcomers } = await world.adds([stage.other])
      for (const name of ["one", "two"]) for (const m of [...world.members, ...newcomers]) await m.storePSK(utf8(name), utf8(`secret ${name}`))
      await world.propose(b, { type: "externalPSK", id: utf8("one") })
      await world.commit(a, { proposals: [{ type: "externalPSK", id: utf8("two") }] })
      await world.commit(a, { proposals: [...proposals, { type: "externalPSK", id: utf8("one") }], newcomers })
      await world.everybodySays()
    },
  },
  {
    name: "resumption PSK of an earlier epoch",
    section: "8.6, 12.1.4",
    needs: takes(["resumption"], ["resumption", "propose"]),
    async run(stage) {
      const { world, a, b } = await group(stage)
      await world.commit(a)
      await world.propose(b, { type: "resumptionPSK", epoch: 1n })
      await world.commit(a, { proposals: [{ type: "resumptionPSK", epoch: 2n }] })
      await world.everybodySays()
    },
  },
  {
    name: "GroupContextExtensions by value and by reference",
    section: "12.1.7, 12.4",
    needs: takes(["extensions"], ["extensions", "propose"]),
    async run(stage) {
      const { world, a, b } = await group(stage, { extensionTypes })
      await world.propose(b, { type: "groupContextExtensions", extensions: [extension("one")] })
      await world.commit(a)
      await world.commit(a, { proposals: [{ type: "groupContextExtensions", extensions: [extension("two"), requiredCapabilities] }] })
      await world.add(a, stage.other)
      await world.everybodySays()
    },
  },
  {
    name: "GroupContextExtensions that leaves none",
    section: "12.1.7",
    needs: takes(["extensions"], ["extensions"]),
    async run(stage) {
      const { world, a } = await group(stage, { extensionTypes })
      await world.commit(a, { proposals: [{ type: "groupContextExtensions", extensions: [extension("one")] }] })
      await world.commit(a, { proposals: [{ type: "groupContextExtensions", extensions: [] }] })
      await world.everybodySays()
    },
  },
  {
    name: "external join",
    section: "12.4.3.2",
    async run(stage) {
      const { world, b } = await group(stage)
      await world.commit(b) // some show their GroupInfo only beside a commit
      await world.joinExternally(stage.acting, b)
      await world.everybodySays()
    },
  },
  {
    name: "external join, external_pub taken over",
    section: "12.4.3.2",
    needs: (acting, other) => acting.offers.has("mending") || other.offers.has("mending"),
    async run(stage) {
      const { world, a, b } = await group(stage, { mended: true })
      const joined = await world.joinExternally(stage.acting, b)
      await world.everybodySays()
      await world.commit(joined)
      await world.commit(a)
      await world.everybodySays()
    },
  },
  {
    name: "external join that takes the place of the old leaf, external_pub taken over",
    section: "12.4.3.2",
    needs: takes(["return"], ["return"]),
    async run(stage) {
      const { world, a, b } = await group(stage, { mended: true })
      await world.joinExternally(stage.acting, b, { former: a })
      await world.everybodySays()
      await world.commit(b)
      await world.everybodySays()
    },
  },
  {
    name: "new_member_proposal: a client proposes itself",
    section: "12.1.8",
    needs: takes(["outside"], ["outside"]),
    async run(stage) {
      const { world, b } = await group(stage)
      const client = await world.client(stage.acting)
      await world.hear(await client.proposeSelf((await b.groupInfo()).groupInfo))
      await world.commit(b, { newcomers: [client] })
      await world.everybodySays()
    },
  },
  {
    name: "external_senders in a group of both",
    section: "12.1.8.1",
    needs: takes(["external senders"], ["outside"]),
    async run(stage) {
      const { world, a } = await group(stage)
      const { externalSender } = await stage.acting.externalSender(stage.suite)
      await world.commit(a, { proposals: [{ type: "groupContextExtensions", extensions: [{ type: 5, data: opaque(externalSender) }] }] })
      await world.everybodySays()
    },
  },
  {
    name: "proposal of an external sender to members of the other stack",
    section: "12.1.8.1",
    needs: takes(["outside"], ["external senders"]),
    async run(stage) {
      const world = new World(stage.suite)
      const a = await world.create(stage.other)
      await world.add(a, stage.other)
      const sender = await stage.acting.externalSender(stage.suite)
      await world.commit(a, { proposals: [{ type: "groupContextExtensions", extensions: [{ type: 5, data: opaque(sender.externalSender) }] }] })
      const { proposals, newcomers } = await world.adds([stage.other])
      await world.hear(await sender.propose(a, proposals[0]))
      await world.commit(a, { newcomers })
      await world.everybodySays()
    },
  },
  {
    name: "post-quantum suite, keys derived as the peer does it",
    section: "7.4",
    needs: takes(["post-quantum"], ["post-quantum"]),
    async run(stage) {
      const { world, b } = await group({ ...stage, suite: 0xf006 }, { asItIs: "key derivation" })
      await world.commit(b)
    },
  },
  {
    name: "handshakes as PublicMessage",
    section: "6.2",
    needs: takes(["public"], ["public"]),
    run: (stage) => handshakes(stage, { publicHandshakes: true }),
  },
  {
    name: "handshakes as PrivateMessage",
    section: "6.3",
    needs: takes(["private"], ["private"]),
    run: (stage) => handshakes(stage, { publicHandshakes: false }),
  },
  {
    name: "ReInit to the same suite",
    section: "11.2, 12.1.5",
    needs: takes(["continue"], ["continue", "propose"]),
    run: (stage) => reinit(stage, stage.suite),
  },
  {
    name: "ReInit to another suite",
    section: "11.2, 12.1.5",
    needs: takes(["continue"], ["continue", "propose"]),
    run: (stage) => reinit(stage, stage.suite === 1 ? 3 : 1),
  },
  {
    name: "branch",
    section: "11.3",
    needs: takes(["continue"], ["continue"]),
    async run(stage) {
      const { world, a, b, c } = await group(stage)
      const branch = await world.branch(utf8("a branch"), a, b, c)
      await branch.everybodySays()
      await branch.commit(branch.members[1])
      await world.commit(b)
      await world.everybodySays()
    },
  },
  {
    name: "messages out of order, and of the epochs before",
    section: "9.1, 15.3",
    async run(stage) {
      const { world, a, b } = await group(stage)
      const sent = []
      for (let i = 0; i < 4; i++) sent.push(await a.protect(utf8(`message ${i}`), utf8("aad")))
      for (const i of [1, 0, 2]) await b.unprotect(sent[i]) // one peer keeps two generations only
      await world.commit(a)
      await b.unprotect(sent[3])
      await world.everybodySays()
    },
  },
]

async function addAsItIs({ suite, acting, other }, asItIs) {
  const world = new World(suite, { asItIs })
  const client = await world.client(other)
  const creator = await acting.member("creator", suite)
  world.members.push(Object.assign(creator, { stack: acting }))
  await creator.create(utf8("a group"))
  await world.commit(creator, { proposals: [{ type: "add", keyPackage: await client.keyPackage() }], newcomers: [client] })
  await world.everybodySays()
}

async function handshakes(stage, { publicHandshakes }) {
  const { world, a, b } = await group(stage, { publicHandshakes })
  if (stage.other.offers.has("propose")) {
    const { proposals, newcomers } = await world.adds([stage.acting])
    await world.propose(b, proposals[0])
    await world.commit(a, { newcomers })
  }
  for (const member of [...world.members]) await world.commit(member)
  await world.everybodySays()
}

async function reinit(stage, suite) {
  const { world, a, b, c } = await group(stage)
  await world.propose(b, { type: "reinit", groupId: utf8("what comes next"), suite, extensions: [] })
  await world.commit(a, { reinit: true })
  world.suite = suite
  await world.beginNext(c)
  await world.everybodySays()
  await world.commit(b)
  await world.everybodySays()
}
