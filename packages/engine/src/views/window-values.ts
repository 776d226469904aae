import type { TableRecord } from '@polytable/kernel/catalog/index'
import { keyColumns } from '@polytable/kernel/storage/layout'
import type { TableScope } from '@polytable/kernel/scopes/table-scope'
import type { Statement } from '@polytable/kernel/statements/statement'
import {
  children,
  SqlParameters,
  toSql,
  type ExprNode,
  type WindowNode,
} from '@polytable/model/expressions/index'
import { Failures } from '../query/failures.ts'
import { Planning } from '../query/planning.ts'
import { isRefused } from '@polytable/kernel/storage/refusal'
import { stagedType, stageRows } from '../query/stage.ts'
import type { TableSchema } from '@polytable/model/schemas/index'

/** Rows of a table with the schema that a statement gives it. */
interface WindowRows {
  readonly table: TableRecord
  readonly schema: TableSchema
}

/** SQL conditions that a row may have changed, on its version of now and on the one of before (both alias a0). */
export interface Touched {
  readonly now: string
  readonly before: string
}

/** Partitions of rows that may have changed: whether a row is of one, in SQL. A hash may let others through, whole ones. */
interface Partitions {
  where(scope: TableScope): string[]
}

const EVERY_ROW: Partitions = { where: () => [] }

/**
 * The partitions that changed rows are of, or were.
 * @param name of the temporary table that holds them
 * @param partitionBy undefined where that differs
 */
export async function changedPartitions(
  statement: Statement,
  { table, schema }: WindowRows,
  name: string,
  partitionBy: readonly ExprNode[] | undefined,
  touched: Touched | undefined,
): Promise<Partitions> {
  if (!touched || !partitionBy || partitionBy.length === 0) return EVERY_ROW
  const { store } = statement.context
  const parameters = new SqlParameters()
  const selects: string[] = []
  for (const side of ['now', 'before'] as const) {
    const commit = side === 'now' ? statement.commit : statement.head
    const scope = statement.scopeAt(table, commit, schema, parameters)
    const hash = partitionHash(scope, partitionBy)
    if (hash === undefined) return EVERY_ROW
    selects.push(`SELECT ${hash} FROM ${scope.fromSql()} WHERE ${scope.visibleSql()} AND (${touched[side]})`)
  }
  await store.query(`CREATE TEMP TABLE ${name} (hash int8)`)
  await store.query(`INSERT INTO ${name} ${selects.join(' UNION ')}`, parameters.values)
  return {
    where: (scope) => [`${partitionHash(scope, partitionBy)!} IN (SELECT hash FROM ${name})`],
  }
}

/** Equal for rows of one partition, nulls among them. */
function partitionHash(scope: TableScope, partitionBy: readonly ExprNode[]): string | undefined {
  const parts = partitionBy.map((node) => toSql(scope.expand(node), scope))
  return parts.includes(undefined) ? undefined : `hash_record_extended(ROW(${parts.join(', ')}), 0)`
}

/**
 * Evaluates window functions over some partitions, with the rows as of this statement, into a temporary table: row keys, and `v0`…
 * for the window values.
 */
export async function takeWindows(
  statement: Statement,
  rows: WindowRows,
  name: string,
  windows: readonly WindowNode[],
  partitions: Partitions,
): Promise<void> {
  try {
    await takeOnce(statement, rows, name, windows, partitions, true)
  } catch (error) {
    if (!isRefused(error)) throw error
    await statement.context.store.query(`DROP TABLE IF EXISTS ${name}`)
    await takeOnce(statement, rows, name, windows, partitions, false)
  }
}

async function takeOnce(
  statement: Statement,
  { table, schema }: WindowRows,
  name: string,
  windows: readonly WindowNode[],
  partitions: Partitions,
  fallibleInSql: boolean,
): Promise<void> {
  const { context, signal } = statement
  // A part that fails is the error of its own row's cell: see `windows.ts`.
  const failures = new Failures('ignore')
  const options = { fallibleInSql, failures, heads: new Map<number, number>() }
  const planning = new Planning(context, { ...options, signal })
  try {
    const scope = statement.scopeAt(table, statement.commit, schema)
    scope.fallible = fallibleInSql
    const expanded = windows.map((node) => scope.expand(node))
    const keys = scope.keyNodes()
    const source = { scope, where: partitions.where(scope), filter: [] }
    const nodes = [...keys, ...expanded.flatMap(children)]
    const stage = await stageRows(planning, source, nodes, () => ({ clause: 'select', column: null }))
    const keyNames = keyColumns(table.iteratorDepth)
    const columns = [
      ...keyNames.map((key) => `${key} ${key === 'row_id' ? 'int8' : 'int4'}`),
      ...windows.map(({ type }, i) => `v${i} ${sqlTypeOf(type)}`),
      `PRIMARY KEY (${keyNames.join(', ')})`,
    ]
    const values = [...keys, ...expanded].map((node) => toSql(node, stage)!)
    await context.store.query(`CREATE TEMP TABLE ${name} (${columns.join(', ')})`)
    await context.store.query(
      `INSERT INTO ${name} SELECT ${values.join(', ')} FROM ${stage.fromSql()}`,
      stage.parameters.values,
    )
    await context.store.query(`ANALYZE ${name}`)
  } finally {
    await planning.release()
  }
}

/** Sums of 64-bit integers are wider than what they add. */
function sqlTypeOf(type: WindowNode['type']): string {
  return type.kind === 'bigint' ? 'numeric' : stagedType(type).sqlType
}
