import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { checkRows, checksOn } from '@polytable/kernel/batches/checks'
import {
  computeBatch,
  planExpressions,
  withoutWindows,
  type ComputePlan,
} from '@polytable/kernel/batches/compute'
import { defaultValue } from '@polytable/kernel/batches/defaults'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import { TableScope } from '@polytable/kernel/scopes/scope'
import { isWindowColumn } from '@polytable/kernel/scopes/window-columns'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { ProgressMeter } from '@polytable/kernel/statements/progress'
import { Statement } from '@polytable/kernel/statements/statement'
import {
  checkWidth,
  columnDdl,
  indexColumn,
  stateColumn,
  tableName,
  valueColumn,
} from '@polytable/kernel/storage/layout'
import { countRows, inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { StagedCells } from '@polytable/kernel/storage/staged-cells'
import { vectorTableDdl } from '@polytable/kernel/storage/vectors'
import { PolytableError } from '@polytable/model/errors/index'
import { columnKey, keyOfColumn } from '@polytable/model/expressions/index'
import type {
  ColumnDefinition,
  IfExists,
  IndexDefinition,
  IfNotExists,
} from '@polytable/model/protocol/definitions'
import type { OnError, RunOptions } from '@polytable/model/protocol/options'
import type { UpdateStatus } from '@polytable/model/protocol/writes'
import {
  allIndexes,
  isComputed,
  withoutIndexes,
  type ColumnSchema,
  type EmbeddingIndexSchema,
} from '@polytable/model/schemas/index'
import { refreshWindows } from '../views/windows.ts'
import { addColumns } from './columns.ts'
import { embeddingDimensions, vectorLength } from './dimensions.ts'
import { withoutColumn } from './drop-column.ts'
import { newIndexName } from './index-names.ts'
import { checkIfExists, checkIfNotExists, onErrorOf } from './options.ts'
import { checkShadowing } from './shadowing.ts'
import { makeSqlIndexes } from './sql-indexes.ts'
import { addUnique } from './unique.ts'

export interface AddColumnOptions extends RunOptions {
  readonly onError?: OnError
  readonly ifExists?: IfExists
}

/** Adds columns, in one version; computed ones are computed for every live row. */
export async function addColumnsTo(
  context: EngineContext,
  table: TableRecord,
  definitions: readonly ColumnDefinition[],
  options: AddColumnOptions,
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
    await addPhysical(context, before, added)
    const columns = added.filter((column) => isComputed(column) && column.stored)
    const anew = columns.filter(isWindowColumn)
    // What depends on the windows is filled in with them.
    const { waiting: _, ...plan } = withoutWindows({ table: before, schema, columns, indexes: [] }, anew)
    const defaults = added.filter((column) => column.default !== undefined)
    const onError = onErrorOf(options)
    await fill(running, plan, onError, defaults)
    await refreshWindows(running, before, { changed: new Set(), anew, schema, onError, only: 'new' })
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
  context: EngineContext,
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

/** Fills new columns (computed values and defaults) and new indexes for the existing rows. */
async function fill(
  statement: Statement,
  plan: ComputePlan,
  onError: OnError,
  defaults: readonly ColumnSchema[] = [],
): Promise<void> {
  if (plan.columns.length + plan.indexes.length + defaults.length === 0) return
  const { context } = statement
  const { table, schema } = plan
  const scope = new TableScope(context.catalog, plan.table, statement.head, plan.schema)
  const added = [...plan.columns, ...defaults]
  const own = new Set(added.map((column) => columnKey(table, column)))
  const checks = checksOn(schema, own)
  const inputs = [...planExpressions(plan), ...checks.map(({ value }) => value)]
  const columns = inputColumns(scope, inputs).filter((node) => !own.has(keyOfColumn(node)))
  const staged = await StagedCells.create(statement, table, schema, added, plan.indexes)
  const column = added[0]?.name ?? plan.indexes[0]?.name
  const meter = new ProgressMeter(statement, {
    phase: added.length > 0 ? 'column' : 'index',
    table: plan.table.path,
    ...(column ? { column } : {}),
    ...(statement.options.onProgress
      ? { total: await countRows(context.store, { scope, columns: [] }) }
      : {}),
  })
  try {
    const size = new BatchSize(context, planExpressions(plan))
    for await (const batch of readBatches(context.store, { scope, columns, states: true }, size)) {
      statement.signal?.throwIfAborted()
      for (const column of defaults)
        batch.set(table.id, column.id, { values: batch.keys.map(() => defaultValue(context, column)) })
      const computed = await computeBatch(statement, plan, batch, onError, staged.rows)
      await checkRows(statement, { table, schema, checks }, batch, computed, staged.rows)
      await staged.add(batch, computed)
      meter.tell(staged.rows)
    }
    if (staged.rows > 0) await staged.fill()
  } finally {
    await staged.drop()
  }
}

/** Adds an embedding index and embeds every live row. */
export async function addEmbeddingIndex(
  context: EngineContext,
  table: TableRecord,
  definition: IndexDefinition,
  options: AddColumnOptions,
): Promise<UpdateStatus> {
  const statement = await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const { schema } = current
    const scope = new TableScope(context.catalog, current, running.head)
    const { table: owner, column } = scope.resolve({
      kind: 'column',
      table: '',
      column: definition.column,
      type: { kind: 'string', nullable: true },
    })
    const place = { table: current.path, column: column.name }
    if (owner.id !== current.id || !column.stored) {
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        `'${column.name}' is not a stored column of '${current.path}' (inherited and unstored columns cannot be indexed)`,
        place,
      )
    }
    const { embedding } = definition
    if (embedding && column.type.kind !== 'string') {
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        `Embedding indexes on ${column.type.kind} columns are not supported yet`,
        {
          ...place,
          hint: 'Without an embedding function, the values of an array column are used as vectors.',
        },
      )
    }
    const name = newIndexName(current, column.name, { name: definition.name, ifExists: options.ifExists })
    if (name === undefined) return running
    const index: EmbeddingIndexSchema = {
      id: schema.nextId,
      name,
      column: column.id,
      ...(embedding ? { embedding } : {}),
      metric: definition.metric,
      precision: definition.precision,
      dimensions: embedding
        ? (definition.dimensions ?? (await embeddingDimensions(running, embedding)))
        : vectorLength(column, place),
    }
    for (const sql of vectorTableDdl(current, index)) await context.store.query(sql)
    const added = indexColumn(index)
    await context.store.query(
      `ALTER TABLE ${tableName(current)} DROP COLUMN IF EXISTS ${added}, ADD COLUMN ${added} int8`,
    )
    const next = { ...schema, indexes: [...schema.indexes, index], nextId: schema.nextId + 1 }
    await fill(running, { table: current, schema: next, columns: [], indexes: [index] }, onErrorOf(options))
    running.setSchema(current, next, `Added index: ${name}`)
    return running
  })
  return statement.status(table)
}

/** @throws PolytableError INDEX_NOT_FOUND */
export async function dropIndexFrom(
  context: EngineContext,
  table: TableRecord,
  name: string,
  options: RunOptions & { readonly ifNotExists?: IfNotExists },
): Promise<void> {
  checkIfNotExists(options.ifNotExists)
  await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const { schema } = current
    const names = allIndexes(schema).map((index) => index.name)
    if (!names.includes(name)) {
      if (options.ifNotExists === 'ignore') return
      throw new PolytableError('INDEX_NOT_FOUND', `The table '${current.path}' has no index '${name}'`, {
        table: current.path,
        hint: `Its indexes: ${names.join(', ') || 'none'}.`,
      })
    }
    const next = withoutIndexes(schema, (index) => index.name === name)
    running.atCommit((tx) => makeSqlIndexes(tx, current, next))
    running.setSchema(current, next, `Dropped index: ${name}`)
  })
}
