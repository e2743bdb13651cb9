// The report's own steps, as a person takes them.
import assert from "node:assert/strict"
import { acquaint, person, sameEpoch, USER1, USER2 } from "./harness/person.mjs"
import { story } from "./harness/story.mjs"

story("S60 log in on clean storage, write, be read in a second profile, and be answered", async ({ profile, picture }) => {
  const one = person(await profile({ disk: true }), USER1)
  const two = person(await profile({ disk: true, colorScheme: "dark" }), USER2)
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
