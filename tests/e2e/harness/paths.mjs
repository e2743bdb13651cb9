// Where the built parts are, and one place to put things.
import { existsSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const at = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

export const MLSD = at("bin/mlsd")
export const WEB = at("web/dist")
export const PACKAGE = at("js/dist")
/** Screenshots; not kept in the repository. */
export const OUT = at("tests/e2e/out")

/** The browser: Debian's, unless $CHROMIUM names another one. */
export const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium"

/** A new folder of this run. */
export const temporary = (name) => mkdtempSync(join(tmpdir(), `mlswasm-${name}-`))

/** Says what to build instead of failing in the middle of a story. */
export function needBuilt() {
  for (const [path, verb] of [
    [MLSD, "make bin/mlsd"],
    [join(WEB, "index.html"), "make web/dist/index.html"],
    [join(PACKAGE, "index.js"), "make js"],
    [join(PACKAGE, "mls.faults.wasm"), "make js/dist/mls.faults.wasm"],
    [CHROMIUM, "apt-get install chromium, or set CHROMIUM"],
  ]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: ${verb}`)
  }
}
