import { readFile } from "node:fs/promises"

/** The name under which the sources import the toolchain's wasm_exec.js. */
const NAME = "virtual:wasm-exec"

/**
 * Wraps wasm_exec.js, unchanged, in a function whose parameters are its globals: each program gets a global scope of its own, and the
 * real one stays as it is. The notice at its head stays in what is built, and says where the licence is.
 * @param {string} path of the file that came with the toolchain that built mls.wasm
 * @returns {Promise<string>} source of an ES module
 */
async function wrapped(path) {
  const source = await readFile(path, "utf8")
  const notice = /^(\/\/.*\n)+/.exec(source)?.[0]
  if (!notice?.includes("Copyright")) throw new Error(`${path} does not begin with its notice`)
  const kept = notice.replace(/^\/\/ ?/gm, "").replace(/in the LICENSE file\.\n$/, "in THIRD_PARTY.txt.")
  return `/*! ${kept} */\nexport default function makeGo(globalThis, fs) {\n${source}\nreturn globalThis.Go\n}\n`
}

/**
 * @param {string} path of wasm_exec.js
 * @returns {import("esbuild").Plugin}
 */
export function wasmExecForEsbuild(path) {
  return {
    name: "wasm-exec",
    setup(build) {
      build.onResolve({ filter: /^virtual:wasm-exec$/ }, () => ({ path: NAME, namespace: "wasm-exec" }))
      build.onLoad({ filter: /.*/, namespace: "wasm-exec" }, async () => ({ contents: await wrapped(path), loader: "js" }))
    },
  }
}

/**
 * @param {string} path of wasm_exec.js
 * @returns {import("vitest/config").Plugin}
 */
export function wasmExecForVitest(path) {
  return {
    name: "wasm-exec",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load: (id) => (id === `\0${NAME}` ? wrapped(path) : undefined),
  }
}
