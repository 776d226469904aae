import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { planDependents, writtenColumns, writtenIndexes } from '@polytable/kernel/batches/compute'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import { computedSql, splitFilter } from '@polytable/kernel/scopes/filter'
import { readsAny } from '@polytable/kernel/scopes/window-columns'
import type { Statement } from '@polytable/kernel/statements/statement'
import { keyColumns, pastName, presentName, tableName } from '@polytable/kernel/storage/layout'
import { inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { rewriteRows } from '@polytable/kernel/storage/rewrite'
import { endFailures, insertFailures } from '@polytable/kernel/storage/row-failures'
import type { ColumnKey } from '@polytable/model/expressions/index'
import type { RowFailure } from '@polytable/model/protocol/insight'
import type { OnError } from '@polytable/model/protocol/options'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import { changedIn, sameKey } from './changed-rows.ts'
import { expire } from './expire.ts'
import { filterRows } from './filter-rows.ts'
import type { InsertedRows } from './inserted-rows.ts'
import { populateView } from './populate.ts'
import { refreshWindows } from './windows.ts'

interface PropagateOptions {
  readonly onError: OnError
  /** New rows get their windows only; what else is computed of them, and their rows in views, is left for later. */
  readonly isDeferred?: boolean
  /** Columns with window functions to recompute for all rows. */
  readonly recomputed?: readonly ColumnSchema[]
  /** Rows of the table were derived again, and their deletions are already propagated. */
  readonly rederived?: boolean
  /** The rows that the statement inserted into the table. */
  readonly inserted?: InsertedRows
}

/**
 * Propagates the row changes of a statement to columns with window functions and to views, incrementally. `changed` holds
 * `#table.column` of every column whose values changed in rows that were there; it grows by what is recomputed. Rows that changed
 * have a version that began with this statement. Rows that ended have to be propagated before.
 */
export async function propagate(
  statement: Statement,
  table: TableRecord,
  changed: Set<ColumnKey>,
  { onError, isDeferred = false, recomputed = [], rederived = false, inserted }: PropagateOptions,
): Promise<void> {
  const hasInserts = !rederived && statement.countsOf(table).inserts > 0
  // The tables in which rows changed that were there.
  const sources = changed.size > 0 || rederived ? [table] : []
  const schema = statement.schemaOf(table)
  if (await refreshWindows(statement, table, { changed, onError, recomputed, schema, isDeferred }))
    sources[0] = table
  const rerun = new Set(rederived ? [table.id] : [])
  for (const view of statement.context.catalog.viewsOf(table)) {
    const ancestors = new Set(statement.context.catalog.ancestry(view).map(({ id }) => id))
    const below = sources.filter(({ id }) => ancestors.has(id))
    if (below.length > 0) await updateView(statement, { table, view, below, changed, rerun, onError })
    if (hasInserts && !isDeferred) await insertIntoView(statement, view, onError, inserted)
    if (
      await refreshWindows(statement, view, {
        changed,
        sources: ancestorsOf(statement, table, view),
        onError,
        isDeferred,
      })
    )
      sources.push(view)
  }
}

/** What a view is made on, down to a table. */
function ancestorsOf({ context }: Statement, table: TableRecord, view: TableRecord): TableRecord[] {
  const [, ...ancestors] = context.catalog.ancestry(view)
  return ancestors.slice(0, ancestors.findIndex(({ id }) => id === table.id) + 1)
}

/** Derives view rows from the rows that the statement inserted into the base. */
async function insertIntoView(
  statement: Statement,
  view: TableRecord,
  onError: OnError,
  inserted?: InsertedRows,
): Promise<void> {
  await populateView(statement, {
    view,
    schema: view.schema,
    where: [`a0.v_min = ${statement.commit}`, ...insertedOnly(statement, 'a0')],
    inserted: inserted?.table.id === view.base ? inserted : undefined,
    commit: statement.commit,
    onError,
  })
}

/** SQL of 'the row is one that the statement inserted', for one that changes others too. */
function insertedOnly({ newRowsFrom }: Statement, alias: string): string[] {
  return newRowsFrom === undefined ? [] : [`${alias}.row_id >= ${newRowsFrom}`]
}

/** SQL of 'the row is none that the statement inserted'. */
function existingOnly({ newRowsFrom }: Statement, alias: string): string[] {
  return newRowsFrom === undefined ? [] : [`${alias}.row_id < ${newRowsFrom}`]
}

/** Ends the view rows of rows that ended in the base. */
export async function propagateDeletes(statement: Statement, table: TableRecord): Promise<void> {
  const { commit } = statement
  for (const view of statement.context.catalog.viewsOf(table)) {
    await expire(
      statement,
      view,
      `EXISTS (SELECT 1 FROM ${pastName(table)} b WHERE b.v_max = ${commit} AND ${sameKey('b', 't', table)})`,
    )
  }
}

interface ViewUpdate {
  /** What the statement was made on. */
  readonly table: TableRecord
  readonly view: TableRecord
  /** Tables below the view in which rows changed. */
  readonly below: readonly TableRecord[]
  readonly changed: Set<ColumnKey>
  /** Views whose rows were derived again. */
  readonly rerun: Set<number>
  readonly onError: OnError
}

/** Updates a view for changed columns of its bases. */
async function updateView(statement: Statement, update: ViewUpdate): Promise<void> {
  const { view, changed, rerun } = update
  const { filter, iterator } = view.schema
  // Rows below that were ended and rewritten take theirs along.
  if (rerun.has(view.base!) || readsAny(Object.values(iterator?.args ?? {}), changed)) {
    rerun.add(view.id)
    await rederive(statement, update)
    return
  }
  if (filter && readsAny([filter], changed)) await changeMembership(statement, update)
  else await followMembership(statement, update)
  await recomputeRows(statement, update)
}

/** Whether a view stores anything (rows, cells or vectors) that depends on the changed columns. */
export function viewsDepend(
  { context }: Statement,
  table: TableRecord,
  changed: ReadonlySet<ColumnKey>,
): boolean {
  const reached = new Set(changed)
  return context.catalog.viewsOf(table).some((view) => {
    const { filter, iterator } = view.schema
    const { columns, indexes, windows = [] } = planDependents(view, reached)
    const shaping = [...(filter ? [filter] : []), ...Object.values(iterator?.args ?? {})]
    return columns.length + indexes.length + windows.length > 0 || readsAny(shaping, reached)
  })
}

async function rederive(statement: Statement, { view, below, onError }: ViewUpdate): Promise<void> {
  await expire(statement, view, changedIn(statement, below, 't'))
  await populateView(statement, {
    view,
    schema: view.schema,
    where: [changedIn(statement, below, 'a0')],
    rederived: true,
    commit: statement.commit,
    onError,
  })
}

/** Rows that left the view's base leave the view, rows that are new to it are derived; the filter need not be asked again. */
async function followMembership(
  statement: Statement,
  { table, view, below, onError }: ViewUpdate,
): Promise<void> {
  const base = statement.context.catalog.table(view.base!)
  const { inserts, deletes } = statement.countsOf(base)
  if (base.id === table.id || inserts + deletes === 0) return
  const hasBase = `EXISTS (SELECT 1 FROM ${presentName(base)} b WHERE ${sameKey('b', 't', base)})`
  await expire(statement, view, `${changedIn(statement, below, 't')} AND NOT ${hasBase}`)
  const wasThere = `EXISTS (SELECT 1 FROM ${tableName(base)} b WHERE b.v_min <= ${statement.head} AND b.v_max > ${statement.head} AND ${sameKey('b', 'a0', base)})`
  await populateView(statement, {
    view,
    schema: view.schema,
    where: [`a0.v_min = ${statement.commit}`, ...existingOnly(statement, 'a0'), `NOT ${wasThere}`],
    commit: statement.commit,
    onError,
  })
}

/** Deletes view rows that no longer satisfy the filter, and inserts those that now do. */
async function changeMembership(statement: Statement, { view, below, onError }: ViewUpdate): Promise<void> {
  const { context, commit } = statement
  const base = context.catalog.table(view.base!)
  const scope = statement.scope(base)
  const filter = splitFilter(scope, view.schema.filter)
  const passing = await StagedKeys.create(statement, base)
  try {
    const request = {
      scope,
      columns: inputColumns(scope, filter.rest),
      where: [changedIn(statement, below, 'a0'), ...computedSql(scope, view.schema.filter), ...filter.sql],
    }
    const batches = readBatches(context.store, request, new BatchSize(context, filter.rest))
    let seen = 0
    for await (const batch of batches) {
      const failures: RowFailure[] = []
      const rows = await filterRows(statement, view, scope, batch, filter.rest, onError, seen, failures)
      await passing.add(rows.keys)
      await insertFailures(statement, view, failures)
      seen += batch.size
    }
    const passes = (alias: string): string =>
      `EXISTS (SELECT 1 FROM ${passing.name} p WHERE ${sameKey('p', alias, base)})`
    const isChanged = changedIn(statement, below, 't')
    await expire(statement, view, `${isChanged} AND NOT ${passes('t')}`)
    const isMember = (alias: string): string =>
      `EXISTS (SELECT 1 FROM ${presentName(view)} m WHERE ${sameKey('m', alias, base)})`
    // The iterator does not run again for what stays in the view.
    await endFailures(statement, view, `${isChanged} AND (t.kind = 'filter' OR NOT ${isMember('t')})`)
    await populateView(statement, {
      view,
      schema: view.schema,
      where: [passes('a0'), `NOT ${isMember('a0')}`],
      filtered: true,
      commit,
      onError,
    })
  } finally {
    await passing.drop()
  }
}

/** A view's own computed columns and indexes that depend on what changed, for the rows it kept. */
async function recomputeRows(
  statement: Statement,
  { view, below, changed, onError }: ViewUpdate,
): Promise<void> {
  const plan = planDependents(view, changed)
  if (writtenColumns(plan).length + writtenIndexes(plan).length === 0) return
  await rewriteRows(
    statement,
    plan,
    { sql: [changedIn(statement, below, 'a0'), `a0.v_min < ${statement.commit}`] },
    onError,
  )
}

/** Keys of rows, in a temporary table. */
class StagedKeys {
  readonly name: string
  readonly #statement: Statement
  readonly #columns: readonly string[]

  private constructor(statement: Statement, table: TableRecord) {
    this.name = `keys_${statement.commit}_${table.id}`
    this.#statement = statement
    this.#columns = keyColumns(table.iteratorDepth)
  }

  static async create(statement: Statement, table: TableRecord): Promise<StagedKeys> {
    const staged = new StagedKeys(statement, table)
    const columns = staged.#columns.map((key) => `${key} ${key === 'row_id' ? 'int8' : 'int4'}`)
    await statement.context.store.query(`CREATE TEMP TABLE ${staged.name} (${columns.join(', ')})`)
    return staged
  }

  async add(keys: Iterable<readonly number[]>): Promise<void> {
    await this.#statement.context.store.copy(
      this.name,
      this.#columns.map((name) => ({
        name,
        type: name === 'row_id' ? ('int8' as const) : ('int4' as const),
      })),
      keys,
    )
  }

  async drop(): Promise<void> {
    await this.#statement.context.store.query(`DROP TABLE IF EXISTS ${this.name}`)
  }
}
