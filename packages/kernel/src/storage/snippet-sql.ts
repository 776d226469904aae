import type { IndexedWords } from '../scopes/row-scope.ts'
import { allWords, meaningful, type MatchSql, type TextQuery } from './words.ts'
import { INVISIBLE, SEPARATORS } from './words-sql.ts'

/** How a passage is shown. */
export interface SnippetStyle {
  /** What stands before and after a word that was asked for. */
  readonly open: string
  readonly close: string
  readonly minWords: number
  readonly maxWords: number
}

/** Signs at the beginning and the end of a passage that are looked at: of quotes, brackets, sentences. */
const SIGNS = 16

/**
 * SQL of the passage of a text that matches best, with the words in it that were asked for marked; of the beginning of a text that
 * does not match. ts_headline chooses the passage, in the text as its words are kept: what stands between them is one space for each
 * sign, so that the passage has the same place in the text itself. Which words are marked is asked again: ts_headline also marks words
 * of a phrase that are not in it, and those whose stem alone is what a prefix begins with.
 * @param parameter SQL of a text that is passed beside the statement
 */
export function snippetSql(
  { index, text }: IndexedWords,
  query: TextQuery,
  { matches, wanted }: MatchSql,
  { open, close, minWords, maxWords }: SnippetStyle,
  parameter: (text: string) => string,
): string {
  const config = allWords(index)
  const options = parameter(`StartSel="", StopSel="", MinWords=${minWords}, MaxWords=${maxWords}`)
  const headline = (of: string, by: string): string =>
    `btrim(ts_headline(${config}, ${of}, ${by}, ${options}))`
  const prefixes = query.flatMap((each) => each.prefixes.filter(({ isExcluded }) => !isExcluded))
  const begun =
    prefixes.length > 0 ? parameter(prefixes.map(({ pattern }) => `(${pattern})`).join('|')) : undefined
  // The first word with a prefix, where the passage has but words with its stem.
  const chosen = begun
    ? `CASE WHEN found AND passage !~* ${begun} AND plain ~* ${begun}
         THEN ${headline(`substr(plain, regexp_instr(plain, ${begun}, 1, 1, 0, 'i'))`, "''::tsquery")} ELSE passage END`
    : 'passage'
  return `(SELECT
      coalesce(substring(right(left(seen, start - 1), ${SIGNS}) FROM '(?:^|\\s)([^[:alnum:][:space:]]+)$'), '')
      || CASE WHEN found THEN ${markedSql(config, meaningful(index), query, parameter, open, close)}
         ELSE substr(seen, start, length(shown)) END
      || coalesce(substring(substr(seen, start + length(shown), ${SIGNS}) FROM '^[^[:alnum:][:space:]]+(?=\\s|$)'), '')
    FROM (SELECT normalize(regexp_replace(${text}, '[${INVISIBLE}]+', '', 'g'), NFKC) AS seen, coalesce(${matches}, false) AS found) AS texts
      CROSS JOIN LATERAL (SELECT regexp_replace(seen, '[${SEPARATORS}]', ' ', 'g') AS plain) AS words
      CROSS JOIN LATERAL (SELECT ${headline('plain', `CASE WHEN found THEN ${wanted} ELSE ''::tsquery END`)} AS passage) AS passages
      CROSS JOIN LATERAL (SELECT ${chosen} AS shown) AS choices
      CROSS JOIN LATERAL (SELECT greatest(strpos(plain, shown), 1) AS start) AS places
    WHERE seen IS NOT NULL)`
}

/** What ts_parse calls all that is no word. */
const BLANK = 12

/** SQL of a passage with marks: a word is asked for alone, or where all words of a phrase follow one another. */
function markedSql(
  config: string,
  withMeaning: string,
  query: TextQuery,
  parameter: (text: string) => string,
  open: string,
  close: string,
): string {
  const asked = query.flatMap(({ terms, wanted }, group) =>
    terms.flatMap(({ words, isPrefix, isSingle }, term) =>
      words.map((word, place) => ({
        term: `${group}.${term}`,
        size: words.length,
        place,
        word,
        is_prefix: isPrefix && place === words.length - 1,
        is_single: isSingle,
        group_words: wanted.words,
        has_phrases: wanted.phrases,
      })),
    ),
  )
  return `(WITH tokens AS (
        SELECT n, token, tokid <> ${BLANK} AS is_word, count(*) FILTER (WHERE tokid <> ${BLANK}) OVER (ORDER BY n) AS at,
          substr(seen, (start + sum(length(token)) OVER (ORDER BY n) - length(token))::int, length(token)) AS piece
        FROM ts_parse('default', shown) WITH ORDINALITY AS parsed (tokid, token, n)),
      asked AS (
        SELECT *, plainto_tsquery(${config}, word) AS query
        FROM jsonb_to_recordset(${parameter(JSON.stringify(asked))}::jsonb) AS given (term text, size int, place int, word text,
          is_prefix bool, is_single bool, group_words text, has_phrases bool)
        WHERE NOT is_single OR numnode(plainto_tsquery(${withMeaning}, word)) > 0
          OR (NOT has_phrases AND numnode(to_tsquery(${withMeaning}, group_words)) = 0)),
      hits AS (
        SELECT size, at - place AS first FROM tokens JOIN asked
          ON CASE WHEN is_prefix THEN starts_with(lower(token), lower(word)) ELSE to_tsvector(${config}, token) @@ query END
        WHERE is_word GROUP BY term, size, at - place HAVING count(DISTINCT place) = size)
      SELECT coalesce(string_agg(CASE WHEN is_word AND EXISTS (SELECT FROM hits WHERE at BETWEEN first AND first + size - 1)
        THEN ${parameter(open)} || piece || ${parameter(close)} ELSE piece END, '' ORDER BY n), '') FROM tokens)`
}
