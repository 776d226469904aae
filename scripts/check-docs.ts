import { join, relative } from 'node:path'
import ts from 'typescript'
import { root } from './root.ts'

/** The modules that users import. */
const ENTRIES = [
  ...['node/index.ts', 'browser/index.ts', 'functions.ts', 'models.ts', 'providers.ts', 'node.ts'],
  ...['react.ts', 'vue.ts', 'svelte.ts', 'inspector.ts'],
].map((name) => join(root, 'packages/polytable/src', name))

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
  if (declaration === undefined || symbol.name.startsWith('__') || symbol.name.startsWith('#')) return true
  if (ts.isMethodDeclaration(declaration) && ts.isPrivateIdentifier(declaration.name)) return true
  const flags = ts.getCombinedModifierFlags(declaration)
  return (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0
}

/** Whether a symbol was declared in a file of ours, and not in a library or by a mapped type. */
function isOwn(symbol: ts.Symbol): boolean {
  const path = symbol.declarations?.[0]?.getSourceFile().fileName
  return path !== undefined && path.startsWith(root) && !path.includes('node_modules')
}

/** The members of a class, an interface or an alias of an object type, where they are written in our files. */
function membersOf(checker: ts.TypeChecker, symbol: ts.Symbol): readonly ts.Symbol[] {
  const isType = ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias
  if ((symbol.flags & isType) === 0) return []
  const type = checker.getDeclaredTypeOfSymbol(symbol)
  const parts = type.isUnion() ? type.types : [type]
  return parts
    .filter((part) => (part.flags & ts.TypeFlags.Object) !== 0)
    .flatMap((part) => part.getProperties())
    .filter((member) => isOwn(member) && !isHidden(member))
}

/** An exported symbol and its members, where they have no doc comment, wherever they were exported from. */
function* undocumented(checker: ts.TypeChecker, symbol: ts.Symbol): Generator<string> {
  const documented = (one: ts.Symbol): boolean => one.getDocumentationComment(checker).length > 0
  if (!isOwn(symbol)) return
  if (!documented(symbol)) yield describe(symbol, '')
  for (const member of membersOf(checker, symbol)) {
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
