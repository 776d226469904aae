import type { TableRecord } from '../catalog/index.ts'
import { PolytableError } from '@polytable/model/errors/index'
import type { CopyColumn } from '@polytable/model/ports/index'
import { hasState, type ColumnSchema, type TableSchema } from '@polytable/model/schemas/index'
import { storageOf, type ColumnType, type TypeKind } from '@polytable/model/types/index'

/** The `v_max` of a row version that no statement has ended. */
export const LIVE = 9223372036854775807n

/** What a row has in place of the id of a vector that is not computed yet. */
export const PENDING_VECTOR = -1

/** All row versions of a table: it is partitioned into those of now and those that ended. */
export function tableName(table: { readonly id: number }): string {
  return `polytable.t_${table.id}`
}

/** The row versions that no statement has ended. */
export function presentName(table: { readonly id: number }): string {
  return `${tableName(table)}_now`
}

/** The row versions that ended. */
export function pastName(table: { readonly id: number }): string {
  return `${tableName(table)}_past`
}

export function vectorTableName(table: { readonly id: number }, index: { readonly id: number }): string {
  return `polytable.x_${table.id}_${index.id}`
}

/** The parts of the sketch of an index's vectors, by the name of their table. */
export function partsTableName(vectors: string): string {
  return `${vectors}_parts`
}

/** The statements that delete the vectors of an index, and what goes with them. */
export function dropVectorsSql(vectors: string): string[] {
  return [
    `DROP TABLE IF EXISTS ${partsTableName(vectors)}`,
    `DROP TABLE IF EXISTS ${vectors}`,
    `DROP SEQUENCE IF EXISTS ${vectors}_seq`,
  ]
}

/** The statement that has rows of now found by the ids of their vectors. */
export function rowsOfVectorsDdl(table: { readonly id: number }, index: { readonly id: number }): string {
  const column = indexColumn(index)
  return `CREATE INDEX IF NOT EXISTS t_${table.id}_${column} ON ${presentName(table)} (${column})`
}

/** What identifies a row among its versions: the root's row id, and the position in each iterator's output. */
export function keyColumns(iteratorDepth: number): string[] {
  return ['row_id', ...Array.from({ length: iteratorDepth }, (_, i) => `pos_${i + 1}`)]
}

export function valueColumn(column: ColumnSchema): string {
  return column.position === undefined ? `c_${column.id}` : `pos_${column.position}`
}

export function stateColumn(column: ColumnSchema): string {
  return `s_${column.id}`
}

export function indexColumn(index: { readonly id: number }): string {
  return `i_${index.id}`
}

/** The words of the texts that a text index is of. */
export function wordsColumn(index: { readonly id: number }): string {
  return `w_${index.id}`
}

/** The columns that hold values of their own: not the unstored, not the positions that are part of the key. */
export function storedColumns(schema: TableSchema): ColumnSchema[] {
  return schema.columns.filter((column) => column.stored && column.position === undefined)
}

/** SQL columns of some of a table's columns, values and states. */
export function physicalColumns(columns: readonly ColumnSchema[]): CopyColumn[] {
  return columns.flatMap((column): CopyColumn[] => [
    { name: valueColumn(column), type: storageOf(column.type).copyType },
    ...(hasState(column) ? [{ name: stateColumn(column), type: 'jsonb' as const }] : []),
  ])
}

export function columnDdl(column: ColumnSchema): string[] {
  const value = `${valueColumn(column)} ${storageOf(column.type).sqlType}`
  return hasState(column) ? [value, `${stateColumn(column)} jsonb`] : [value]
}

/**
 * The statements that make the SQL table of a table or view. Versions that end move to a partition of their own: what is read of now
 * is as large as what there is now. Views are followed by key from the first row on, tables only where something follows them: see
 * `RowIndexes`.
 */
export function tableDdl(table: TableRecord): string[] {
  const { schema, id } = table
  const keys = keyColumns(table.iteratorDepth)
  const name = tableName(table)
  const columns = [
    ...keys.map((key) => `${key} ${key === 'row_id' ? 'int8' : 'int4'} NOT NULL`),
    'v_min int8 NOT NULL',
    'v_max int8 NOT NULL',
    ...storedColumns(schema).flatMap(columnDdl),
  ]
  return [
    `CREATE TABLE ${name} (${columns.join(', ')}) PARTITION BY RANGE (v_max)`,
    `CREATE TABLE ${presentName(table)} PARTITION OF ${name} FOR VALUES FROM (${LIVE}) TO (MAXVALUE)`,
    `CREATE TABLE ${pastName(table)} PARTITION OF ${name} FOR VALUES FROM (MINVALUE) TO (${LIVE})`,
    `CREATE INDEX t_${id}_died ON ${pastName(table)} (v_max)`,
    ...(table.base === undefined ? [] : rowIndexDdl(table)),
    ...primaryKeyDdl(table),
    ...schema.columns.filter((column) => column.unique).map((column) => uniqueDdl(table, column)),
  ]
}

