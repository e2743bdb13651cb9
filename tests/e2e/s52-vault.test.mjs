// The vault: what opens it, what does not, and what nobody else ever gets to see.
import assert from "node:assert/strict"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { lab } from "./harness/lab.mjs"
import { acquaint, PASSWORD, person, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"
import { tap } from "./harness/tap.mjs"
import { openVault } from "./harness/vault.mjs"

const bytes = (base64url) => Buffer.from(base64url, "base64url")

story("S52 a vault record that does not open leaves no key material set", async ({ profile, service, t }) => {
  const between = await tap(service, t)
  const mine = await profile({ baseURL: between.url })
  const page = await lab(mine)
  // The vault must exist before somebody can damage it.
  await page.evaluate((email) => enter(email).then((session) => session.logout()), USER1)
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) await new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve))
  })

  // The magic, the commitment, the sealed key, the checksum.
  for (const at of [0, 40, 100, 149]) {
    between.disturb(({ path }) =>
      path === "/api/login" || path === "/api/vault"
        ? {
            change(body) {
              const answer = JSON.parse(body)
              const record = answer.vault ?? answer
              const header = bytes(record.header)
              header[at] ^= 1
              record.header = header.toString("base64url")
              return JSON.stringify(answer)
            },
          }
        : undefined,
    )
    const refused = await page.evaluate(
      async ([email, password]) => {
        const auth = new mls.Auth({ server: location.origin })
        const login = outcome(auth.login({ email, password }))
        const session = auth.session
        return { ...(await login), phase: auth.state.phase, identity: await outcome(session.client.identity()), databases: await rows() }

        async function rows() {
          let count = 0
          for (const { name } of await indexedDB.databases()) {
            const db = await new Promise((resolve) => (indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result)))
            if (db.objectStoreNames.contains("rows")) {
              count += await new Promise((resolve) => (db.transaction("rows").objectStore("rows").count().onsuccess = ({ target }) => resolve(target.result)))
            }
            db.close()
          }
          return count
        }
      },
      [USER1, PASSWORD],
    )
    assert.equal(refused.code, "vault_corrupted", `byte ${at}`)
    assert.equal(refused.phase, "signedOut")
    assert.match(refused.identity.code, /^(locked|closed)$/)
    assert.equal(refused.databases, 0, "no row was written")
  }

  between.disturb()
  const whole = await page.evaluate((email) => enter(email).then((session) => outcome(session.client.identity())), USER1)
  assert.ok(whole.value.device)
})

story("S52 a wrong password says so, keeps the address, and opens nothing", async ({ profile, picture }) => {
  const mine = await profile()
  mine.seen.allow(/401/)
  const me = person(mine, USER1)
  await me.signIn("not the password")
  await me.page.getByRole("alert").filter({ hasText: "The password is wrong. Check it and try again." }).waitFor()
  assert.equal(await me.page.getByLabel("E-mail").inputValue(), USER1)
  await picture(me.page, "s52-wrong-password")
  await me.page.keyboard.type(PASSWORD) // the field has the focus
  await me.page.keyboard.press("Enter")
  await me.ready()
})

const FRESH = "fresh@example.com"
/** Sorted, as the two of a race come in any order. */
const answered = (requests, what) => requests.filter(({ method, path }) => `${method} ${path}` === what).map(({ status }) => status).sort()

story("S53 setup runs once however often it is called at once, and unlocking never makes a vault", async ({ profile, service, t }) => {
  const between = await tap(service, t)
  const mine = await profile({ baseURL: between.url })
  mine.seen.allow(/404/) // what the service says of a vault that it does not have
  const page = await lab(mine)
  const unlocked = await page.evaluate(
    async ([email, password]) => {
      const engine = (globalThis.engine = mls.connect())
      const service = new mls.DeliveryService(location.origin)
      globalThis.vault = new mls.VaultService({ engine, service, account: email, client: undefined }) // exports alone need one
      const root = await engine.deriveRoot(new TextEncoder().encode(password), await service.loginStart(email))
      const { token } = await service.login(email, (await engine.call("deriveLoginKey", { account: email, root })).auth)
      service.token = token
      const unlocked = [await outcome(vault.unlock(password)), await outcome(vault.unlock(password))]
      return [...unlocked, await outcome(engine.call("identity", {}))].map(({ code }) => code)
    },
    [FRESH, PASSWORD],
  )
  assert.deepEqual(unlocked, ["vault_missing", "vault_missing", "locked"])
  assert.deepEqual(answered(between.requests, "PUT /api/vault"), [])

  const headers = await page.evaluate(async (password) => {
    const records = await Promise.all(Array.from({ length: 5 }, () => vault.setupKeystoreWithPassword(password)))
    records.push(await vault.setupKeystoreWithPassword(password))
    await vault.unlock(password)
    return records.map(({ header, version }) => [version, ...header].join())
  }, PASSWORD)
  assert.equal(new Set(headers).size, 1)
  assert.deepEqual(answered(between.requests, "PUT /api/vault"), [200])
}, [FRESH])

