import { planColumns, writtenColumns, writtenIndexes } from '@polytable/kernel/batches/compute'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import { addReached, reachedFrom, readsAny } from '@polytable/kernel/scopes/window-columns'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { Statement } from '@polytable/kernel/statements/statement'
import { presentName, valueColumn } from '@polytable/kernel/storage/layout'
import { rewriteRows } from '@polytable/kernel/storage/rewrite'
import { PolytableError } from '@polytable/model/errors/index'
import { columnKey, columnsOf, displayExpression, type ExprNode } from '@polytable/model/expressions/index'
import type { RunOptions } from '@polytable/model/protocol/options'
import type { ColumnChange, AlterOptions, AlterStatus } from '@polytable/model/protocol/schema-changes'
import {
  checkColumnName,
  isComputed,
  type CheckSchema,
  type ColumnSchema,
  type TableSchema,
} from '@polytable/model/schemas/index'
import { displayType, isSameType, type ColumnType } from '@polytable/model/types/index'
import { propagate, viewsDepend } from '../views/propagate.ts'
import { bindComputed } from './bind.ts'
import { lacksValues } from './columns.ts'
import { isOwnCheck } from './drop-column.ts'
import { onErrorOf } from './options.ts'
import { ownColumn } from './own-column.ts'
import { checkShadowing } from './shadowing.ts'

/** Renames a column. References use its id and stay valid. */
export async function renameColumn(
  context: EngineContext,
  table: TableRecord,
  from: string,
  to: string,
  options: RunOptions,
): Promise<void> {
  await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const column = ownColumn(current, from)
    checkColumnName(to, current.path)
    if (from === to) return
    if (current.schema.columns.some((other) => other.name === to)) {
      throw new PolytableError(
        'COLUMN_ALREADY_EXISTS',
        `The table '${current.path}' already has a column '${to}'`,
        { table: current.path, column: to },
      )
    }
    checkShadowing(context, current, [to])
    const output =
      column.fromIterator && column.position === undefined ? (column.output ?? column.name) : undefined
    const renamed = { ...column, name: to, ...(output === undefined ? {} : { output }) }
    const schema = withOwnCheckRenamed(withColumn(current.schema, renamed), current, column, to)
    running.setSchema(current, schema, `Altered: ${from} (renamed to ${to})`)
  })
}

/** The check of a column has the name of the column. */
function withOwnCheckRenamed(
  schema: TableSchema,
  table: TableRecord,
  column: ColumnSchema,
  to: string,
): TableSchema {
  const { checks } = schema
  if (!checks || checks.some(({ name }) => name === to)) return schema
  const isOwn = (check: CheckSchema): boolean =>
    check.name === column.name && isOwnCheck(table, column, check)
  return { ...schema, checks: checks.map((check) => (isOwn(check) ? { ...check, name: to } : check)) }
}

/** Changes the type or the expression of a column, in one version. */
export function alterColumn(
  context: EngineContext,
  table: TableRecord,
  name: string,
  change: ColumnChange,
  options: AlterOptions,
): Promise<AlterStatus> {
  return Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const column = ownColumn(current, name)
    if ('value' in change) return alterValue(running, current, column, change.value, options)
    await alterType(running, current, column, change.type)
    return { computedValues: 0, updatedColumns: [] }
  })
}

export function withColumn(schema: TableSchema, changed: ColumnSchema): TableSchema {
  return {
    ...schema,
    columns: schema.columns.map((column) => (column.id === changed.id ? changed : column)),
  }
}

/**
 * Updates the type of a computed column whose expression is unchanged but whose inputs have become nullable or non-nullable.
 * Nothing is recomputed.
 */
export async function retype(
  context: EngineContext,
  table: TableRecord,
  name: string,
  value: ExprNode,
  options: RunOptions,
): Promise<void> {
  await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const column = ownColumn(current, name)
    const retyped = {
      ...column,
      type: value.type,
      value: bindComputed(context, current, { ...column, value }),
    }
    const change = `Altered: ${name} (type changed to ${displayType(value.type)})`
    running.setSchema(current, withColumn(current.schema, retyped), change)
  })
}

async function alterType(
  statement: Statement,
  table: TableRecord,
  column: ColumnSchema,
  type: ColumnType,
): Promise<void> {
  const place = { table: table.path, column: column.name }
  const refuse = (why: string, hint?: string): never => {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      `Cannot change the type of '${column.name}' to ${displayType(type)}: ${why}`,
      { ...place, hint },
    )
  }
  if (isComputed(column) || column.fromIterator) {
    refuse('it is a computed column', 'Its type follows from its expression: alterColumn(name, { value }).')
  }
  if (!isSameType(column.type, type)) {
    refuse(`it is ${displayType(column.type)}`, 'Only nullability can be changed.')
  }
  if (column.type.nullable === type.nullable) return
  if (type.nullable) {
    if (column.primaryKey) refuse('it is part of the primary key')
    const users = requiredDependents(statement.context, table, column)
    if (users.length > 0) refuse(`the following are computed from it and not nullable: ${users.join(', ')}`)
  } else if (lacksValues(table, { ...column, type }))
    refuse(
      'rows derived from the base have no value for it',
      'Only a column with a default can be non-nullable in a view.',
    )
  else await checkNoNulls(statement, table, column)
  statement.setSchema(
    table,
    withColumn(table.schema, { ...column, type }),
    `Altered: ${column.name} (type changed to ${displayType(type)})`,
  )
}

