import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { canonicalAccount } from "../src/bytes.js"

// The engine and the service run the same table: a name that is another one there opens nothing here.
test("an account has one canonical form on both sides", () => {
  const cases = JSON.parse(readFileSync(new URL("../../testdata/accounts.json", import.meta.url), "utf8")) as [string, string][]
  expect(cases.length).toBeGreaterThan(4)
  expect(cases.map(([typed]) => canonicalAccount(typed))).toEqual(cases.map(([, canonical]) => canonical))
})
