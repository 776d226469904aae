import { parse, type AnyNode, type ImportDeclaration, type Program } from 'acorn'
import { simple } from 'acorn-walk'
import { transform } from 'sucrase'
import { namesOf, type CellNames } from './names.ts'

/** A cell that is no TypeScript. `line` counts from 1. */
export class CellSyntaxError extends SyntaxError {
  override readonly name = 'SyntaxError'
  readonly line: number | undefined
  readonly hint: string | undefined

  constructor(message: string, line: number | undefined, hint?: string) {
    super(message)
    this.line = line
    this.hint = hint
  }
}

export interface CompiledCell extends CellNames {
  /**
   * The code of a module whose default export runs the cell: `(given, $import, $value) => definitions`. Its lines are those of the
   * cell.
   * @param given the names that the cell is given
   */
  code(given: readonly string[]): string
}

/** @throws CellSyntaxError */
export function compileCell(source: string): CompiledCell {
  const script = withoutTypes(source)
  const program = parsed(script)
  const names = namesOf(program)
  const body = rewritten(script, program)
  return {
    ...names,
    code: (given) =>
      `export default async ({${given.join(',')}}, $import, $value) => {${body}\nreturn {${names.defined.join(',')}}}`,
  }
}

function withoutTypes(source: string): string {
  try {
    return transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      keepUnusedImports: true,
    }).code
  } catch (error) {
    throw syntaxError(error)
  }
}

function parsed(script: string): Program {
  try {
    return parse(script, { ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true })
  } catch (error) {
    throw syntaxError(error)
  }
}

/** Parsers write the place at the end of the message. */
function syntaxError(error: unknown): CellSyntaxError {
  const text = error instanceof Error ? error.message : String(error)
  const [, message = text, line] = /^(?:Error transforming [^:]*: )?(.*?)\s*\((\d+):\d+\)$/s.exec(text) ?? []
  return new CellSyntaxError(message, line === undefined ? undefined : Number(line))
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The body of a function that does what the cell does: imports become calls, and the last expression is passed to `$value`. */
function rewritten(script: string, program: Program): string {
  const edits: Edit[] = []
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') edits.push(importEdit(script, node))
    if (node.type.startsWith('Export')) {
      const line = script.slice(0, node.start).split('\n').length
      throw new CellSyntaxError(
        'A cell cannot export',
        line,
        'What a cell defines at its top is visible to all cells: leave `export` out.',
      )
    }
  }
  simple(program, {
    ImportExpression: ({ start }: AnyNode) =>
      void edits.push({ start, end: start + 'import'.length, text: '$import' }),
  })
  const last = program.body.at(-1)
  if (last?.type === 'ExpressionStatement') {
    const { end } = last.expression
    // What is in brackets begins before the expression: the whole statement is the argument, without its semicolon.
    const whole = script.slice(last.start, last.end).replace(/;$/, '')
    edits.push({ start: last.start, end: last.start, text: '$value(' })
    edits.push({ start: Math.max(end, last.start + whole.length), end: last.end, text: ')' })
  }
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((code, { start, end, text }) => code.slice(0, start) + text + code.slice(end), script)
}

function importEdit(script: string, { start, end, specifiers, source }: ImportDeclaration): Edit {
  const loaded = `await $import(${source.raw ?? JSON.stringify(source.value)})`
  const whole = specifiers.find(({ type }) => type === 'ImportNamespaceSpecifier')
  const named = specifiers.flatMap((specifier) => {
    if (specifier.type === 'ImportNamespaceSpecifier') return []
    if (specifier.type === 'ImportDefaultSpecifier') return [`default: ${specifier.local.name}`]
    const { imported, local } = specifier
    return [
      `${imported.type === 'Identifier' ? imported.name : JSON.stringify(imported.value)}: ${local.name}`,
    ]
  })
  const parts = [
    ...(whole ? [`const ${whole.local.name} = ${loaded};`] : []),
    ...(named.length > 0 ? [`const {${named.join(', ')}} = ${loaded};`] : []),
    ...(specifiers.length === 0 ? [`${loaded};`] : []),
  ]
  // The lines below stay where they are.
  return { start, end, text: parts.join(' ') + '\n'.repeat(script.slice(start, end).split('\n').length - 1) }
}
