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

story("S53 setup runs once per user however often it is called, and unlocking never creates a key", async ({ profile }) => {
  const mine = await profile()
  const page = await lab(mine)
  const writes = () => mine.seen.requests.filter(({ method, url }) => method === "PUT" && url.endsWith("/api/vault")).length
  const headers = await page.evaluate(
    async ([email, password]) => {
      await enter(email)
      const records = await Promise.all(Array.from({ length: 5 }, () => session.vault.setupKeystoreWithPassword(password)))
      records.push(await session.vault.setupKeystoreWithPassword(password))
      return records.map(({ header }) => [...header].join())
    },
    [USER1, PASSWORD],
  )
  assert.equal(new Set(headers).size, 1)
  assert.equal(writes(), 1, "the login made it")

  const devices = await page.evaluate(async (password) => {
    const devices = [(await session.client.identity()).device]
    for (let i = 0; i < 2; i++) {
      await session.lock()
      await session.unlock(password)
      devices.push((await session.client.identity()).device)
    }
    return devices
  }, PASSWORD)
  assert.equal(new Set(devices).size, 1)
  assert.equal(writes(), 1)
})

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
