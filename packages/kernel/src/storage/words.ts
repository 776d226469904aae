import type { ColumnSchema, TextIndexSchema } from '@polytable/model/schemas/index'
import type { IndexedWords } from '../scopes/row-scope.ts'
import { tableName, valueColumn, wordsColumn } from './layout.ts'
import { INVISIBLE } from './words-sql.ts'

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
export function allWords({ language }: TextIndexSchema): string {
  return `'polytable.${language}'::regconfig`
}

/** SQL of the configuration that leaves out words without a meaning of their own. */
export function meaningful({ language }: TextIndexSchema): string {
  return `'pg_catalog.${language}'::regconfig`
}

/** How the words of a text and those asked for are compared: whether it has them, and how well they stand for it. */
export interface MatchSql {
  /** Null where there is no text. */
  readonly matches: string
  /** Above 0 where it matches, else 0; null where there is no text. */
  readonly rank: string
  /** SQL of what the index is asked for. */
  readonly wanted: string
}

/** PostgreSQL's ts_rank, of which 1 divides by 1 + the logarithm of the text's length. A match of words that are not there has none. */
const BY_LENGTH = 1
const LEAST_RANK = '1e-20'

/** What is asked of a text: any of some alternatives. */
export type TextQuery = readonly {
  /** The alternative as the SQL function `polytable.wanted` takes it: texts that have the prefixes fulfil it, others may too. */
  readonly wanted: { readonly words: string; readonly others: string; readonly phrases: boolean }
  /** The words that have to be there; those of a term follow one another. */
  readonly terms: readonly {
    readonly words: readonly string[]
    /** Whether the last word may go on. */
    readonly isPrefix: boolean
    /** Whether it is a word that counts for its meaning alone, where there is something else to look for. */
    readonly isSingle: boolean
  }[]
  /** Whether it asks for anything but that prefixes are not there. */
  readonly asksForWords: boolean
  /** Regular expressions for texts that have a word with a prefix, and whether that must not be. */
  readonly prefixes: readonly { readonly pattern: string; readonly isExcluded: boolean }[]
}[]

/**
 * Of texts that have words with some prefixes the index finds more, of which those that have are kept. Prefixes are few.
 * @param parameter SQL of a text that is passed beside the statement
 */
export function matchSql(
  { index, words, text }: IndexedWords,
  query: TextQuery,
  parameter: (text: string) => string,
): MatchSql {
  const tsquery = (wanted: readonly object[]): string =>
    `polytable.wanted(${meaningful(index)}, ${allWords(index)}, ${parameter(JSON.stringify(wanted))})`
  const seen = `normalize(regexp_replace(${text}, '[${INVISIBLE}]+', '', 'g'), NFKC)`
  const plain = query.filter(({ prefixes }) => prefixes.length === 0)
  const queries = plain.length > 0 ? [tsquery(plain.map(({ wanted }) => wanted))] : []
  const conditions = queries.map((found) => `${words} @@ ${found}`)
  for (const { wanted, asksForWords, prefixes } of query) {
    if (prefixes.length === 0) continue
    const found = asksForWords ? tsquery([wanted]) : undefined
    if (found) queries.push(found)
    const parts = prefixes.map(
      ({ pattern, isExcluded }) => `${seen} ${isExcluded ? '!~*' : '~*'} ${parameter(pattern)}`,
    )
    conditions.push([found ? `${words} @@ ${found}` : `${words} IS NOT NULL`, ...parts].join(' AND '))
  }
  const matches = `(${conditions.join(' OR ')})`
  const wanted = queries.length > 0 ? `(${queries.join(' || ')})` : "''::tsquery"
  const rank = `greatest(ts_rank(${words}, ${wanted}, ${BY_LENGTH}), ${LEAST_RANK})`
  return {
    matches,
    wanted,
    rank: `(CASE WHEN ${matches} THEN ${rank}::float8 WHEN ${words} IS NULL THEN NULL ELSE 0 END)`,
  }
}