/** Non-nullable computed columns that read the column. */
export function requiredDependents(
  context: EngineContext,
  table: TableRecord,
  column: ColumnSchema,
): string[] {
  return [table, ...context.catalog.viewsOf(table)].flatMap(({ path, schema }) =>
    schema.columns
      .filter(({ value, type }) => value && !type.nullable && reads(value, table, column))
      .map(({ name }) => `${path}.${name}`),
  )
}

function reads(value: ExprNode, table: TableRecord, column: ColumnSchema): boolean {
  return columnsOf(value).some((node) => node.table === `#${table.id}` && node.column === String(column.id))
}

/** The first live row without a value in a column. */
export async function firstNull(
  context: EngineContext,
  table: TableRecord,
  column: ColumnSchema,
): Promise<number | undefined> {
  const [found] = await context.store.query(
    `SELECT n FROM (SELECT row_number() OVER (ORDER BY row_id) - 1 AS n, ${valueColumn(column)} AS value
       FROM ${presentName(table)}) rows WHERE value IS NULL ORDER BY n LIMIT 1`,
  )
  return found?.[0] as number | undefined
}

async function checkNoNulls({ context }: Statement, table: TableRecord, column: ColumnSchema): Promise<void> {
  const row = await firstNull(context, table, column)
  if (row === undefined) return
  throw new PolytableError(
    'CONSTRAINT_VIOLATION',
    `Cannot make '${column.name}' non-nullable: row ${row} has no value`,
    { table: table.path, column: column.name, row, hint: 'Set a value in every row first.' },
  )
}

async function alterValue(
  statement: Statement,
  table: TableRecord,
  column: ColumnSchema,
  value: ExprNode,
  options: AlterOptions,
): Promise<AlterStatus> {
  const { context } = statement
  const place = { table: table.path, column: column.name }
  if (!isComputed(column) || column.fromIterator) {
    throw new PolytableError('UNSUPPORTED_OPERATION', `'${column.name}' is not a computed column`, {
      ...place,
      hint: 'Use update() to change its values.',
    })
  }
  const bound = bindComputed(context, table, { ...column, value })
  if (!isSameType(bound.type, column.type)) {
    throw new PolytableError(
      'TYPE_MISMATCH',
      `'${column.name}' is ${displayType(column.type)}, the new expression is ${displayType(bound.type)}`,
      { ...place, hint: 'Add another column for values of another type.' },
    )
  }
  const schema = withColumn(table.schema, { ...column, value: bound, type: bound.type })
  const altered = schema.columns.find(({ id }) => id === column.id)!
  if (readsAny([bound], reachedFrom(table, schema, [altered]))) {
    throw new PolytableError('INVALID_ARGUMENT', `The column '${column.name}' would depend on itself`, place)
  }
  const { plan, changed, recomputed } = planColumns(table, schema, [altered], true)
  if (options.dryRun) return estimate(statement, table, schema, altered)
  const nameOf = (id: string): string => schema.columns.find((each) => String(each.id) === id)?.name ?? id
  const shown = displayExpression(bound, (node) => nameOf(node.column))
  statement.setSchema(table, schema, `Altered: ${column.name} (computed with ${shown})`)
  const onError = onErrorOf(options)
  // Views follow rows that have a new version, also where only they keep what is made of an unstored column.
  const isWritten = writtenColumns(plan).length + writtenIndexes(plan).length > 0
  if (isWritten || (recomputed.length === 0 && viewsDepend(statement, table, changed)))
    await rewriteRows(statement, plan, {}, onError)
  await propagate(statement, table, changed, { onError, recomputed })
  const { computedValues, updatedColumns } = statement.status(table)
  return { computedValues, updatedColumns }
}

/** What a change would compute in a table and its views. */
async function estimate(
  { context }: Statement,
  table: TableRecord,
  schema: TableSchema,
  altered: ColumnSchema,
): Promise<AlterStatus> {
  const reached = reachedFrom(table, schema, [altered])
  const updatedColumns: string[] = []
  let computedValues = 0
  for (const each of [{ ...table, schema }, ...context.catalog.viewsOf(table)]) {
    addReached(each, each.schema, reached)
    const { columns, indexes } = each.schema
    const isReached = (id: number): boolean => reached.has(columnKey(each, { id }))
    const items = [
      ...columns.filter(({ id, value, stored }) => value && stored && isReached(id)),
      ...indexes.filter(({ column }) => isReached(column)),
    ]
    if (items.length === 0) continue
    const [count] = await context.store.query(`SELECT count(*) FROM ${presentName(each)}`)
    computedValues += (count![0] as number) * items.length
    updatedColumns.push(...items.map(({ name }) => `${each.path}.${name}`))
  }
  return { computedValues, updatedColumns }
}
