import type { DeliveryService } from "./deliveryService.js"
import type { Engine } from "./engine.js"
import { MlsError, toMlsError } from "./errors.js"
import type { Frame, FrameResult, GroupCursor } from "./operations.gen.js"
import { backoff, isPassing } from "./retry.js"
import { Rerun } from "./singleFlight.js"

const PAGE = 200

/** So often the engine is given the occasion to try again what it could not accept; then it gives up. */
const TRIES = 3

/** What lies behind it may be had later: the service can be reached again, or the application has judged a credential. */
const comesAgain = (error: MlsError): boolean => isPassing(error) || error.code === "credential_unverified"

/** What a sync needs, and whom it tells. */
export interface SyncParts {
  engine: Engine
  service: DeliveryService
  /** What became of the frames; called after they are stored. */
  received: (results: FrameResult[]) => void
  /** Conversations whose thread is lost, as of the end of a run. */
  lost: (conversations: string[], signal: AbortSignal) => Promise<void>
  /** A run has ended; whether links were followed when it began. */
  looked: (links: boolean, signal: AbortSignal) => Promise<void>
  /** Work in the background failed for good. */
  failed: (error: MlsError) => void
}

/**
 * Pulls what the service has: the inbox and the logs of the groups, from the places where the engine stopped. A hint only says
 * where to look; one that arrives while a look is under way causes another look. The inbox is acknowledged after the engine stored it.
 */
export class LogSync {
  readonly #parts: SyncParts
  readonly #runs = new Rerun(() => this.#run())
  #inbox = false
  #everything = false
  #groups = new Set<string>()
  /** Whether a frame of this run was refused: perhaps a commit without which its conversation cannot go on. */
  #losses = false
  /** Whether one waits that the engine could not accept, and tries again at every look. */
  #doubts = false
  /** Whether anything came: perhaps by it this device is in a conversation that it was not in before. */
  #news = false
  #signal: AbortSignal | undefined
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param parts - engine, service and listeners */
  constructor(parts: SyncParts) {
    this.#parts = parts
  }

  /**
   * Lets the sync work.
   * @param signal - ends it
   */
  start(signal: AbortSignal): void {
    this.#signal = signal
    this.#failures = 0
    signal.addEventListener("abort", () => clearTimeout(this.#timer), { once: true })
  }

  /** Pulls everything. @returns a promise of the end of the run; it never rejects */
  all(): Promise<void> {
    this.#inbox = this.#everything = true
    return this.#kick()
  }

  /** Pulls the inbox. @returns a promise of the end of the run; it never rejects */
  inbox(): Promise<void> {
    this.#inbox = true
    return this.#kick()
  }

  /**
   * Pulls one group's log.
   * @param conversation - which
   * @returns a promise of the end of the run; it never rejects
   */
  group(conversation: string): Promise<void> {
    this.#groups.add(conversation)
    return this.#kick()
  }

  #kick(): Promise<void> {
    clearTimeout(this.#timer)
    return this.#runs.kick()
  }

  async #run(): Promise<void> {
    const signal = this.#signal
    if (!signal || signal.aborted) return
    const inbox = this.#inbox
    const wanted = this.#everything ? undefined : this.#groups
    this.#inbox = this.#everything = false
    this.#groups = new Set()
    const failures: MlsError[] = []
    this.#losses = this.#doubts = this.#news = false
    /** Does one pull; a failure on the way marks it for the next run, and none stops the others. */
    const attempt = async (pull: () => Promise<void>, again: () => void): Promise<void> => {
      try {
        await pull()
      } catch (thrown) {
        const error = toMlsError(thrown, "sync")
        if (comesAgain(error)) again()
        failures.push(error)
      }
    }
    await attempt(
      async () => {
        const cursors = await this.#parts.engine.call("cursors", {})
        if (inbox) await attempt(() => this.#pullInbox(cursors.inbox, signal), () => (this.#inbox = true))
        const pullAll = async (groups: GroupCursor[]): Promise<void> => {
          for (const { conversation, seq } of groups) {
            await attempt(() => this.#pullGroup(conversation, seq, signal), () => this.#groups.add(conversation))
          }
        }
        await pullAll(cursors.groups.filter((g) => !wanted || wanted.has(g.conversation)))
        // Hints of what was said in such a conversation may have come before it was known, and will not come again.
        for (let known = cursors.groups; this.#news; ) {
          this.#news = false
          const joined = await this.#joined(known)
          known = [...known, ...joined]
          await pullAll(joined)
        }
        // Without frames it says that everything was read: the engine then deletes keys that what is not read might need.
        if (!wanted && failures.some(comesAgain)) this.#everything = this.#inbox = true
        else if (!wanted) await this.#receive([])
        for (let tries = 0; this.#doubts && tries < TRIES; tries++) await this.#receive([])
        if (this.#losses || cursors.groups.some((g) => g.diverged)) await this.#tellLost(signal)
        await this.#parts.looked(cursors.links.length > 0, signal)
      },
      () => (this.#everything = this.#inbox = true),
    )
    if (!signal.aborted) this.#account(failures, signal)
  }

  #account(failures: MlsError[], signal: AbortSignal): void {
    for (const error of failures) if (!isPassing(error)) this.#parts.failed(error)
    if (!failures.some(comesAgain)) {
      this.#failures = 0
      return
    }
    this.#failures++
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (!signal.aborted) void this.#runs.kick()
    }, backoff(this.#failures, { pause: 500 }))
  }

  async #pullInbox(from: bigint, signal: AbortSignal): Promise<void> {
    for (let after = from, more = true; more; ) {
      const page = await this.#parts.service.inbox(after, PAGE, { signal })
      more = page.more
      const last = page.entries.at(-1)
      if (!last) return
      const frames = page.entries.map(
        (e): Frame => ({ source: "inbox", conversation: e.group, seq: e.seq, time: e.time, commitSeq: e.commitSeq, from: e.from.user, bytes: e.message }),
      )
      await this.#receive(frames)
      await this.#parts.service.ackInbox(last.seq, { signal })
      after = last.seq
    }
  }

  async #pullGroup(conversation: string, from: bigint, signal: AbortSignal): Promise<void> {
    for (let after = from, more = true; more; ) {
      const page = await this.#parts.service.groupLog(conversation, after, PAGE, { signal })
      more = page.more
      const last = page.entries.at(-1)
      if (!last) return
      const frames = page.entries.map((e): Frame => ({ source: "group", conversation, seq: e.seq, time: e.time, bytes: e.message }))
      await this.#receive(frames)
      after = last.seq
    }
  }

  async #joined(before: GroupCursor[]): Promise<GroupCursor[]> {
    const { groups } = await this.#parts.engine.call("cursors", {})
    return groups.filter((g) => !before.some((b) => b.conversation === g.conversation))
  }

  /** Without frames, what waits is looked at again. */
  async #receive(frames: Frame[]): Promise<void> {
    const { results } = await this.#parts.engine.call("receive", { frames })
    this.#news ||= results.length > 0
    this.#losses ||= results.some((r) => r.kind === "quarantined")
    this.#doubts ||= results.some((r) => r.kind === "waiting" && r.code !== "wrong_epoch" && r.code !== "unknown_psk")
    this.#parts.received(results)
  }

  async #tellLost(signal: AbortSignal): Promise<void> {
    const { groups } = await this.#parts.engine.call("cursors", {})
    await this.#parts.lost(groups.filter((g) => g.diverged).map((g) => g.conversation), signal)
  }
}
