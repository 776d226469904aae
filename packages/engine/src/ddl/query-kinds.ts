import type { EmbeddedKind, EmbeddingIndexSchema } from '@polytable/model/schemas/index'
import type { ColumnType } from '@polytable/model/types/index'

/** What the values of an index can be compared with, by the members of a similarity query. */
export function queryKinds(
  { embedding, queryEmbeddings }: EmbeddingIndexSchema,
  { kind }: ColumnType,
): string[] {
  return [...(embedding ? [kind] : []), ...Object.keys(queryEmbeddings ?? {}), 'vector']
}

/** A kind of values as it is named in messages. */
export function withArticle(kind: EmbeddedKind): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`
}
