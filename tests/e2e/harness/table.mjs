// The table of operations as the tests see it: read from the generated types, so that an operation or a parameter that is added
// there is tested without anybody thinking of it.
import { readFileSync } from "node:fs"

const source = readFileSync(new URL("../../../js/src/operations.gen.ts", import.meta.url), "utf8")

/** Interfaces by name: a list of `{name, optional, type}`. */
const structs = new Map(
  [...source.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name, body]) => [
    name,
    [...body.matchAll(/^ {2}(\w+)(\??): (.+)$/gm)].map(([, field, optional, type]) => ({ name: field, optional: optional === "?", type })),
  ]),
)

/** Every operation: its name, the fields of its parameters, and the codes with which it may reject. */
export const operations = [...source.matchAll(/^ {2}(\w+): \{\n {4}params: (\w+)\n {4}result: \w+\n {4}codes: (.+)$/gm)].map(([, name, params, codes]) => ({
  name,
  params: structs.get(params) ?? [],
  codes: new Set(codes.match(/\w+/g)),
}))

const SCALARS = {
  string: { good: "text", bad: [5, true, {}, ["text"]] },
  boolean: { good: true, bad: ["true", 1, {}] },
  number: { good: 3, bad: ["3", -1, 1.5, Number.NaN, 2 ** 53] },
  bigint: { good: 1n, bad: [1, "1", -1n, 1n << 64n] },
  Uint8Array: { good: new Uint8Array(32), bad: ["AAAA", [1, 2], {}, 7] },
}

/** The type of an array's items: parentheses stand around those that are one of several values. */
const itemOf = (type) => type.slice(0, -2).replace(/^\((.*)\)$/, "$1")

/** @returns a value of a type that the binding accepts, whatever the engine thinks of it */
export function sample(type) {
  if (type.endsWith("[]")) return [sample(itemOf(type))]
  if (type.startsWith('"')) return JSON.parse(type.split(" | ")[0])
  return SCALARS[type]?.good ?? structure(structs.get(type))
}

/** Fields that the engine looks at before others: a sample there must be good enough for it to go on. */
const NAMED = { account: "user1@example.com", conversation: "AAAAAAAAAAAAAAAAAAAAAA" }

/** @returns an object with a sample for every field */
export const structure = (fields) => Object.fromEntries(fields.map(({ name, type }) => [name, NAMED[name] ?? sample(type)]))

/** @returns {{path: string, value: unknown}[]} wrong values for a type, and the path that the answer has to name */
function wrongs(type, path) {
  if (type.endsWith("[]")) {
    const item = itemOf(type)
    return [
      ...["text", 5, {}].map((value) => ({ path, value })),
      ...wrongs(item, `${path}[0]`).map((wrong) => ({ ...wrong, value: [wrong.value] })),
    ]
  }
  if (type.startsWith('"')) return ["nonsense", 5].map((value) => ({ path, value }))
  if (SCALARS[type]) return SCALARS[type].bad.map((value) => ({ path, value }))
  const fields = structs.get(type)
  return [{ path, value: 5 }, ...wrongParams(fields).map(({ params, path: inner }) => ({ path: inner ? `${path}.${inner}` : path, value: params }))]
}

/** @returns {{params: unknown, path: string}[]} parameters that the binding must refuse, and the path that it has to name */
export function wrongParams(fields) {
  const good = structure(fields)
  return [
    { params: { ...good, surplus: 1 }, path: "surplus" },
    ...fields.flatMap(({ name, optional, type }) => {
      const { [name]: _, ...without } = good
      return [...(optional ? [] : [{ params: without, path: name }]), ...wrongs(type, name).map(({ path, value }) => ({ params: { ...good, [name]: value }, path }))]
    }),
  ]
}
