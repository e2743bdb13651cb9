// A story: a fresh service, a browser profile for each person, and the demand that nothing unforeseen was said.
import assert from "node:assert/strict"
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { after, test } from "node:test"
import { chromium } from "playwright-core"
import { CHROMIUM, OUT, temporary } from "./paths.mjs"
import { startService } from "./service.mjs"
import { watch } from "./watch.mjs"

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** One browser for all stories of a file: a context of its own is a profile in memory, and starts much faster. */
let browser
const launched = () => (browser ??= chromium.launch({ executablePath: CHROMIUM, args: ARGS }))
after(async () => (await browser)?.close())

/** Without motion unless a story is about it: drawing a spinner in software costs more than what it waits for. */
const DESKTOP = { viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" }
/** A phone of the usual width. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/**
 * A test in a real browser.
 * @param {string} name the scenario's number and its question
 * @param {(world: World) => Promise<void>} tell
 * @param {string[]} [users] accounts beside the two test users
 *
 * @typedef {object} World
 * @property {Awaited<ReturnType<typeof startService>>} service
 * @property {(options?: object) => Promise<Profile>} profile opens a browser profile; with `disk: true` one in a folder, by a
 *   browser of its own
 * @property {(page: import("playwright-core").Page, name: string) => Promise<void>} picture keeps a screenshot in tests/e2e/out
 * @property {import("node:test").TestContext} t
 *
 * @typedef {{context: import("playwright-core").BrowserContext, page: import("playwright-core").Page, seen: ReturnType<typeof watch>}} Profile
 */
export function story(name, tell, users = []) {
  test(name, async (t) => {
    const service = await startService({ users })
    const profiles = []
    const world = {
      t,
      service,
      async profile({ disk = false, ...options } = {}) {
        const all = { baseURL: service.url, ...DESKTOP, ...options }
        const folder = disk ? temporary("profile") : undefined
        const context = disk
          ? await chromium.launchPersistentContext(folder, { executablePath: CHROMIUM, args: ARGS, ...all })
          : await (await launched()).newContext(all)
        context.setDefaultTimeout(90_000) // longer than any pause after failures
        const seen = watch(context)
        const profile = { context, folder, page: context.pages()[0] ?? (await context.newPage()), seen }
        profiles.push(profile)
        return profile
      },
      async picture(page, file) {
        mkdirSync(OUT, { recursive: true })
        await page.screenshot({ path: join(OUT, `${file}.png`), animations: "disabled" })
      },
    }
    try {
      await tell(world)
      const unforeseen = profiles.flatMap(({ seen }) => seen.unforeseen())
      assert.deepEqual(unforeseen, [], "the console is silent and every request is answered")
    } catch (error) {
      await failed(t, profiles, service, error)
      throw error
    } finally {
      await Promise.all(profiles.map(({ context }) => context.close().catch(() => {})))
      await service.stop()
      for (const folder of [service.data, ...profiles.flatMap(({ folder }) => folder ?? [])]) remove(folder)
    }
  })
}

/** A browser's helpers may write into its profile until they have noticed that it is gone: then a folder fills again while it is emptied. */
const remove = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })

/** Leaves what helps to find the reason: screenshots, what the browsers said, the service's last lines. */
async function failed(t, profiles, service, error) {
  mkdirSync(OUT, { recursive: true })
  const file = t.name.replace(/[^a-zA-Z0-9]+/g, "-").slice(0, 60)
  t.diagnostic(String(error?.message ?? error))
  for (const [i, { context, seen }] of profiles.entries()) {
    for (const page of context.pages()) {
      await page.screenshot({ path: join(OUT, `failed-${file}-${i}.png`) }).catch(() => {})
    }
    for (const text of seen.said) t.diagnostic(`profile ${i}: ${text}`)
  }
  for (const line of service.log.slice(-20)) t.diagnostic(`mlsd: ${line}`)
}
