// What the licences of others ask for, beside the package: their texts are taken from the toolchain and the modules that the
// build is made of, so that a new version or a new module brings its own.
import { execFileSync } from "node:child_process"
import { copyFile, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const go = (args, env) => execFileSync("go", args, { cwd: at(".."), encoding: "utf8", env: { ...process.env, ...env } }).trim()

/** The modules that are linked, with or without a tag: the full module has the most. */
function modules() {
  const format = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}"
  const lines = go(["list", "-deps", "-f", format, "./cmd/mlswasm"], { GOOS: "js", GOARCH: "wasm" }).split("\n")
  return [...new Set(lines)].filter(Boolean).sort().map((line) => line.split("\t"))
}

/** Writes LICENSE and THIRD_PARTY.txt into the package's folder. */
export async function writeNotices() {
  const parts = [["Go", go(["env", "GOVERSION"]), go(["env", "GOROOT"])], ...modules()]
  const texts = await Promise.all(parts.map(async ([name, version, folder]) => `${name} ${version}\n\n${(await readFile(join(folder, "LICENSE"), "utf8")).trim()}\n`))
  const head = "mls.wasm and mls.full.wasm are linked from these, and worker.js and one part-*.js hold Go's wasm_exec.js.\n"
  await writeFile(at("THIRD_PARTY.txt"), [head, ...texts].join(`\n${"-".repeat(80)}\n\n`))
  await copyFile(at("../LICENSE"), at("LICENSE"))
}
