import {
  BatchEvaluator,
  SqlParameters,
  toSql,
  type ColumnNode,
  type EvaluatedColumn,
  type ExprNode,
  type SqlScope,
} from '@polytable/model/expressions/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { SqlStore } from '@polytable/model/ports/index'
import { storageOf, typeOf, type Value } from '@polytable/model/types/index'
import { kinds, type TestedKind } from './values.ts'

type Row = Readonly<Record<TestedKind, Value>>

const NUMERIC_VALUE_OUT_OF_RANGE = '22003'
const DIVISION_BY_ZERO = '22012'

/** What a function in SQL gives that fails for a row. */
export const FAILED = Symbol('failed')

/** Makes the SQL table that {@link fillRows} fills: a column per kind, as the engine stores it. */
export async function createRows(store: SqlStore): Promise<void> {
  const columns = kinds.map((kind) => `"c_${kind}" ${storageOf(typeOf(kind)).sqlType}`)
  await store.query(`CREATE TABLE expression_rows (n int8, ${columns.join(', ')})`)
}

/** Replaces the rows. */
export async function fillRows(store: SqlStore, rows: readonly Row[]): Promise<void> {
  await store.query('DELETE FROM expression_rows')
  await store.copy(
    'expression_rows',
    [
      { name: 'n', type: 'int8' },
      ...kinds.map((kind) => ({ name: `c_${kind}`, type: storageOf(typeOf(kind)).copyType })),
    ],
    rows.map((row, n) => [
      n,
      ...kinds.map((kind) => (row[kind] === null ? null : storageOf(typeOf(kind)).encode(row[kind]))),
    ]),
  )
}

/**
 * What SQL makes of an expression per row; undefined where it has no SQL, or SQL refuses the range of a number; `FAILED` where it
 * says that a function fails for some row.
 */
export async function evaluateInSql(
  store: SqlStore,
  node: ExprNode,
): Promise<Value[] | typeof FAILED | undefined> {
  const scope: SqlScope = {
    parameters: new SqlParameters(),
    fallible: true,
    column: (_table, column) => `r."c_${column}"`,
    state: () => undefined,
    rowId: () => undefined,
  }
  const sql = toSql(node, scope)
  if (sql === undefined) return undefined
  const { project, decode } = storageOf(node.type)
  try {
    const rows = await store.query(
      `SELECT json_build_array(${project(sql)})::text FROM expression_rows r ORDER BY n`,
      scope.parameters.values,
    )
    return rows.map(([text]) => {
      const [value] = JSON.parse(text as string) as unknown[]
      return value === null ? null : decode(value)
    })
  } catch (error) {
    const cause = PolytableError.is(error) ? (error.cause as { code?: string } | undefined) : undefined
    if (cause?.code === NUMERIC_VALUE_OUT_OF_RANGE) return undefined
    if (cause?.code === DIVISION_BY_ZERO) return FAILED
    throw error
  }
}

/** What JavaScript makes of an expression per row, and the errors of cells. */
export function evaluateCells(node: ExprNode, rows: readonly Row[]): Promise<EvaluatedColumn> {
  const evaluator = new BatchEvaluator({
    size: rows.length,
    column: ({ column }: ColumnNode) => ({ values: rows.map((row) => row[column as TestedKind]) }),
    call: () => Promise.reject(new Error('No functions here')),
  })
  return evaluator.evaluate(node)
}

/** What JavaScript makes of an expression per row, where no cell may fail. */
export async function evaluateInJavaScript(node: ExprNode, rows: readonly Row[]): Promise<Value[]> {
  const { values, errors } = await evaluateCells(node, rows)
  if (errors) throw new Error(`Errors in cells: ${JSON.stringify([...errors])}`)
  return values
}
