import { PolytableError } from '@polytable/model/errors/index'
import { mapChildren, type ExprNode } from '@polytable/model/expressions/index'
import { displayType, isNumeric, typeOf, type ColumnType } from '@polytable/model/types/index'
import { selected } from './failures.ts'
import type { Planning } from './planning.ts'
import type { QueryPlan } from './query-plan.ts'
import type { QuerySpec, UnionSpec } from '@polytable/model/protocol/query-spec'
import { TemporaryStage, type StageScope } from './stage.ts'

/**
 * The rows of several queries one after the other, in a temporary table. Columns are matched by name; expressions of the outer
 * query name them, or are expressions that the first query selects.
 */
export async function openUnion(
  planning: Planning,
  { queries }: UnionSpec,
  plan: (query: QuerySpec) => Promise<QueryPlan>,
): Promise<StageScope> {
  const plans: QueryPlan[] = []
  for (const query of queries) {
    const made = await plan(query)
    planning.onRelease(() => made.release())
    plans.push(made)
  }
  const [first] = plans as [QueryPlan]
  const columns = first.columns.map(({ name }) => ({ name, type: unionType(name, plans) }))
  const stage = await TemporaryStage.create(
    planning,
    columns.map(({ type }) => type),
  )
  for (const each of plans) {
    const values = columns.map(({ name, type }) => castTo(type, outputOf(each, name)))
    await stage.add(planning, each, values, selected(values, columns))
  }
  const nodes = columns.map(({ name, type }): ExprNode => ({ kind: 'column', table: '', column: name, type }))
  const scope = stage.scope('union', nodes)
  scope.names = columns.map(({ name }) => name)
  const byName = (node: ExprNode): ExprNode => {
    const at =
      node.kind === 'column' && node.table === ''
        ? columns.findIndex(({ name }) => name === node.column)
        : first.outputs.findIndex((output) => sameNode(output, first.scope, node))
    if (at >= 0) return nodes[at]!
    if (node.kind !== 'column') return mapChildren(node, byName)
    throw new PolytableError(
      'COLUMN_NOT_FOUND',
      `The queries of the union do not return a column '${node.column}'`,
      {
        column: node.column,
        hint: `Their columns: ${columns.map(({ name }) => name).join(', ')}.`,
      },
    )
  }
  scope.binding = byName
  return scope
}

function sameNode(output: ExprNode, scope: QueryPlan['scope'], node: ExprNode): boolean {
  if (node.kind === 'literal') return false
  try {
    return JSON.stringify(scope.expand(scope.bind(node))) === JSON.stringify(output)
  } catch {
    return false
  }
}

function outputOf({ columns, outputs }: QueryPlan, name: string): ExprNode {
  return outputs[columns.findIndex((column) => column.name === name)]!
}

function unionType(name: string, plans: readonly QueryPlan[]): ColumnType {
  const types = plans.map(({ columns }) => {
    const found = columns.find((column) => column.name === name)
    if (found && columns.length === plans[0]!.columns.length) return found.type
    throw new PolytableError('INVALID_ARGUMENT', `The queries of a union return different columns`, {
      column: name,
      hint: `One returns ${plans[0]!.columns.map((column) => column.name).join(', ')}, another ${columns.map((column) => column.name).join(', ')}.`,
    })
  })
  const [first] = types as [ColumnType]
  const nullable = types.some((type) => type.nullable)
  if (types.every(({ kind }) => kind === first.kind)) return { ...first, nullable }
  if (types.every(isNumeric)) {
    return typeOf(types.some(({ kind }) => kind === 'float') ? 'float' : 'bigint', nullable)
  }
  throw new PolytableError(
    'TYPE_MISMATCH',
    `The queries of a union return '${name}' as ${types.map(displayType).join(' and ')}`,
    { column: name, hint: 'Cast one of them.' },
  )
}

function castTo(type: ColumnType, node: ExprNode): ExprNode {
  return node.type.kind === type.kind ? node : { kind: 'cast', value: node, type }
}
