// The stories demand a silent console. Here a page is anything but silent: each kind of noise must be seen.
import assert from "node:assert/strict"
import { test } from "node:test"
import { chromium } from "playwright-core"
import { CHROMIUM } from "./harness/paths.mjs"
import { startService } from "./harness/service.mjs"
import { watch } from "./harness/watch.mjs"

const NOISE = {
  "a message on the console": [() => console.warn("hm"), /console\.warning: hm/],
  "a message on a worker's console": [() => new Promise((done) => { worker("noisy.js").onmessage = done }).then(() => {}), /console\.log: psst/],
  "an uncaught error": [() => void setTimeout(() => { throw new Error("oops") }), /uncaught: Error: oops/],
  "an error that a promise keeps": [() => void Promise.reject(new Error("nobody listens")), /uncaught: Error: nobody listens/],
  "an answer that is an error": [() => fetch("/api/nothing"), /console\.error: Failed to load resource/],
  "a request without an answer": [() => fetch("http://127.0.0.1:9/").catch(() => {}), /console\.error|request failed/],
  "an inline style": [() => document.body.append(Object.assign(document.createElement("style"), { textContent: "p{}" })), /Content Security Policy/],
  "a text that becomes markup": [() => { try { document.body.innerHTML = "<p>" } catch {} }, /TrustedHTML/],
}

test("the harness sees every kind of noise that a page can make", async () => {
  const service = await startService()
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] })
  try {
    for (const [what, [make, pattern]] of Object.entries(NOISE)) {
      const context = await browser.newContext({ baseURL: service.url })
      const seen = watch(context)
      const page = await context.newPage()
      await page.goto("/lab/")
      assert.deepEqual(seen.unforeseen(), [], "the lab is silent by itself")
      await page.evaluate(() => {
        const policy = trustedTypes.createPolicy("mlswasm", { createScriptURL: (url) => url })
        globalThis.worker = (name) => new Worker(policy.createScriptURL(`/lab/${name}`))
      })
      await page.evaluate(make)
      for (const end = Date.now() + 60_000; !pattern.test(seen.unforeseen().join("\n")) && Date.now() < end; ) await page.waitForTimeout(20)
      assert.match(seen.unforeseen().join("\n"), pattern, what)
      seen.allow(/./)
      assert.deepEqual(seen.unforeseen(), [], "what was foreseen is no noise")
      await context.close()
    }
  } finally {
    await browser.close()
    await service.stop()
  }
})
