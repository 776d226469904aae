import type { AnyNode, Pattern, Program } from 'acorn'
import { ancestor } from 'acorn-walk'

/** The names of a cell. */
export interface CellNames {
  /** Those it defines at its top. */
  readonly defined: readonly string[]
  /** Those it reads or calls and does not define. */
  readonly free: readonly string[]
  /** Those of `free` that it assigns to. */
  readonly assigned: readonly string[]
}

const scopes = new Set([
  'Program',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'BlockStatement',
  'StaticBlock',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'CatchClause',
  'ClassDeclaration',
  'ClassExpression',
])
const isFunction = ({ type }: AnyNode): boolean => type.includes('Function')

function patternNames(pattern: Pattern | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === 'RestElement' ? property.argument : property.value),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap(patternNames)
    case 'RestElement':
      return patternNames(pattern.argument)
    case 'AssignmentPattern':
      return patternNames(pattern.left)
    default:
      return []
  }
}

/** What a cell defines, and what it needs of others. */
export function namesOf(program: Program): CellNames {
  const declared = new Map<AnyNode, Set<string>>()
  const declare = (scope: AnyNode | undefined, names: readonly string[]): void => {
    const known = declared.get(scope ?? program) ?? new Set()
    names.forEach((name) => known.add(name))
    declared.set(scope ?? program, known)
  }
  /** The scope around the last of `ancestors`. */
  const around = (ancestors: readonly AnyNode[], fits: (node: AnyNode) => boolean): AnyNode | undefined =>
    ancestors.slice(0, -1).findLast(fits)
  const isScope = ({ type }: AnyNode): boolean => scopes.has(type)
  const declareFunction = (node: AnyNode): void => {
    if (!('params' in node)) return
    declare(node, node.params.flatMap(patternNames))
    if (node.type !== 'ArrowFunctionExpression') declare(node, ['arguments'])
    if (node.type === 'FunctionExpression' && node.id) declare(node, [node.id.name])
  }

  const walk = (
    visitors: Record<string, (node: never, state: unknown, ancestors: AnyNode[]) => void>,
  ): void => ancestor(program, visitors as unknown as Parameters<typeof ancestor>[1])
  walk({
    VariableDeclaration(node: AnyNode & { type: 'VariableDeclaration' }, _, ancestors) {
      const names = node.declarations.flatMap(({ id }) => patternNames(id))
      declare(around(ancestors, node.kind === 'var' ? isFunction : isScope), names)
    },
    FunctionDeclaration(node: AnyNode & { type: 'FunctionDeclaration' }, _, ancestors) {
      declare(around(ancestors, isScope), patternNames(node.id))
      declareFunction(node)
    },
    FunctionExpression: declareFunction,
    ArrowFunctionExpression: declareFunction,
    ClassDeclaration(node: AnyNode & { type: 'ClassDeclaration' }, _, ancestors) {
      declare(around(ancestors, isScope), patternNames(node.id))
    },
    ClassExpression(node: AnyNode & { type: 'ClassExpression' }) {
      if (node.id) declare(node, [node.id.name])
    },
    CatchClause: (node: AnyNode & { type: 'CatchClause' }) => declare(node, patternNames(node.param ?? null)),
    ImportDeclaration(node: AnyNode & { type: 'ImportDeclaration' }) {
      declare(
        program,
        node.specifiers.map(({ local }) => local.name),
      )
    },
  })

  const free = new Set<string>()
  const assigned = new Set<string>()
  const isFree = (name: string, ancestors: readonly AnyNode[]): boolean =>
    !ancestors.some((node) => declared.get(node)?.has(name))
  walk({
    Identifier({ name }: { name: string }, _, ancestors) {
      if (isFree(name, ancestors)) free.add(name)
    },
    VariablePattern({ name }: { name: string }, _, ancestors) {
      if (!isFree(name, ancestors)) return
      free.add(name)
      assigned.add(name)
    },
    UpdateExpression({ argument }: { argument: AnyNode }, _, ancestors) {
      if (argument.type === 'Identifier' && isFree(argument.name, ancestors)) assigned.add(argument.name)
    },
  })
  return { defined: [...(declared.get(program) ?? [])], free: [...free], assigned: [...assigned] }
}
