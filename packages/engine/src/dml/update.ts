import { batchEvaluator, type RowBatch } from '@polytable/kernel/batches/batch'
import { computedExpression, planDependents, type ComputePlan } from '@polytable/kernel/batches/compute'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import { KnownMedia } from '@polytable/kernel/media/known-media'
import type { TableScope } from '@polytable/kernel/scopes/table-scope'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { Statement } from '@polytable/kernel/statements/statement'
import { rewriteRows } from '@polytable/kernel/storage/rewrite'
import { isAssignedInSql, type AssignedInSql } from '@polytable/kernel/storage/stage-in-sql'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import { columnKey, walk, type EvaluatedColumn, type ExprNode } from '@polytable/model/expressions/index'
import type { RunOptions } from '@polytable/model/protocol/options'
import type { WriteStatus, NewValue } from '@polytable/model/protocol/writes'
import { isComputed, type ColumnSchema } from '@polytable/model/schemas/index'
import {
  coerce,
  displayType,
  isAssignable,
  isMediaKind,
  toJson,
  typeOf,
  type MediaCell,
  type Value,
} from '@polytable/model/types/index'
import { propagate } from '../views/propagate.ts'
import { noteAsked, writeStatus } from './returned.ts'

export interface UpdateOptions extends RunOptions {
  readonly where?: ExprNode
  /** False leaves computed columns, indexes and views as they are. */
  readonly cascade?: boolean
  /** Give the changed rows back, with all their columns. */
  readonly returnRows?: boolean
}

interface Assignment {
  readonly column: ColumnSchema
  /** Computes the new value, where it is not a constant. */
  readonly node?: ExprNode
  readonly constant?: Value
}

/**
 * Changes columns of the rows that satisfy `where`; values are expressions over the row as it was. What depends on the changed
 * columns is recomputed, here and in views; a cell that fails keeps its error.
 */
export async function updateRows(
  context: EngineContext,
  table: TableRecord,
  values: Readonly<Record<string, NewValue>>,
  options: UpdateOptions,
): Promise<WriteStatus> {
  const statement = await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const scope = running.scope(current)
    const assignments = await bindAssignments(running, scope, current, values)
    const changed = new Set(assignments.map(({ column }) => columnKey(current, column)))
    const cascade = options.cascade ?? true
    const plan: ComputePlan = cascade
      ? planDependents(current, changed)
      : { table: current, schema: current.schema, columns: [], indexes: [] }
    const rows = await rewriteRows(running, plan, { where: options.where }, 'ignore', {
      columns: assignments.map(({ column }) => column),
      inputs: assignments.flatMap(({ node }) => (node ? [node] : [])),
      assign: (batch) => assign(running, scope, batch, assignments),
      inSql: assignedInSql(assignments),
    })
    for (const { column } of assignments) running.assigned(current, column.name)
    if (rows === 0 || !cascade) return running
    await noteAsked(running, current, options)
    await propagate(running, current, changed, { onError: 'ignore' })
    return running
  })
  return writeStatus(statement, table, options)
}

/** The assignments as expressions, where SQL can make all of them. */
function assignedInSql(assignments: readonly Assignment[]): AssignedInSql[] | undefined {
  const inSql = assignments.flatMap(({ column, node, constant = null }) => {
    const value = node ?? {
      kind: 'literal' as const,
      value: toJson(column.type, constant),
      type: column.type,
    }
    return isAssignedInSql(column, value) ? [{ column, value }] : []
  })
  return inSql.length === assignments.length ? inSql : undefined
}

async function bindAssignments(
  statement: Statement,
  scope: TableScope,
  table: TableRecord,
  values: Readonly<Record<string, NewValue>>,
): Promise<Assignment[]> {
  const entries = Object.entries(values)
  if (entries.length === 0) {
    throw new PolytableError('INVALID_ARGUMENT', 'update() requires at least one column', {
      table: table.path,
    })
  }
  return Promise.all(entries.map(([name, value]) => bindAssignment(statement, scope, table, name, value)))
}

