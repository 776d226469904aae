import type { TableRecord } from '../catalog/index.ts'
import { columnsOf, type ExprNode } from '../expr/index.ts'
import { planDependents, type OnError } from '../exec/compute.ts'
import { BatchSize } from '../exec/batch-size.ts'
import { computedSql, splitFilter } from '../exec/filter.ts'
import { keyColumns, LIVE, tableName } from '../exec/layout.ts'
import { inputColumns, readBatches } from '../exec/read.ts'
import { rewriteRows } from '../exec/rewrite.ts'
import type { Statement } from '../exec/statement.ts'
import { filterRows } from './filter-rows.ts'
import { populateView } from './populate.ts'

/** New rows of a table reach its views: each view looks at the rows of its base that this statement added. */
export async function propagateInserts(
  statement: Statement,
  table: TableRecord,
  onError: OnError,
): Promise<void> {
  for (const view of statement.context.catalog.viewsOf(table)) {
    await populateView(statement, {
      view,
      schema: view.schema,
      where: [`a0.v_min = ${statement.commit}`, ...insertedOnly(statement, 'a0')],
      commit: statement.commit,
      onError,
    })
  }
}

/** SQL of 'the row is one that the statement inserted', for one that changes others too. */
function insertedOnly({ newRowsFrom }: Statement, alias: string): string[] {
  return newRowsFrom === undefined ? [] : [`${alias}.row_id >= ${newRowsFrom}`]
}

/** Rows that ended in a table end in its views. */
export async function propagateDeletes(statement: Statement, table: TableRecord): Promise<void> {
  const { commit } = statement
  for (const view of statement.context.catalog.viewsOf(table)) {
    await expire(
      statement,
      view,
      `EXISTS (SELECT 1 FROM ${tableName(table)} b WHERE b.v_max = ${commit} AND ${sameKey('b', 't', table)})`,
    )
  }
}

/**
 * Changed columns of a table reach its views with the least work. `changed` holds `#table.column` of every column whose values
 * changed; it grows by what is recomputed. Rows of the table that changed have a version that began with this statement.
 */
export async function propagateUpdates(
  statement: Statement,
  table: TableRecord,
  changed: Set<string>,
  onError: OnError,
): Promise<void> {
  const rerun = new Set<number>()
  for (const view of statement.context.catalog.viewsOf(table)) {
    const { filter, iterator } = view.schema
    // Rows below that were ended and made anew take theirs along.
    if (rerun.has(view.base!) || dependsOn(Object.values(iterator?.args ?? {}), changed)) {
      rerun.add(view.id)
      await rederive(statement, table, view, onError)
      continue
    }
    if (filter && dependsOn([filter], changed)) await changeMembership(statement, table, view, onError)
    else await followMembership(statement, table, view, onError)
    await recomputeRows(statement, table, view, changed, onError)
  }
}

/** Whether a view keeps something that depends on changed columns: rows, cells or vectors. */
export function viewsDepend(
  { context }: Statement,
  table: TableRecord,
  changed: ReadonlySet<string>,
): boolean {
  const reached = new Set(changed)
  return context.catalog.viewsOf(table).some((view) => {
    const { filter, iterator } = view.schema
    const { columns, indexes } = planDependents(view, reached)
    const shaping = [...(filter ? [filter] : []), ...Object.values(iterator?.args ?? {})]
    return columns.length + indexes.length > 0 || dependsOn(shaping, reached)
  })
}

function dependsOn(nodes: readonly ExprNode[], changed: ReadonlySet<string>): boolean {
  return columnsOf(...nodes).some((node) => changed.has(`${node.table}.${node.column}`))
}

function sameKey(a: string, b: string, table: TableRecord): string {
  return keyColumns(table.levels)
    .map((key) => `${a}.${key} = ${b}.${key}`)
    .join(' AND ')
}

/** SQL of 'the row of `alias` comes from a row of the table that this statement changed'. */
function changedIn(statement: Statement, table: TableRecord, alias: string): string {
  const { commit, newRowsFrom } = statement
  const existing = newRowsFrom === undefined ? '' : ` AND b.row_id < ${newRowsFrom}`
  return `EXISTS (SELECT 1 FROM ${tableName(table)} b WHERE b.v_min = ${commit}${existing} AND ${sameKey('b', alias, table)})`
}

