import type { ColumnSchema, TextIndexSchema } from '@polytable/model/schemas/index'
import { tableName, valueColumn, wordsColumn } from './layout.ts'

/**
 * The words of a text. Of one with more of them than PostgreSQL keeps (1 MiB) those of its beginning: no row may be refused for
 * the words in it.
 */
const WORDS_FUNCTION = `CREATE OR REPLACE FUNCTION polytable.words(language regconfig, body text) RETURNS tsvector
  LANGUAGE plpgsql IMMUTABLE STRICT AS $$
  BEGIN
    RETURN to_tsvector(language, body);
  EXCEPTION WHEN program_limit_exceeded THEN
    RETURN polytable.words(language, left(body, length(body) / 2));
  END $$`

/** The statements that have the store keep the words of a column beside it, from now on and for all row versions. */
export function wordsDdl(
  table: { readonly id: number },
  index: TextIndexSchema,
  column: ColumnSchema,
): string[] {
  const name = wordsColumn(index)
  const words = `polytable.words('${index.language}'::regconfig, ${valueColumn(column)})`
  return [
    WORDS_FUNCTION,
    `ALTER TABLE ${tableName(table)} ADD COLUMN ${name} tsvector GENERATED ALWAYS AS (${words}) STORED`,
  ]
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

/** @param query SQL of the words asked for, as they are typed into search engines */
export function matchSql({ language }: TextIndexSchema, words: string, query: string): MatchSql {
  const wanted = `websearch_to_tsquery('${language}'::regconfig, ${query})`
  const matches = `(${words} @@ ${wanted})`
  const rank = `greatest(ts_rank(${words}, ${wanted}, ${BY_LENGTH}), ${LEAST_RANK})`
  return {
    matches,
    rank: `(CASE WHEN ${matches} THEN ${rank}::float8 WHEN ${words} IS NULL THEN NULL ELSE 0 END)`,
  }
}
