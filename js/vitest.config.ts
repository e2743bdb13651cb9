import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { wasmExecForVitest } from "./build/wasmExec.mjs"

export default defineConfig({
  plugins: [wasmExecForVitest(fileURLToPath(new URL("dist/wasm_exec.js", import.meta.url)))],
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/browser.ts"],
    // Argon2id and the start of a module of several megabytes take their time on a busy machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
})
