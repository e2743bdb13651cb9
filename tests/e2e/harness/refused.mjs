// Bad calls in a page: the wrong shapes of all parameters, made from the table of operations, and cases of a story's own.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { wrongParams } from "./table.mjs"

const documented = new Set([...readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8").matchAll(/`([a-z_]+)`/g)].map(([, code]) => code))
const describe = (params) => JSON.stringify(params, (_, v) => (typeof v === "bigint" ? `${v}n` : v instanceof Uint8Array ? `<${v.length} bytes>` : Number.isNaN(v) ? "NaN" : v))

/**
 * Makes every bad call on the page's session: each must answer its code, name the parameter where a shape is wrong, and change nothing.
 * @param {import("playwright-core").Page} page a lab whose session is open
 * @param {typeof import("./table.mjs").operations} offered
 * @param {Record<string, [what: string, params: object, code: string | string[]][]>} cases what is well formed and yet wrong; each operation
 *   with parameters must have some
 * @param {(params: object) => object} filled puts in what is known at run time only
 * @returns {Promise<string>} how much was tried
 */
export async function refused(page, offered, cases, filled) {
  const run = (name, all) =>
    page.evaluate(
      async ([name, all]) => {
        const text = (value) => JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}n` : v))
        const before = [text(await view()), (await session.client.exportStateForVault()).commit]
        const outcomes = await Promise.all(all.map((params) => outcome(session.engine.call(name, params))))
        const after = [text(await view()), (await session.client.exportStateForVault()).commit]
        const same = before[0] === after[0] && before[1] === after[1]
        return { outcomes: outcomes.map(({ code, path, value }) => ({ code, path, value: value && Object.keys(value).join() })), same }
      },
      [name, all],
    )

  const wrong = []
  let count = 0
  for (const { name, params, codes } of offered) {
    const shapes = wrongParams(params)
    const own = cases[name] ?? []
    assert.ok(params.length === 0 || cases[name], `${name} takes parameters: list what can be wrong with them`)
    const given = own.map(([, given]) => filled(given))
    const { outcomes, same } = await run(name, [...shapes.map(({ params }) => params), ...given])
    shapes.forEach(({ params, path }, i) => {
      const { code, path: named } = outcomes[i]
      if (code !== "invalid_argument" || named !== path) wrong.push(`${name} ${describe(params)}: ${code} at ${named}, not at ${path}`)
    })
    own.forEach(([what, , code], i) => {
      const { code: got = "nothing" } = outcomes[shapes.length + i]
      if (![code].flat().includes(got)) wrong.push(`${name} with ${what}: ${got} instead of ${code}`)
      if (!codes.has(got) || !documented.has(got)) wrong.push(`${name}: ${got} is not among its codes`)
    })
    if (!same) wrong.push(`${name} changed something`)
    count += outcomes.length
  }
  assert.deepEqual(wrong, [])
  return `${count} bad calls to ${offered.length} operations`
}
