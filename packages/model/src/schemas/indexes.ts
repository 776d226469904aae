import type { TableSchema } from './table-schema.ts'

interface AnyIndex {
  readonly id: number
  readonly name: string
  readonly column: number
}

/** All indexes of a table, of every kind. */
export function allIndexes({ indexes, btrees = [], texts = [] }: TableSchema): readonly AnyIndex[] {
  return [...indexes, ...btrees, ...texts]
}

/** A schema without some of its indexes. */
export function withoutIndexes(schema: TableSchema, isGone: (index: AnyIndex) => boolean): TableSchema {
  const left = <T extends AnyIndex>(indexes: readonly T[]): T[] => indexes.filter((index) => !isGone(index))
  const { indexes, btrees, texts } = schema
  return {
    ...schema,
    indexes: left(indexes),
    ...(btrees ? { btrees: left(btrees) } : {}),
    ...(texts ? { texts: left(texts) } : {}),
  }
}
