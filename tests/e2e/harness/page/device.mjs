// Runs in the page. Engines without a service: the test itself is the log, so that it knows everything that ever happened.
import * as mls from "./index.js"

/** An unlocked engine of a new account, in a worker of its own. */
export async function device(account, options) {
  const engine = mls.connect(options)
  const kdf = { salt: crypto.getRandomValues(new Uint8Array(16)), time: 3, memoryKiB: 65536, parallelism: 1 }
  const root = await engine.deriveRoot(new TextEncoder().encode("password123"), kdf)
  const { header } = await engine.call("createVault", { account, root, kdf })
  const { user, device } = await engine.call("unlock", { account, root, header })
  return { engine, user, device, call: (op, params = {}) => engine.call(op, params) }
}

/** The ordered log of each conversation, as a service keeps it. */
export class Log {
  #entries = new Map()

  /** @returns the place of the message, from 1 */
  append(conversation, bytes) {
    const entries = this.#entries.get(conversation) ?? []
    this.#entries.set(conversation, entries)
    entries.push({ source: "group", conversation, seq: BigInt(entries.length + 1), time: Date.now(), bytes })
    return BigInt(entries.length)
  }

  /** Frames behind a place. */
  after(conversation, seq) {
    return (this.#entries.get(conversation) ?? []).slice(Number(seq))
  }

  /** Takes everything out of a device's outbox: stored, and answered with its place. */
  async take(device) {
    for (let entries; (entries = (await device.call("outbox")).entries).length > 0; ) {
      for (const { id, conversation, bytes } of entries) {
        await device.call("settleOutbox", { id, outcome: "accepted", seq: this.append(conversation, bytes) })
      }
    }
  }

  /** Gives a device everything that it does not have. */
  async give(device) {
    const results = []
    for (const { conversation, seq } of (await device.call("cursors")).groups) {
      const frames = this.after(conversation, seq)
      for (let i = 0; i < frames.length; i += 500) {
        results.push(...(await device.call("receive", { frames: frames.slice(i, i + 500) })).results)
      }
    }
    return results
  }
}

/** Makes a conversation of two devices. @returns its id */
export async function introduce(alice, bob, log) {
  const { upload } = await bob.call("prepareKeyPackages", { oneTimeOnServer: 0, lastResortOnServer: false })
  if (upload) bob.packages = upload.oneTime
  const keyPackage = bob.packages.pop()
  const { conversation } = await alice.call("createConversation", { title: "", members: [{ user: bob.user, device: bob.device, keyPackage }] })
  const { welcomes } = (await alice.call("outbox")).entries.find((entry) => entry.conversation === conversation)
  await log.take(alice)
  const { inbox } = await bob.call("cursors")
  const welcome = { source: "inbox", seq: inbox + 1n, time: Date.now(), commitSeq: 1n, from: alice.user, bytes: welcomes[0].bytes }
  const { results } = await bob.call("receive", { frames: [welcome] })
  await bob.call("acceptInvitation", { id: results[0].id })
  await log.give(bob)
  return conversation
}
