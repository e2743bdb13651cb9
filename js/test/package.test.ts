import { execFileSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"

const manifest = fileURLToPath(new URL("../package.json", import.meta.url))
const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as { exports: Record<string, string | Record<string, string>> }
const text = (path: string): string => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), "utf8")
const exported = Object.values(exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)))

let folder: string
let packed: string[]
beforeAll(() => {
  // What dist holds after every make target has run: which of them did run here decides nothing.
  folder = mkdtempSync(join(tmpdir(), "mlswasm-pack-"))
  mkdirSync(join(folder, "dist"))
  mkdirSync(join(folder, "src"))
  copyFileSync(manifest, join(folder, "package.json"))
  for (const name of ["README.md", "LICENSE", "THIRD_PARTY.txt", "src/index.ts"]) writeFileSync(join(folder, name), "")
  for (const name of ["index.js", "index.d.ts", "part-1.js", "worker.js"]) writeFileSync(join(folder, "dist", name), "")
  for (const name of ["mls.wasm", "mls.full.wasm", "mls.faults.wasm"]) writeFileSync(join(folder, "dist", name), "")
  const listed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
  packed = (JSON.parse(listed) as { files: { path: string }[] }[]).flatMap(({ files }) => files.map(({ path }) => path)).sort()
})
afterAll(() => rmSync(folder, { recursive: true }))

test("the package holds what it needs, and never the module that fails on demand", () => {
  const dist = ["index.d.ts", "index.js", "mls.full.wasm", "mls.wasm", "part-1.js", "worker.js"].map((name) => `dist/${name}`)
  expect(packed).toEqual(["LICENSE", "README.md", "THIRD_PARTY.txt", ...dist, "package.json"])
})

test("the package holds everything that its exports name", () => {
  expect(packed).toEqual(expect.arrayContaining(exported.map((target) => target.replace("./", ""))))
  expect(Object.keys(exports)).toEqual(expect.arrayContaining([".", "./worker.js", "./mls.wasm", "./mls.full.wasm"]))
})

test("the licences of everything that is linked come with it, by version, and their notices stay in what is built", () => {
  expect(text("LICENSE")).toBe(text("../LICENSE"))
  const notices = text("THIRD_PARTY.txt").split("-".repeat(80)).slice(1)
  expect(notices.map((it) => it.trim().split(" ")[0])).toEqual(["Go", "github.com/cloudflare/circl", "golang.org/x/crypto", "golang.org/x/sys"])
  for (const notice of notices) expect(notice).toMatch(/^\s*\S+ \S*\d+\.\d+\S*\n\n[^]*Copyright[^]*Redistributions in binary form/)
  const exec = readdirSync(fileURLToPath(new URL("../dist", import.meta.url))).filter((name) => /^(worker|part-.*)\.js$/.test(name))
  const kept = exec.filter((name) => text(`dist/${name}`).includes("Copyright 2018 The Go Authors"))
  expect(kept).toEqual([expect.stringMatching(/^part-/), "worker.js"])
})

test("the README links nothing that the package does not hold", () => {
  const links = [...text("README.md").matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to as string)
  expect(links.filter((to) => !to.startsWith("https://") && !packed.includes(to))).toEqual([])
})
