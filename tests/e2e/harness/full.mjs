// The bare package with the full module in reach: `enter(email, { wasm: "mls.full.wasm" })`.
import { join } from "node:path"
import { lab } from "./lab.mjs"
import { PACKAGE } from "./paths.mjs"

/** @param {import("./story.mjs").Profile} profile @returns the profile's page */
export async function full(profile) {
  await profile.context.route("**/lab/mls.full.wasm", (route) =>
    route.fulfill({ path: join(PACKAGE, "mls.full.wasm"), contentType: "application/wasm" }),
  )
  return lab(profile)
}