/** The indexes that find rows of now by their keys, and by the commit that wrote them. */
export function rowIndexDdl(table: Pick<TableRecord, 'id' | 'iteratorDepth'>): string[] {
  const name = presentName(table)
  return [
    `CREATE INDEX IF NOT EXISTS t_${table.id}_key ON ${name} (${keyColumns(table.iteratorDepth).join(', ')})`,
    `CREATE INDEX IF NOT EXISTS t_${table.id}_born ON ${name} (v_min)`,
  ]
}

/** One live row per key. */
function primaryKeyDdl(table: TableRecord): string[] {
  const keys = table.schema.columns.filter((column) => column.primaryKey)
  return keys.length === 0 ? [] : [liveUniqueDdl(table, `t_${table.id}_primary`, keys)]
}

/** One live row per value that is not null. */
export function uniqueDdl(table: { readonly id: number }, column: ColumnSchema): string {
  return liveUniqueDdl(table, uniqueIndexName(table, column), [column])
}

export function uniqueIndexName(table: { readonly id: number }, column: { readonly id: number }): string {
  return `t_${table.id}_unique_${column.id}`
}

function liveUniqueDdl(table: { readonly id: number }, name: string, keys: readonly ColumnSchema[]): string {
  const parts = keys.map((column) => `(${keySql(column.type, valueColumn(column))})`)
  return `CREATE UNIQUE INDEX ${name} ON ${presentName(table)} (${parts.join(', ')})`
}

/**
 * What a value is indexed by in a unique index. Of texts and bytes that is the SHA-256: a b-tree entry has to fit a third of a
 * page, a text need not.
 */
export function keySql(type: ColumnType, value: string): string {
  // The bytes of a text by functions that are immutable, as those of an index have to be; convert_to is not.
  if (type.kind === 'string') return `sha256(decode(replace(${value}, '\\', '\\\\'), 'escape'))`
  return type.kind === 'binary' ? `sha256(${value})` : value
}

/** PostgreSQL's limit; columns that were dropped count too. */
const MAX_SQL_COLUMNS = 1600

/** What a row may take in a page; long texts, JSON and bytes lie elsewhere, which takes 18 to 24 bytes each. */
const MAX_ROW_BYTES = 8160
const ROW_HEADER_BYTES = 24

const WIDE_HINT = 'Combine columns into a json() or array() column, or split the table.'

/** The least that a value of a kind takes in a row, and the bytes of which its place is a multiple. */
const leastBytes: Readonly<Record<TypeKind, readonly [bytes: number, alignment: number]>> = {
  string: [1, 1],
  int: [8, 8],
  bigint: [8, 8],
  float: [8, 8],
  bool: [1, 1],
  timestamp: [8, 8],
  date: [4, 4],
  uuid: [16, 1],
  binary: [1, 1],
  json: [1, 1],
  array: [1, 1],
  image: [1, 1],
  video: [1, 1],
  audio: [1, 1],
  document: [1, 1],
}

/** The least that any row takes: nulls take nothing. */
function leastRowBytes(iteratorDepth: number, schema: TableSchema): number {
  const keys: readonly (readonly [number, number])[] = [
    [8, 8],
    ...Array.from({ length: iteratorDepth }, () => [4, 4] as const),
    [8, 8],
    [8, 8],
  ]
  const values = storedColumns(schema)
    // A computed cell or a medium that failed is null, whatever its type.
    .filter((column) => !column.type.nullable && !hasState(column))
    .map(({ type }) => leastBytes[type.kind])
  return [...keys, ...values].reduce(
    (at, [bytes, alignment]) => Math.ceil(at / alignment) * alignment + bytes,
    ROW_HEADER_BYTES,
  )
}

/** @throws PolytableError INVALID_SCHEMA where a table would need more SQL columns than there can be, or no row would fit a page */
export function checkWidth(path: string, iteratorDepth: number, schema: TableSchema): void {
  const needed =
    keyColumns(iteratorDepth).length +
    2 +
    physicalColumns(storedColumns(schema)).length +
    schema.indexes.length +
    (schema.texts?.length ?? 0)
  if (needed > MAX_SQL_COLUMNS) {
    throw new PolytableError(
      'INVALID_SCHEMA',
      `'${path}' would have ${needed} SQL columns, the maximum is ${MAX_SQL_COLUMNS}`,
      { table: path, hint: `Computed and media columns use two each. ${WIDE_HINT}` },
    )
  }
  const least = leastRowBytes(iteratorDepth, schema)
  if (least <= MAX_ROW_BYTES) return
  throw new PolytableError(
    'INVALID_SCHEMA',
    `A row of '${path}' would take at least ${least} bytes, but a PostgreSQL page holds at most ${MAX_ROW_BYTES} bytes`,
    { table: path, hint: WIDE_HINT },
  )
}
