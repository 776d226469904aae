import type { Expression, SimilarityQuery, Table } from '@polytable/client/index'
import type { IndexInfo } from '@polytable/model/protocol/table-info'
import { selectCells, shownRow, type ShownRow } from './cells.ts'
import { columnOf } from './columns.ts'

/** Rows that a search gives. */
const RESULTS = 20

/** Indexes that answer searches. */
export type SearchIndex = Exclude<IndexInfo, { kind: 'btree' }>

/** What is looked for: 'words' of a text index, else what a similarity is asked of. */
export type SearchKind = 'words' | Exclude<keyof SimilarityQuery, 'index' | 'effort'>

const NAMES: Readonly<Record<SearchKind, string>> = {
  words: 'Words',
  string: 'A text',
  image: 'An image',
  audio: 'A sound',
  video: 'A video',
  document: 'A document',
  vector: 'A vector',
}

/** What can be looked for in an index, by kind. */
export function kindsOf(index: SearchIndex): readonly { readonly id: SearchKind; readonly label: string }[] {
  const ids: readonly string[] = index.kind === 'text' ? ['words'] : index.queries
  return ids.filter((id): id is SearchKind => id in NAMES).map((id) => ({ id, label: NAMES[id] }))
}

/** Numbers as they are typed: `0.1, 0.2` or `[0.1, 0.2]`. @throws TypeError */
function vectorOf(text: string): readonly number[] {
  const numbers = text
    .replaceAll(/[[\]]/g, ' ')
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number)
  if (numbers.length === 0 || numbers.some(Number.isNaN))
    throw new TypeError('A vector is typed as numbers with commas between them: 0.5, 0, 1')
  return numbers
}

/** The best rows of a table by an index. */
export async function search(
  table: Table,
  index: SearchIndex,
  kind: SearchKind,
  asked: string | File,
  signal: AbortSignal,
): Promise<readonly ShownRow[]> {
  const { columns } = table.info
  const score = scoreOf(table, index, kind, asked)
  const matching = kind === 'words' ? table.where(score.gt(0)) : table.where(score.isNotNull())
  const rows = await matching
    .orderBy(score, 'desc')
    .limit(RESULTS)
    .select(selectCells(table, columns, score))
    .collect({ signal, onError: 'ignore' })
  return rows.map((row) => shownRow(row, columns))
}

function scoreOf(
  table: Table,
  { name, column }: SearchIndex,
  kind: SearchKind,
  asked: string | File,
): Expression<number | null> {
  if (kind === 'words') return columnOf<string>(table, column).match(String(asked), { index: name })
  const given = kind === 'vector' ? vectorOf(String(asked)) : asked
  return columnOf(table, column).similarity({ [kind]: given, index: name })
}
