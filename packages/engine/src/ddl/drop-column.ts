import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { Statement } from '@polytable/kernel/statements/statement'
import { columnsOf, type ExprNode } from '@polytable/model/expressions/index'
import {
  withoutIndexes,
  type CheckSchema,
  type ColumnSchema,
  type TableSchema,
} from '@polytable/model/schemas/index'
import { checkIfNotExists } from './options.ts'
import { ownColumn } from './own-column.ts'
import type { DropColumnOptions } from '@polytable/model/protocol/schema-changes'

/** Removes a column from the schema; older versions keep it. @throws PolytableError where something depends on it */
export async function dropColumnFrom(
  context: EngineContext,
  table: TableRecord,
  name: string,
  options: DropColumnOptions,
): Promise<void> {
  checkIfNotExists(options.ifNotExists)
  await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const exists = current.schema.columns.some((column) => column.name === name)
    if (!exists && options.ifNotExists === 'ignore') return
    running.setSchema(current, withoutColumn(context, current, name), `Dropped: ${name}`)
  })
}

/** The schema of a table without one of its columns. @throws PolytableError where something depends on it */
export function withoutColumn(context: EngineContext, table: TableRecord, name: string): TableSchema {
  const { schema } = table
  const column = ownColumn(table, name)
  const place = { table: table.path, column: name }
  if (column.primaryKey || column.fromIterator || schema.columns.length === 1) {
    const why = column.primaryKey
      ? 'it is part of the primary key'
      : column.fromIterator
        ? 'it is an output of the iterator'
        : 'it is the last column'
    throw new PolytableError('UNSUPPORTED_OPERATION', `'${name}' cannot be dropped: ${why}`, place)
  }
  const users = dependents(context, table, column)
  if (users.length > 0) {
    throw new PolytableError(
      'CONSTRAINT_VIOLATION',
      `'${name}' cannot be dropped: the following depend on it: ${users.join(', ')}`,
      { ...place, hint: 'Drop those first.' },
    )
  }
  return {
    ...withoutIndexes(schema, (index) => index.column === column.id),
    columns: schema.columns.filter((candidate) => candidate !== column),
    ...(schema.checks ? { checks: schema.checks.filter((check) => !isOwnCheck(table, column, check)) } : {}),
  }
}

/** The check of a single column is dropped with the column. */
export function isOwnCheck(table: TableRecord, column: ColumnSchema, { value }: CheckSchema): boolean {
  return columnsOf(value).every((node) => node.table === `#${table.id}` && node.column === String(column.id))
}

/** The dependents of a column: computed columns, filters, iterators and checks of the table and of its views. */
function dependents(context: EngineContext, table: TableRecord, column: ColumnSchema): string[] {
  const reads = (nodes: readonly ExprNode[]): boolean =>
    columnsOf(...nodes).some((node) => node.table === `#${table.id}` && node.column === String(column.id))
  return [table, ...context.catalog.viewsOf(table)].flatMap(({ path, schema }) => [
    ...schema.columns.filter(({ value }) => value && reads([value])).map(({ name }) => `${path}.${name}`),
    ...(schema.filter && reads([schema.filter]) ? [`the filter of ${path}`] : []),
    ...(schema.iterator && reads(Object.values(schema.iterator.args)) ? [`the iterator of ${path}`] : []),
    ...(schema.checks ?? [])
      .filter((check) => reads([check.value]) && !isOwnCheck(table, column, check))
      .map(({ name }) => `the check ${name} of ${path}`),
  ])
}
