// The report's own steps, as a person takes them.
import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { acquaint, person, sameEpoch, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

const RESET = fileURLToPath(new URL("reset-test-users.sh", import.meta.url))

story("S60 clear storage, reset the users, log in, write, be read in a second profile, be answered", async ({ profile, picture, service }) => {
  const mine = await profile({ disk: true })
  const one = person(mine, USER1)
  const two = person(await profile({ disk: true, colorScheme: "dark" }), USER2)

  // Somebody was here before: a vault, a device and key packages exist.
  await one.signIn()
  await one.ready()
  await one.logOut()
  const browser = await mine.context.newCDPSession(one.page)
  await browser.send("Storage.clearDataForOrigin", { origin: service.url, storageTypes: "all" })
  assert.match(execFileSync(RESET, [service.url], { encoding: "utf8" }), /are as new/)

  await acquaint(one, two)
  await two.say("hello, user1. Noodles at noon?")
  await one.reads("hello, user1. Noodles at noon?")
  await one.say("At noon.")
  await two.reads("At noon.")
  await two.sent("hello, user1. Noodles at noon?")
  await one.sent("At noon.")

  const talk = ["hello", "hello, user1. Noodles at noon?", "At noon."]
  assert.deepEqual(await one.texts(), talk)
  assert.deepEqual(await two.texts(), talk)
  await sameEpoch(one, two)
  await picture(one.page, "s60-user1-light")
  await picture(two.page, "s60-user2-dark")
})
