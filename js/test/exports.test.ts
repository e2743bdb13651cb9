// Whoever writes a function around one of this package's can name everything that stands in its signature.
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { expect, test } from "vitest"

test("every type in a public signature is exported", () => {
  const entry = fileURLToPath(new URL("../dist/index.d.ts", import.meta.url))
  const { ESNext } = ts.ModuleKind
  const { Bundler } = ts.ModuleResolutionKind
  const options: ts.CompilerOptions = { module: ESNext, moduleResolution: Bundler, target: ts.ScriptTarget.ES2022, skipLibCheck: true, types: [] }
  const program = ts.createProgram([entry], options)
  const checker = program.getTypeChecker()
  const real = (symbol: ts.Symbol): ts.Symbol => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
  const source = program.getSourceFile(entry)
  const exported = new Set(checker.getExportsOfModule(checker.getSymbolAtLocation(source!)!).map(real))
  expect(exported.size).toBeGreaterThan(100)

  const missing = new Set<string>()
  const look = (from: string, node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const named = checker.getSymbolAtLocation(ts.isTypeReferenceNode(node) ? node.typeName : node.expression)
      const type = named && real(named)
      const own = type?.declarations?.some((d) => d.getSourceFile().fileName.includes("/js/dist/"))
      if (type && own && !(type.flags & ts.SymbolFlags.TypeParameter) && !exported.has(type)) missing.add(`${type.name}, of ${from}`)
    }
    ts.forEachChild(node, (child) => look(from, child))
  }
  for (const symbol of exported) for (const declaration of symbol.declarations ?? []) look(symbol.name, declaration)
  expect([...missing]).toEqual([])
})
