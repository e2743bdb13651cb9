// A service of its own for each story: a free port, an empty data folder, the page, and beside the page what only tests load.
import { execFileSync, spawn } from "node:child_process"
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { PASSWORD } from "./person.mjs"
import { MLSD, needBuilt, PACKAGE, temporary, WEB } from "./paths.mjs"

const LAB = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>lab</title><link rel="icon" href="/favicon.svg"></head></html>'

let folder
/** The page, /lab/ with the bare package, and /faults/ with the build that has the operations that kill it. */
function webFolder() {
  if (folder) return folder
  needBuilt()
  folder = temporary("web")
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  cpSync(WEB, folder, { recursive: true })
  for (const [name, wasm] of [
    ["lab", "mls.wasm"],
    ["faults", "mls.faults.wasm"],
  ]) {
    mkdirSync(join(folder, name))
    for (const file of readdirSync(PACKAGE)) if (file.endsWith(".js")) cpSync(join(PACKAGE, file), join(folder, name, file))
    cpSync(new URL("page/", import.meta.url), join(folder, name), { recursive: true })
    cpSync(join(PACKAGE, wasm), join(folder, name, "mls.wasm"))
    writeFileSync(join(folder, name, "index.html"), LAB)
  }
  return folder
}

/**
 * Starts a service and waits until it answers.
 * @param {{data?: string, users?: string[], flags?: string[]}} [options] an existing data folder, to start the same service again; accounts
 *   beside the two test users; further flags
 * @returns {Promise<{url: string, port: number, data: string, log: string[], stop(): Promise<void>}>}
 */
export async function startService({ data = temporary("data"), users = [], flags = [] } = {}) {
  const folder = webFolder()
  for (const user of users) execFileSync(MLSD, ["--data", data, "--add-user", user], { input: `${PASSWORD}\n`, stdio: ["pipe", "ignore", "ignore"] })
  const child = spawn(MLSD, ["--dev", "--listen", "127.0.0.1:0", "--data", data, "--web", folder, ...flags], { stdio: ["ignore", "pipe", "pipe"] })
  const log = []
  const kill = () => child.kill("SIGKILL")
  process.once("exit", kill)
  const gone = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)))

  const url = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        log.push(line)
        const ready = /mlsd ready at (http:\/\/\S+)/.exec(line)
        if (ready) resolve(ready[1].replace(/\/$/, ""))
      })
    }
    child.once("error", reject)
    void gone.then((code) => reject(new Error(`mlsd ended with ${code}:\n${log.join("\n")}`)))
  })

  return {
    url,
    port: Number(new URL(url).port),
    data,
    log,
    /** Ends the process; the data folder stays until the run is over. */
    async stop() {
      process.off("exit", kill)
      child.kill("SIGTERM")
      const late = setTimeout(kill, 5_000)
      await gone
      clearTimeout(late)
    },
  }
}
