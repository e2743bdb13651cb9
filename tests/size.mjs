// Prints raw, gzip and brotli bytes of every file that a browser loads for the page, and fails past the ceiling.
// Usage: node tests/size.mjs DIR   (DIR is the built page, web/dist)
import { readFileSync, readdirSync, statSync } from "node:fs"
import { join, relative } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const CEILING = 1.25 * 1024 * 1024 // bytes of brotli for wasm and JavaScript together

const root = process.argv[2]
if (!root) throw new Error("usage: node tests/size.mjs DIR")

/** @param {string} dir @returns {string[]} every file below dir, without precompressed copies and source maps */
function files(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) return files(path)
    return /\.(br|gz|map)$/.test(name) ? [] : [path]
  })
}

const rows = files(root).map((path) => {
  const bytes = readFileSync(path)
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
  return { name: relative(root, path), raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length }
})
rows.sort((a, b) => b.brotli - a.brotli)

console.log(`${"raw".padStart(9)} ${"gzip".padStart(9)} ${"brotli".padStart(9)}  file`)
for (const { name, raw, gzip, brotli } of rows) {
  console.log(`${String(raw).padStart(9)} ${String(gzip).padStart(9)} ${String(brotli).padStart(9)}  ${name}`)
}
const total = rows.reduce((sum, row) => sum + row.brotli, 0)
const code = rows.filter((row) => /\.(wasm|js)$/.test(row.name)).reduce((sum, row) => sum + row.brotli, 0)
if (code === 0) throw new Error(`no .wasm or .js in ${root}: build the page first`)
if (code > CEILING) {
  console.error(`wasm and JavaScript are ${code} bytes of brotli, over the ceiling of ${CEILING}`)
  process.exitCode = 1
}
console.log(`total brotli ${total}`)
