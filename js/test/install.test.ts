// The package as somebody gets it: packed, installed where nothing else is, type-checked and bundled.
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"

const PATIENCE = 300_000 // no verdict: only an end to waiting
const source = fileURLToPath(new URL("..", import.meta.url))
const tool = (name: string, bin: string): string => fileURLToPath(import.meta.resolve(`${name}/package.json`)).replace("package.json", bin)
const run = (command: string, args: string[], cwd: string): string => execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })

const CONSUMER = `import { Auth, CODES, login, MlsError, type Session } from "mlswasm"

export async function start(email: string, password: string): Promise<Session | undefined> {
  const auth = new Auth({ server: location.origin })
  auth.subscribe(({ phase }) => console.log(phase))
  try {
    const session = await login({ server: location.origin, email, password })
    const { id }: { id: string } = await session.client.sendMessage({ conversation: "x", text: "hello" })
    console.log(id)
    return session
  } catch (error) {
    if (error instanceof MlsError && CODES[error.code].retryable) return undefined
    throw error
  }
}

// @ts-expect-error a password is text
export const wrong = () => login({ server: location.origin, email: "a@example.com", password: 5 })

document.body.onclick = () => void start("a@example.com", "password")
`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mlswasm-install-"))
  const [tarball] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], source)) as { filename: string }[]
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }))
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", `./${tarball?.filename}`], folder)
  mkdirSync(join(folder, "src"))
  writeFileSync(join(folder, "src/main.ts"), CONSUMER)
  writeFileSync(join(folder, "index.html"), '<!doctype html><body><script type="module" src="/src/main.ts"></script></body>')
}, PATIENCE)
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
])(
  "its types are found and strict (module %s, resolution %s)",
  (module, moduleResolution) => {
    const compilerOptions = { module, moduleResolution, target: "es2022", lib: ["es2022", "dom"], types: [], strict: true, noEmit: true, skipDefaultLibCheck: true }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }))
    expect(run(process.execPath, [tool("typescript", "bin/tsc"), "-p", folder], folder)).toBe("")
  },
  PATIENCE,
)

test(
  "a bundler that nobody has configured takes the worker and the module along",
  () => {
    run(process.execPath, [tool("vite", "bin/vite.js"), "build", "--logLevel", "error"], folder)
    const built = readdirSync(join(folder, "dist/assets"))
    for (const name of [/^index-.*\.js$/, /^worker-.*\.js$/, /^mls-.*\.wasm$/]) expect(built.filter((file) => name.test(file))).toHaveLength(1)
  },
  PATIENCE,
)
