import { PolytableError } from '@polytable/model/errors/index'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import type { TableRecord } from '../catalog/index.ts'

/** What messages say of a kind of index. */
interface IndexKind {
  readonly kind: string
  readonly add: (column: string) => string
}

export const EMBEDDING: IndexKind = {
  kind: 'embedding index',
  add: (column) => `addEmbeddingIndex(t.c.${column}, { embedding })`,
}
export const TEXT: IndexKind = { kind: 'text index', add: (column) => `addTextIndex(t.c.${column})` }

interface Indexes<I> {
  readonly table: TableRecord
  readonly column: ColumnSchema
  readonly indexes: readonly I[]
}

/**
 * The index of a column, by name where there are several.
 * @throws PolytableError INDEX_NOT_FOUND, INVALID_ARGUMENT where several are meant
 */
export function indexOf<I extends { readonly name: string; readonly column: number }>(
  { kind, add }: IndexKind,
  { table, column, indexes }: Indexes<I>,
  name?: string,
): I {
  const own = indexes.filter((index) => index.column === column.id)
  const matching = name === undefined ? own : own.filter((index) => index.name === name)
  if (matching.length === 1) return matching[0]!
  const place = { table: table.path, column: column.name }
  if (matching.length > 1) {
    throw new PolytableError('INVALID_ARGUMENT', `Column '${column.name}' has several ${kind}es`, {
      ...place,
      hint: `Choose one with { index }: ${own.map((index) => index.name).join(', ')}.`,
    })
  }
  const named = name === undefined ? '' : ` '${name}'`
  throw new PolytableError('INDEX_NOT_FOUND', `No ${kind}${named} found for column '${column.name}'`, {
    ...place,
    hint: `Add one: await t.${add(column.name)}`,
  })
}
