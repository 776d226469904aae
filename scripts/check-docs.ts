import { join, relative } from 'node:path'
import ts from 'typescript'
import { root } from './root.ts'

/** The modules that users import. */
const ENTRIES = ['node/index.ts', 'browser/index.ts', 'functions.ts', 'models.ts'].map((name) =>
  join(root, 'packages/polytable/src', name),
)

/** The name and place of a symbol that has no doc comment. */
function describe(symbol: ts.Symbol, owner: string): string {
  const declaration = symbol.declarations?.[0]
  if (declaration === undefined) return `${owner}${symbol.name}`
  const source = declaration.getSourceFile()
  const { line } = source.getLineAndCharacterOfPosition(declaration.getStart())
  return `${relative(root, source.fileName)}:${line + 1} ${owner}${symbol.name}`
}

function isHidden(symbol: ts.Symbol): boolean {
  const declaration = symbol.declarations?.[0]
  if (declaration === undefined || symbol.name.startsWith('__')) return true
  if (ts.isMethodDeclaration(declaration) && ts.isPrivateIdentifier(declaration.name)) return true
  const flags = ts.getCombinedModifierFlags(declaration)
  return (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0
}

/** Functions, classes with their public methods, and objects of functions, wherever they were exported from. */
function* undocumented(checker: ts.TypeChecker, symbol: ts.Symbol): Generator<string> {
  const documented = (one: ts.Symbol): boolean => one.getDocumentationComment(checker).length > 0
  if ((symbol.flags & ts.SymbolFlags.Value) === 0) return
  if (!documented(symbol)) yield describe(symbol, '')
  if ((symbol.flags & ts.SymbolFlags.Class) === 0) return
  for (const member of symbol.members?.values() ?? []) {
    if ((member.flags & ts.SymbolFlags.Method) === 0 || isHidden(member)) continue
    if (!documented(member)) yield describe(member, `${symbol.name}.`)
  }
}

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
  config: unknown
}
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
const program = ts.createProgram(ENTRIES, options)
const checker = program.getTypeChecker()
const missing = new Set<string>()
for (const path of ENTRIES) {
  const source = program.getSourceFile(path)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`${relative(root, path)} exports nothing`)
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol =
      (exported.flags & ts.SymbolFlags.Alias) === 0 ? exported : checker.getAliasedSymbol(exported)
    for (const one of undocumented(checker, symbol)) missing.add(one)
  }
}
if (missing.size > 0) {
  console.error(`Exported without a doc comment:\n${[...missing].sort().join('\n')}`)
  process.exitCode = 1
}