async function bindAssignment(
  statement: Statement,
  scope: TableScope,
  table: TableRecord,
  name: string,
  value: NewValue,
): Promise<Assignment> {
  const { table: owner, column } = scope.resolve({
    kind: 'column',
    table: '',
    column: name,
    type: typeOf('json'),
  })
  const place = { table: table.path, column: name }
  if (owner.id !== table.id) {
    throw new PolytableError('UNSUPPORTED_OPERATION', `'${name}' is a column of '${owner.path}'`, {
      ...place,
      hint: 'Update it there; the view is updated with it.',
    })
  }
  if (isComputed(column) || column.fromIterator) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${name}' is a computed column: it cannot be assigned`,
      place,
    )
  }
  if (value.kind === 'constant') {
    const { values: checked } = await checkAssigned(statement, table, column, {
      values: [statement.context.media.receive(column.type, value.value ?? null)],
    })
    return { column, constant: checked[0] }
  }
  if ([...walk(value.node)].some(({ kind }) => kind === 'aggregate')) {
    throw new PolytableError(
      'INVALID_EXPRESSION',
      `'${name}' is computed for each row and cannot use aggregates`,
      {
        ...place,
        hint: 'Query the aggregate first, and pass what it gives.',
      },
    )
  }
  const node = scope.bind(value.node)
  if (!isAssignable(node.type, column.type)) {
    throw new PolytableError(
      'TYPE_MISMATCH',
      `'${name}' is ${displayType(column.type)}, the value is ${displayType(node.type)}`,
      place,
    )
  }
  return { column, node }
}

/** The batch with the assigned columns replaced; every new value is computed from the old row. */
async function assign(
  statement: Statement,
  scope: TableScope,
  batch: RowBatch,
  assignments: readonly Assignment[],
): Promise<RowBatch> {
  const { context } = statement
  const { table } = scope.self
  const tables = context.catalog.lineage(table, statement.commit)
  const evaluator = batchEvaluator(context, batch, computedExpression(tables), statement.signal)
  const next = batch.select(batch.keys.map((_, i) => i))
  for (const { column, node, constant } of assignments) {
    const result = node
      ? await checkAssigned(
          statement,
          table,
          column,
          known(column, await evaluator.evaluate(scope.expand(node))),
        )
      : { values: new Array<Value>(batch.size).fill(constant) }
    next.set(table.id, column.id, result)
  }
  return next
}

/** What was computed for a column of media is media that the database has. */
function known({ type }: ColumnSchema, result: EvaluatedColumn): EvaluatedColumn {
  if (!isMediaKind(type.kind)) return result
  const values = result.values.map((cell) => (cell === null ? null : new KnownMedia(cell as MediaCell)))
  return { ...result, values }
}

async function checkAssigned(
  statement: Statement,
  table: TableRecord,
  column: ColumnSchema,
  result: EvaluatedColumn,
): Promise<EvaluatedColumn> {
  const place = { table: table.path, column: column.name }
  const [failed] = result.errors ?? []
  if (failed) {
    throw new PolytableError(
      'INVALID_EXPRESSION',
      `The new value of '${column.name}' failed: ${failed[1].message}`,
      place,
    )
  }
  const values: unknown[] = []
  for (const value of result.values) {
    if (value === null && !column.type.nullable) {
      throw new PolytableError(
        'MISSING_REQUIRED',
        `The new value of '${column.name}' is null, but the column is not nullable`,
        place,
      )
    }
    try {
      const { media, timeZone } = statement.context
      values.push(
        isMediaKind(column.type.kind) && value !== null
          ? await media.ingest(column.type, value, {
              validate: column.mediaValidation !== 'onRead',
              destination: media.destinationOf(column),
            })
          : coerce(column.type, value, timeZone),
      )
    } catch (error) {
      throw withPlace(error, place)
    }
  }
  return { values }
}
