import type { ColumnSchema, TextIndexSchema } from '@polytable/model/schemas/index'
import { tableName, valueColumn, wordsColumn } from './layout.ts'

/** The statements that have the store keep the words of a column beside it, from now on and for all row versions. */
export function wordsDdl(
  table: { readonly id: number },
  index: TextIndexSchema,
  column: ColumnSchema,
): string[] {
  const name = wordsColumn(index)
  const words = `polytable.words(${allWords(index)}, ${valueColumn(column)})`
  return [
    `SELECT polytable.all_words_of('${index.language}')`,
    `ALTER TABLE ${tableName(table)} ADD COLUMN ${name} tsvector GENERATED ALWAYS AS (${words}) STORED`,
  ]
}

/** SQL of the configuration that keeps all words of a language. */
function allWords({ language }: TextIndexSchema): string {
  return `'polytable.${language}'::regconfig`
}

/** How the words of a text and those asked for are compared: whether it has them, and how well they stand for it. */
export interface MatchSql {
  /** Null where there is no text. */
  readonly matches: string
  /** Above 0 where it matches, else 0; null where there is no text. */
  readonly rank: string
}

/** PostgreSQL's ts_rank, of which 1 divides by 1 + the logarithm of the text's length. A match of words that are not there has none. */
const BY_LENGTH = 1
const LEAST_RANK = '1e-20'

/** @param query SQL of what is asked for, as `searchText` gives it */
export function matchSql(index: TextIndexSchema, words: string, query: string): MatchSql {
  const wanted = `polytable.wanted('pg_catalog.${index.language}'::regconfig, ${allWords(index)}, ${query})`
  const matches = `(${words} @@ ${wanted})`
  const rank = `greatest(ts_rank(${words}, ${wanted}, ${BY_LENGTH}), ${LEAST_RANK})`
  return {
    matches,
    rank: `(CASE WHEN ${matches} THEN ${rank}::float8 WHEN ${words} IS NULL THEN NULL ELSE 0 END)`,
  }
}
