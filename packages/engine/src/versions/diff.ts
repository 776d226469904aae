import { batchEvaluator } from '@polytable/kernel/batches/batch'
import type { Catalog, Past, TableRecord } from '@polytable/kernel/catalog/index'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { keyColumns, pastName, tableName } from '@polytable/kernel/storage/layout'
import { BATCH_ROWS, inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { columnKey, compareValues } from '@polytable/model/expressions/index'
import type { OutputColumn } from '@polytable/model/protocol/query-spec'
import type { RowKey } from '@polytable/model/protocol/row-key'
import type { ColumnPair, RowChangeKind, DiffSummary, DiffBatch } from '@polytable/model/protocol/versions'
import type { Value } from '@polytable/model/types/index'
import { diffSchemas } from './schema-diff.ts'

/** The counts of differences between two versions of a table. @throws PolytableError TABLE_NOT_FOUND */
export async function diffVersions(
  context: EngineContext,
  table: TableRecord,
  from: number,
  to: number,
): Promise<DiffSummary> {
  const sides = await sidesOf(context, table, from, to)
  const rows = await context.store.query(
    `SELECT kind, count(*) FROM (${changedKeysSql(context.catalog, table, sides)}) d GROUP BY kind`,
  )
  const counts = new Map(rows.map(([kind, count]) => [kind as RowChangeKind, count as number]))
  return {
    from,
    to,
    added: counts.get('added') ?? 0,
    removed: counts.get('removed') ?? 0,
    changed: counts.get('changed') ?? 0,
    schema: diffSchemas(sides[0].schema, sides[1].schema),
  }
}

/** The rows in which two versions of a table differ, in the order of their keys. */
export async function* diffRows(
  context: EngineContext,
  table: TableRecord,
  from: number,
  to: number,
  signal?: AbortSignal,
): AsyncGenerator<DiffBatch> {
  const sides = await sidesOf(context, table, from, to)
  const keys = keyColumns(table.iteratorDepth).map((key) => `k.${key}`)
  const sql = `${changedKeysSql(context.catalog, table, sides)} ORDER BY ${keys.join(', ')}`
  for await (const found of context.store.cursor(sql, [], BATCH_ROWS)) {
    signal?.throwIfAborted()
    const changes = found.map(([kind, ...key]) => ({ kind: kind as RowChangeKind, key: key as number[] }))
    const [before, after] = await Promise.all(
      sides.map((side, i) => {
        const missing = i === 0 ? 'added' : 'removed'
        const present = changes.filter(({ kind }) => kind !== missing).map(({ key }) => key)
        return readRows(context, table, side, present, signal)
      }),
    )
    const common = commonColumns(before!.ids, after!.ids)
    yield {
      fromColumns: before!.columns,
      toColumns: after!.columns,
      rows: changes.map(({ kind, key }) => {
        const [was, is] = [before, after].map((side) => side!.rowsByKey.get(String(key)))
        const changed = was && is ? common.filter(([i, j]) => compareValues(was[i], is[j]) !== 0) : []
        return { kind, key, ...(was ? { from: was } : {}), ...(is ? { to: is } : {}), changed }
      }),
    }
  }
}

function sidesOf(
  { catalog }: EngineContext,
  table: TableRecord,
  from: number,
  to: number,
): Promise<[Past, Past]> {
  return Promise.all([catalog.atVersion(table, from), catalog.atVersion(table, to)])
}

function scopeOf(catalog: Catalog, table: TableRecord, { commit, schema, schemasById }: Past): TableScope {
  return new TableScope(catalog, table, commit, schema, schemasById)
}

/**
 * SQL of the kind and key of every row that differs. Looked at are the rows that got or lost a version between the two, in the
 * table or in one it is made on; compared are the stored columns that both versions have.
 */
function changedKeysSql(catalog: Catalog, table: TableRecord, sides: readonly [Past, Past]): string {
  const scopes = sides.map((side) => scopeOf(catalog, table, side))
  const keys = keyColumns(table.iteratorDepth)
  const [names, values] = comparedColumns(scopes as [TableScope, TableScope])
  const rows = scopes.map((scope, i) => {
    const columns = values[i]!.map((sql, n) => `${sql} AS ${names[n]}`)
    const selected = [...scope.keySql().map((sql, n) => `${sql} AS ${keys[n]}`), ...columns]
    return `(SELECT ${selected.join(', ')} FROM ${scope.fromSql()} WHERE ${scope.visibleSql()})`
  })
  const commits = sides.map(({ commit }) => commit)
  const on = (side: string): string => keys.map((key) => `${side}.${key} = k.${key}`).join(' AND ')
  const differs = names.map((name) => `x.${name} IS DISTINCT FROM y.${name}`)
  const here = (side: string): string => `${side}.row_id IS NOT NULL`
  return `
    SELECT CASE WHEN x.row_id IS NULL THEN 'added' WHEN y.row_id IS NULL THEN 'removed' ELSE 'changed' END AS kind,
           ${keys.map((key) => `k.${key}`).join(', ')}
    FROM (${candidatesSql(catalog, table, commits)}) k
    LEFT JOIN ${rows[0]} x ON ${on('x')} LEFT JOIN ${rows[1]} y ON ${on('y')}
    WHERE (${here('x')}) <> (${here('y')}) OR (${[...differs, 'false'].join(' OR ')}) AND ${here('x')}`
}

/** Keys of the table's rows that a version began or ended for, in it or below. */
function candidatesSql(catalog: Catalog, table: TableRecord, commits: readonly number[]): string {
  const [after, until] = [Math.min(...commits), Math.max(...commits)]
  const keys = keyColumns(table.iteratorDepth)
  const parts = catalog.following(table).flatMap((layer) => {
    const of = `SELECT ${keyColumns(layer.iteratorDepth).join(', ')} FROM ${tableName(layer)}`
    const changed = [
      `${of} WHERE v_min > ${after} AND v_min <= ${until}`,
      `SELECT ${keyColumns(layer.iteratorDepth).join(', ')} FROM ${pastName(layer)} WHERE v_max > ${after} AND v_max <= ${until}`,
    ]
    if (layer.id === table.id) return changed
    // Rows of the table itself that were there at either version and lie above what changed.
    const on = keyColumns(layer.iteratorDepth).map((key) => `t.${key} = c.${key}`)
    const visible = commits.map((commit) => `t.v_min <= ${commit} AND t.v_max > ${commit}`)
    return [
      `SELECT ${keys.map((key) => `t.${key}`).join(', ')} FROM ${tableName(table)} t
       JOIN (${changed.join(' UNION ')}) c ON ${on.join(' AND ')} WHERE ${visible.join(' OR ')}`,
    ]
  })
  return parts.join(' UNION ')
}

/** Names for the columns that are compared, and the SQL of each on both sides. */
function comparedColumns(scopes: readonly [TableScope, TableScope]): [string[], [string[], string[]]] {
  const [from, to] = scopes
  const wanted = new Map(
    to.visibleColumns().map(({ table, column }) => [columnKey(table, column), column.type.kind]),
  )
  const common = from
    .visibleColumns()
    .filter(({ table, column }) => wanted.get(columnKey(table, column)) === column.type.kind)
  const names: string[] = []
  const values: [string[], string[]] = [[], []]
  for (const { table, column } of common) {
    const [a, b] = scopes.map((scope) => scope.column(`#${table.id}`, String(column.id)))
    if (a === undefined || b === undefined) continue
    names.push(`v${names.length}`)
    values[0].push(a)
    values[1].push(b)
  }
  return [names, values]
}

interface SideRows {
  readonly columns: readonly OutputColumn[]
  readonly ids: readonly string[]
  readonly rowsByKey: ReadonlyMap<string, readonly Value[]>
}

/** The rows of some keys with all that is visible of them, as they were. */
async function readRows(
  context: EngineContext,
  table: TableRecord,
  side: Past,
  keys: readonly RowKey[],
  signal?: AbortSignal,
): Promise<SideRows> {
  const scope = scopeOf(context.catalog, table, side)
  const visible = scope.visibleColumns()
  const nodes = visible.map((entry) => scope.expand(scope.node(entry.table, entry.column)))
  const names = keyColumns(table.iteratorDepth)
  const lists = names.map((_, i) => `${scope.parameters.add(keys.map((key) => key[i]!))}::int8[]`)
  const where = `(${scope.keySql().join(', ')}) IN (SELECT * FROM unnest(${lists.join(', ')}))`
  const rowsByKey = new Map<string, readonly Value[]>()
  const batches =
    keys.length === 0
      ? []
      : readBatches(context.store, { scope, columns: inputColumns(scope, nodes), where: [where] })
  for await (const batch of batches) {
    const evaluator = batchEvaluator(context, batch, scope.computed, signal)
    const cells = await Promise.all(nodes.map((node) => evaluator.evaluate(node)))
    batch.keys.forEach((key, row) =>
      rowsByKey.set(
        String(key),
        cells.map(({ values }) => values[row]!),
      ),
    )
  }
  return {
    columns: visible.map(({ column }) => ({ name: column.name, type: column.type })),
    ids: visible.map((entry) => `${entry.table.id}.${entry.column.id}`),
    rowsByKey,
  }
}

function commonColumns(from: readonly string[], to: readonly string[]): ColumnPair[] {
  return from.flatMap((id, i): ColumnPair[] => {
    const at = to.indexOf(id)
    return at < 0 ? [] : [[i, at]]
  })
}
