// How a client starts: whoever calls first, however often, and whatever fails on the way.
import assert from "node:assert/strict"
import { lab } from "./harness/lab.mjs"
import { PASSWORD, person, USER1 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"
import { tap } from "./harness/tap.mjs"

story("S01 two first calls at once: one engine, one derivation, one identity, both succeed", async ({ profile }) => {
  const mine = await profile()
  const instances = []
  await mine.context.route("**/lab/instantiated/*", (route) => {
    instances.push(decodeURIComponent(new URL(route.request().url()).pathname.split("/").at(-1)))
    return route.fulfill({ body: "" })
  })
  const page = await lab(mine)
  const { identities, early } = await page.evaluate(
    async ([email, password]) => {
      const auth = (globalThis.auth = new mls.Auth({ server: location.origin, worker: "/lab/counted-worker.js" }))
      const login = auth.login({ email, password }) // the vault derives its key in an instance of its own …
      const early = auth.session.client.identity() // … while the client is wanted already,
      const also = auth.session.client.conversations() // twice
      const session = await login
      return { identities: [await early, await session.client.identity()], early: await also }
    },
    [USER1, PASSWORD],
  )
  assert.deepEqual(identities[0], identities[1])
  assert.deepEqual(early, { conversations: [] })
  assert.equal(mine.seen.requests.filter(({ url }) => url.endsWith("/mls.wasm")).length, 1, "the module was fetched once")
  assert.deepEqual(instances.sort(), ["mlswasm", "mlswasm derivation"])
})

story("S07 the first fetch of the wasm fails: the next call works without a reload", async ({ profile, service, t }) => {
  const between = await tap(service, t)
  const mine = await profile({ baseURL: between.url })
  mine.seen.allow(/mls\.wasm/)
  const page = await lab(mine)
  let fetches = 0
  between.disturb(({ path }) => (path.endsWith("/mls.wasm") && fetches++ === 0 ? { status: 503 } : undefined))
  const [first, second] = await page.evaluate(async () => {
    const engine = mls.connect()
    const params = { account: "user1@example.com", root: new Uint8Array(32) }
    const first = await outcome(engine.call("deriveLoginKey", params))
    return [first, await outcome(engine.call("deriveLoginKey", params))]
  })
  assert.equal(first.code, "load_failed")
  assert.equal(second.value?.auth.length, 32)
  assert.equal(fetches, 2)
})

story("S08 calls made while the vault is being unlocked wait, and see the vault's identity", async ({ profile }) => {
  const page = await lab(await profile())
  const { before, during, after } = await page.evaluate(
    async ([email, password]) => {
      await enter(email)
      const before = await session.client.identity()
      await session.lock()
      const unlocked = session.unlock(password)
      const calls = [session.client.identity(), session.client.conversations(), session.client.ensureKeyPackagesFresh()]
      const during = await Promise.all(calls.map(outcome))
      await unlocked
      return { before, during, after: await session.client.identity() }
    },
    [USER1, PASSWORD],
  )
  assert.deepEqual(during[0].value, before)
  assert.deepEqual(after, before)
  assert.deepEqual(during.map(({ code }) => code), [undefined, undefined, undefined])
})

story("S09 a step is announced when the one before it is true, and the messages when all of it is", async ({ profile, service, t }) => {
  const between = await tap(service, t)
  const mine = await profile({ baseURL: between.url })
  const me = person(mine, USER1)
  const wanted = [
    ["POST", "/api/login/start", "Deriving keys from your password"],
    ["POST", "/api/login", "Signing in"],
    ["POST", "/api/devices", "Proving this device"],
    ["POST", "/api/key-packages", "Publishing keys for new conversations"], // of the default suite
    ["POST", "/api/key-packages", "Publishing keys for new conversations"], // of the suite that conversations migrate to
    ["POST", "/api/socket-ticket", "Connecting"],
  ]
  const looks = []
  between.disturb(({ method, path }) => {
    const step = wanted.find(([m, p]) => m === method && p === path)
    if (!step) return undefined
    const look = me.page.locator('[aria-current="step"]').textContent()
    looks.push(look.then((shown) => [step[1], shown]))
    return { after: look } // nothing goes on before the page was looked at
  })
  await me.signIn()
  await me.ready()
  await me.connected()
  assert.deepEqual(await Promise.all(looks), wanted.map(([, path, label]) => [path, label]))
})

story("S09 while the vault is being opened nothing is called unlocked: not the phase, and no call gets through", async ({ profile }) => {
  const page = await lab(await profile())
  const runs = await page.evaluate(
    async ([email, password]) => {
      // Without a worker, so that what the browser's store answers can be held back from here.
      const auth = (globalThis.auth = new mls.Auth({ server: location.origin, worker: false }))
      const phases = []
      auth.subscribe(({ phase }) => phases.push(phase))
      const { transaction } = IDBDatabase.prototype

      /** Holds the answers to all reads while `begin` runs, looks at what is true, and lets go. */
      const held = async (begin) => {
        phases.length = 0
        let reads = 0
        let letGo
        const gone = new Promise((resolve) => (letGo = resolve))
        IDBDatabase.prototype.transaction = function (names, mode, options) {
          const tx = transaction.call(this, names, mode, options)
          if (mode !== "readonly") return tx
          reads++
          Object.defineProperty(tx, "oncomplete", { set: (heard) => tx.addEventListener("complete", (event) => gone.then(() => heard(event))) })
          return tx
        }
        const begun = begin()
        let settled = 0
        const calls = [auth.session.client.identity(), auth.session.client.conversations()].map((call) => call.finally(() => settled++))
        await until("the store is read", () => reads > 0)
        // Time enough for a step that did not wait: registering needs two requests, which take a few milliseconds here.
        await new Promise((resolve) => setTimeout(resolve, 500))
        const meanwhile = { phase: auth.state.phase, phases: [...phases], settled }
        IDBDatabase.prototype.transaction = transaction
        letGo()
        const [identity] = await Promise.all(calls)
        await begun
        return { meanwhile, phases: [...phases], identity }
      }

      const first = await held(() => auth.login({ email, password }))
      await auth.lock()
      return [first, await held(() => auth.unlock(password))]
    },
    [USER1, PASSWORD],
  )
  for (const { meanwhile, phases } of runs) {
    assert.deepEqual(meanwhile, { phase: "unlocking", phases: ["deriving", "authenticating", "unlocking"], settled: 0 })
    assert.deepEqual(phases, ["deriving", "authenticating", "unlocking", "registering", "publishingKeys", "connecting", "ready"])
  }
  assert.deepEqual(runs[1].identity, runs[0].identity)
})
