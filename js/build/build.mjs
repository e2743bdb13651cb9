// Builds the package into dist: index.js with its lazy part, worker.js in one self-contained piece, and the types; beside dist, LICENSE and THIRD_PARTY.txt.
// wasm_exec.js must be there already: it comes with the toolchain that built mls.wasm (`make wasm` copies it).
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { readdir, rm } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { writeNotices } from "./notices.mjs"
import { wasmExecForEsbuild } from "./wasmExec.mjs"

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const dist = at("dist")
const wasmExec = at("dist/wasm_exec.js")
if (!existsSync(wasmExec)) throw new Error("js/dist/wasm_exec.js is missing: run `make wasm` first")

for (const name of await readdir(dist)) {
  if (/\.(js|d\.ts|map)$/.test(name) && name !== "wasm_exec.js") await rm(`${dist}/${name}`)
}

const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  outdir: dist,
  minify: true,
  legalComments: "inline", // the notice of wasm_exec.js; this package has no other
  plugins: [wasmExecForEsbuild(wasmExec)],
}
// Code that only an engine without a worker needs is split off, and fetched when one is made.
await build({ ...common, entryPoints: [at("src/index.ts")], splitting: true, chunkNames: "part-[hash]" })
await build({ ...common, entryPoints: [at("src/worker.ts")] })

const tsc = fileURLToPath(import.meta.resolve("typescript/package.json")).replace("package.json", "bin/tsc")
execFileSync(process.execPath, [tsc, "-p", at("tsconfig.build.json")], { stdio: "inherit" })
await writeNotices()