async function expire(statement: Statement, view: TableRecord, condition: string): Promise<void> {
  const { commit, context } = statement
  const rows = await context.store.query(
    `WITH ended AS (UPDATE ${tableName(view)} t SET v_max = ${commit} WHERE t.v_max = ${LIVE} AND t.v_min < ${commit} AND ${condition} RETURNING 1)
     SELECT count(*) FROM ended`,
  )
  statement.counts(view).deletes += rows[0]![0] as number
}

async function rederive(
  statement: Statement,
  table: TableRecord,
  view: TableRecord,
  onError: OnError,
): Promise<void> {
  await expire(statement, view, changedIn(statement, table, 't'))
  await populateView(statement, {
    view,
    schema: view.schema,
    where: [changedIn(statement, table, 'a0')],
    derivedAnew: true,
    commit: statement.commit,
    onError,
  })
}

/** Rows that left the view's base leave the view, rows that are new to it are derived; the filter need not be asked again. */
async function followMembership(
  statement: Statement,
  table: TableRecord,
  view: TableRecord,
  onError: OnError,
): Promise<void> {
  const base = statement.context.catalog.table(view.base!)
  const { inserts, deletes } = statement.counts(base)
  if (base.id === table.id || inserts + deletes === 0) return
  const hasBase = `EXISTS (SELECT 1 FROM ${tableName(base)} b WHERE b.v_max = ${LIVE} AND ${sameKey('b', 't', base)})`
  await expire(statement, view, `${changedIn(statement, table, 't')} AND NOT ${hasBase}`)
  const wasThere = `EXISTS (SELECT 1 FROM ${tableName(base)} b WHERE b.v_min <= ${statement.head} AND b.v_max > ${statement.head} AND ${sameKey('b', 'a0', base)})`
  await populateView(statement, {
    view,
    schema: view.schema,
    where: [`a0.v_min = ${statement.commit}`, `NOT ${wasThere}`],
    commit: statement.commit,
    onError,
  })
}

/** Rows that no longer satisfy a view's filter leave it; rows that now do enter it. */
async function changeMembership(
  statement: Statement,
  table: TableRecord,
  view: TableRecord,
  onError: OnError,
): Promise<void> {
  const { context, commit } = statement
  const base = context.catalog.table(view.base!)
  const scope = statement.scope(base)
  const filter = splitFilter(scope, view.schema.filter)
  const passing = await StagedKeys.create(statement, base)
  try {
    const request = {
      scope,
      columns: inputColumns(scope, filter.rest),
      where: [changedIn(statement, table, 'a0'), ...computedSql(scope, view.schema.filter), ...filter.sql],
    }
    const batches = readBatches(context.store, request, new BatchSize(context, filter.rest))
    let seen = 0
    for await (const batch of batches) {
      const rows = await filterRows(statement, view, scope, batch, filter.rest, onError, seen)
      await passing.add(rows.keys)
      seen += batch.size
    }
    const passes = (alias: string): string =>
      `EXISTS (SELECT 1 FROM ${passing.name} p WHERE ${sameKey('p', alias, base)})`
    await expire(statement, view, `${changedIn(statement, table, 't')} AND NOT ${passes('t')}`)
    const isMember = `EXISTS (SELECT 1 FROM ${tableName(view)} m WHERE m.v_max = ${LIVE} AND ${sameKey('m', 'a0', base)})`
    await populateView(statement, {
      view,
      schema: view.schema,
      where: [passes('a0'), `NOT ${isMember}`],
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
  table: TableRecord,
  view: TableRecord,
  changed: Set<string>,
  onError: OnError,
): Promise<void> {
  const plan = planDependents(view, changed)
  if (plan.columns.length + plan.indexes.length === 0) return
  await rewriteRows(
    statement,
    plan,
    { sql: [changedIn(statement, table, 'a0'), `a0.v_min < ${statement.commit}`] },
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
    this.#columns = keyColumns(table.levels)
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