story("S53 two browsers that make an account's vault at the same time share the one that was first", async ({ profile, service, t }) => {
  const between = await tap(service, t)
  const profiles = [await profile({ baseURL: between.url }), await profile({ baseURL: between.url })]
  for (const { seen } of profiles) seen.allow(/409/)
  const pages = await Promise.all(profiles.map((it) => lab(it)))
  // Neither vault is stored before both are made.
  let made = 0
  let both
  const together = new Promise((resolve) => (both = resolve))
  between.disturb(({ method, path }) => {
    if (method !== "PUT" || path !== "/api/vault") return undefined
    if (++made === 2) both()
    return { after: together }
  })
  await Promise.all(pages.map((page) => page.evaluate((email) => enter(email).then(() => {}), FRESH)))
  assert.deepEqual(answered(between.requests, "PUT /api/vault"), [200, 409])

  const found = await Promise.all(
    pages.map((page) =>
      page.evaluate(async (password) => {
        const before = await session.client.identity()
        await session.lock()
        await session.unlock(password)
        const after = await session.client.identity()
        return { header: [...(await session.service.getVault()).header].join(), device: after.device, same: before.device === after.device }
      }, PASSWORD),
    ),
  )
  assert.equal(found[0].header, found[1].header)
  assert.notEqual(found[0].device, found[1].device)
  assert.ok(found.every(({ same }) => same), "what each of them has stored is sealed by that vault")
  assert.equal(made, 2)
}, [FRESH])

story("S54 the server never sees the password, what opens the vault, or a message", async ({ profile, service, t }) => {
  const between = await tap(service, t)
  const one = person(await profile({ baseURL: between.url }), USER1)
  const two = person(await profile({ baseURL: between.url }), USER2)
  await acquaint(one, two)
  const secretWords = "the cellar key lies under the third fern"
  await one.say(secretWords)
  await two.reads(secretWords)
  await one.lock()
  await one.unlock()
  await one.ready()
  await one.reads(secretWords)

  const answer = await fetch(`${service.url}/api/vault`, {
    headers: { authorization: between.requests.findLast(({ path }) => path === "/api/devices").headers.authorization },
  })
  const user = JSON.parse(between.requests.findLast(({ path }) => path === "/api/login").body).email
  assert.equal(user, USER1)
  const { root, auth, kek, key } = openVault(USER1, PASSWORD, bytes((await answer.json()).header))
  const sent = sentBytes(between)
  const kept = filesIn(service.data)

  // The search finds what must be there, so that finding nothing means something. What is looked for is too long to be found by chance.
  assert.ok(contains(sent, auth), "the login key is sent")
  for (const [name, needle] of Object.entries({ password: Buffer.from(PASSWORD), root, kek, key, message: Buffer.from(secretWords) })) {
    assert.ok(!contains(sent, needle), `${name} was sent`)
    assert.ok(!contains(kept, needle), `${name} is in the service's files`)
  }
  assert.ok(!contains(kept, auth), "the service keeps no login key, only its MAC")
})

/** Bodies, addresses and headers of all requests, all frames, and what their base64url strings stand for. */
function sentBytes({ requests, frames }) {
  const parts = [...requests.flatMap(({ path, headers, body }) => [Buffer.from(path), Buffer.from(JSON.stringify(headers)), body]), ...frames()]
  const decoded = parts.flatMap((part) => (part.toString("latin1").match(/[A-Za-z0-9_-]{8,}/g) ?? []).map(bytes))
  return [...parts, ...decoded]
}

/** The service runs on, and may tidy up meanwhile: a file that has gone holds nothing. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true }).flatMap((name) => {
    try {
      const path = join(folder, name)
      return statSync(path).isFile() ? [readFileSync(path)] : []
    } catch (error) {
      if (error.code !== "ENOENT") throw error
      return []
    }
  })
}

/** Whether the bytes stand somewhere, plainly or as hexadecimal digits or base64. */
function contains(haystacks, needle) {
  const bytes = Buffer.from(needle)
  const forms = [bytes, bytes.toString("hex"), bytes.toString("base64").replace(/=+$/, ""), bytes.toString("base64url"), bytes.toString("hex").toUpperCase()]
  return haystacks.some((haystack) => forms.some((form) => haystack.includes(form)))
}
