import { PolytableError } from '@polytable/model/errors/index'
import { bindRowCondition, checkOfOneRow } from '@polytable/kernel/scopes/filter'
import { checkJoinKind, JoinScope, type JoinInput } from '@polytable/kernel/scopes/join-scope'
import type { RowScope } from '@polytable/kernel/scopes/row-scope'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import { conditionToSql, operandsOf, SqlParameters, type ExprNode } from '@polytable/model/expressions/index'
import { versionedPath } from '@polytable/model/schemas/index'
import { typeOf } from '@polytable/model/types/index'
import type { Planning } from './planning.ts'
import type { JoinSpec, QuerySpec } from '@polytable/model/protocol/query-spec'

interface Source {
  readonly scope: RowScope
  /** Conditions of joins that SQL cannot decide. */
  readonly conditions: readonly ExprNode[]
}

/** The rows that a query reads: of one table as it is or was, or of several joined. */
export async function openSource(planning: Planning, spec: QuerySpec): Promise<Source> {
  const { fallibleInSql } = planning
  const { joins = [] } = spec
  if (joins.length === 0) {
    const scope = await openTable(planning, spec.from, spec.version)
    scope.fallible = fallibleInSql
    return { scope, conditions: [] }
  }
  for (const { how } of joins) checkJoinKind(how)
  const parameters = new SqlParameters()
  const tables = [{ table: spec.from, version: spec.version, how: 'cross' as const }, ...joins]
  const inputs = await Promise.all(
    tables.map(async ({ table, version, how }, at): Promise<JoinInput> => {
      const scope = await openTable(planning, table, version, { prefix: `j${at}`, parameters })
      scope.fallible = fallibleInSql
      return { scope, how, reference: versionedPath(table, version) }
    }),
  )
  const twice = inputs.find(
    ({ reference }, at) => inputs.findIndex((other) => other.reference === reference) < at,
  )
  if (twice) {
    throw new PolytableError('UNSUPPORTED_OPERATION', `'${twice.scope.path}' is joined twice`, {
      table: twice.scope.path,
      hint: "For a self-join, join it with a version, db.getTable('path:version'), or a snapshot.",
    })
  }
  const scope = new JoinScope(inputs, parameters)
  scope.fallible = fallibleInSql
  joins.forEach(({ where }, i) => restrict(inputs[i + 1]!.scope, where))
  return {
    scope,
    conditions: joins.flatMap((join, i) => joinCondition(scope, join, joins.slice(i + 1), i + 1)),
  }
}

async function openTable(
  planning: Planning,
  reference: string,
  version: number | string | undefined,
  join?: { readonly prefix: string; readonly parameters: SqlParameters },
): Promise<TableScope> {
  const { context } = planning
  const table = context.catalog.table(reference)
  const past = version === undefined ? undefined : await context.catalog.atVersion(table, version)
  const commit = past?.commit ?? planning.headOf(table)
  const { schema } = past ?? table
  const scope = new TableScope(context.catalog, table, commit, schema, past?.schemasById, join)
  scope.readPresent(() => context.catalog.isPresent(table.root, commit))
  return scope
}

/** Only rows of a table that satisfy conditions are joined. */
function restrict(scope: TableScope, where: readonly ExprNode[] = []): void {
  for (const condition of where) {
    const sql = conditionToSql(scope.expand(bindRowCondition(scope, condition)), scope)
    if (sql === undefined) {
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        'The where() of a joined table must be expressible in SQL',
        {
          table: scope.path,
          hint: 'Join the table, and call where() on the join.',
        },
      )
    }
    scope.restrict(sql)
  }
}

/** Sets the condition of a join; gives the parts that SQL cannot decide, where they may be decided later. */
function joinCondition(
  scope: JoinScope,
  { on, how }: JoinSpec,
  later: readonly JoinSpec[],
  at: number,
): ExprNode[] {
  if (on === undefined) return []
  if (!isNames(on))
    checkOfOneRow(
      scope.path,
      on,
      'The condition of a join looks at single rows',
      'Use having() for conditions on groups.',
    )
  const bound = isNames(on) ? on.map((name) => sameName(scope, name, at)) : operandsOf(scope.bind(on), 'and')
  const sql: string[] = []
  const rest: ExprNode[] = []
  const expanded = bound.map((node) => scope.expand(node))
  for (const condition of expanded) {
    const text = conditionToSql(condition, scope)
    if (text === undefined) rest.push(condition)
    else sql.push(text)
  }
  scope.setCondition(at, sql.length > 0 ? sql.join(' AND ') : 'true', expanded)
  const outer = how !== 'inner' || later.some((join) => join.how === 'right' || join.how === 'full')
  if (rest.length > 0 && outer) {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      'The condition of an outer join must be expressible in SQL',
      {
        table: scope.path,
        hint: 'Store the result of the function in a computed column, and join on that column.',
      },
    )
  }
  return rest
}

function isNames(on: ExprNode | readonly string[]): on is readonly string[] {
  return Array.isArray(on)
}

/** Equality of the columns of one name, of input `at` and of the first before it that has one. */
function sameName(scope: JoinScope, name: string, at: number): ExprNode {
  const right = scope.named(name, at, at + 1)
  const left = scope.named(name, 0, at)
  return { kind: 'compare', op: 'eq', left, right, type: typeOf('bool', true) }
}
