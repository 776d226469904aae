import { withoutWindows } from '@polytable/kernel/batches/compute'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import { isWindowColumn } from '@polytable/kernel/scopes/window-columns'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { Statement } from '@polytable/kernel/statements/statement'
import { checkWidth, columnDdl, stateColumn, tableName, valueColumn } from '@polytable/kernel/storage/layout'
import { PolytableError } from '@polytable/model/errors/index'
import type { ColumnDefinition } from '@polytable/model/protocol/definitions'
import type { UpdateStatus } from '@polytable/model/protocol/writes'
import { isComputed, type ColumnSchema } from '@polytable/model/schemas/index'
import { refreshWindows } from '../views/windows.ts'
import { addColumns } from './columns.ts'
import { withoutColumn } from './drop-column.ts'
import { fill } from './fill.ts'
import { checkIfExists, onErrorOf, type AddOptions } from './options.ts'
import { checkShadowing } from './shadowing.ts'
import { addUnique } from './unique.ts'

/** Adds columns, in one version; computed ones are computed for every live row. */
export async function addColumnsTo(
  context: EngineContext,
  table: TableRecord,
  definitions: readonly ColumnDefinition[],
  options: AddOptions,
): Promise<UpdateStatus> {
  checkIfExists(options.ifExists)
  if (definitions.length === 0) {
    throw new PolytableError('INVALID_ARGUMENT', 'No columns to add', { table: table.path })
  }
  const statement = await Statement.run(context, table, options, async (running) => {
    const stored = context.catalog.table(table.id)
    const present = definitions.filter(({ name }) =>
      stored.schema.columns.some((column) => column.name === name),
    )
    const isReplaced = options.ifExists?.startsWith('replace') ?? false
    const before = isReplaced
      ? present.reduce((left, { name }) => ({ ...left, schema: withoutColumn(context, left, name) }), stored)
      : stored
    const wanted =
      options.ifExists === 'ignore'
        ? definitions.filter((definition) => !present.includes(definition))
        : definitions
    if (wanted.length === 0) return running
    const schema = addColumns(context, before, wanted, before.version + 1)
    checkWidth(before.path, before.iteratorDepth, schema)
    const added = schema.columns.slice(before.schema.columns.length)
    checkShadowing(
      context,
      before,
      added.map(({ name }) => name),
    )
    await checkRequired(context, before, added)
    await addPhysical(running, before, added)
    const columns = added.filter((column) => isComputed(column) && column.stored)
    const recomputed = columns.filter(isWindowColumn)
    // What depends on the windows is filled in with them.
    const { waiting: _, ...plan } = withoutWindows(
      { table: before, schema, columns, indexes: [] },
      recomputed,
    )
    const defaults = added.filter((column) => column.default !== undefined)
    const onError = onErrorOf(options)
    await fill(running, plan, onError, defaults)
    await refreshWindows(running, before, { changed: new Set(), recomputed, schema, onError, only: 'new' })
    for (const column of added.filter(({ unique }) => unique)) addUnique(running, before, schema, column)
    const verb = isReplaced && present.length > 0 ? 'Replaced' : 'Added'
    running.setSchema(before, schema, `${verb}: ${added.map((column) => column.name).join(', ')}`)
    return running
  })
  return statement.status(table)
}

async function checkRequired(
  context: EngineContext,
  table: TableRecord,
  added: readonly ColumnSchema[],
): Promise<void> {
  for (const column of added) {
    if (column.primaryKey) {
      throw new PolytableError('INVALID_SCHEMA', 'A primary key cannot be added to an existing table', {
        table: table.path,
        column: column.name,
      })
    }
    if (await isMissingRequired(context, table, column)) {
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        `Cannot add non-nullable column '${column.name}' to a table with rows`,
        {
          table: table.path,
          column: column.name,
          hint: 'Declare it with .nullable() or .default(…).',
        },
      )
    }
  }
}

/** Whether an added column requires values that existing rows, including past versions, do not have. */
export async function isMissingRequired(
  context: EngineContext,
  table: TableRecord,
  column: Pick<ColumnSchema, 'value' | 'type' | 'default'>,
): Promise<boolean> {
  if (column.value || column.type.nullable || column.default) return false
  const rows = await context.store.query(`SELECT EXISTS (SELECT 1 FROM ${tableName(table)})`)
  return rows[0]![0] === true
}

async function addPhysical(
  { context }: Statement,
  table: TableRecord,
  added: readonly ColumnSchema[],
): Promise<void> {
  const stored = added.filter((column) => column.stored)
  if (stored.length === 0) return
  // An attempt that was broken off may have left its columns.
  const actions = stored.flatMap((column) => [
    `DROP COLUMN IF EXISTS ${valueColumn(column)}`,
    `DROP COLUMN IF EXISTS ${stateColumn(column)}`,
    ...columnDdl(column).map((ddl) => `ADD COLUMN ${ddl}`),
  ])
  await context.store.query(`ALTER TABLE ${tableName(table)} ${actions.join(', ')}`)
}
