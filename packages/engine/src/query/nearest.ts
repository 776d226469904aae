import { nearestByHnsw, searchMethod } from '@polytable/kernel/nearest/index'
import type { JoinedVectors } from '@polytable/kernel/scopes/row-scope'
import { rowCondition } from '@polytable/kernel/storage/read'
import { keyOf, type SimilarityNode } from '@polytable/model/expressions/index'
import type { SqlValue } from '@polytable/model/ports/index'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'
import type { BoundQuery } from './bind.ts'
import type { Planning } from './planning.ts'
import type { RowSource } from './query-plan.ts'

/** A similarity whose query is embedded. */
export interface ResolvedSimilarity extends JoinedVectors {
  readonly node: SimilarityNode
  readonly query: Float32Array
}

/** Aims at 95 of 100 of the nearest rows. */
const DEFAULT_EFFORT = 0.5
/** Compares with every vector. */
const EXACT = 1
/** Deviations of a score's error that a sketch allows for with the greatest effort: with half of them it finds 95 of 100. */
const GREATEST_MARGIN = 5
/** Candidates of a sketch with half the effort; from a quarter of it to four times it. */
const CANDIDATES = 2048
/** Candidates that HNSW holds: 20 without effort, 100 with half of it, at most 500. */
const [LEAST_BREADTH, GREATEST_BREADTH] = [20, 500]
/** Two attempts find out what share of the candidates fulfils the conditions. */
const MAX_ATTEMPTS = 3
const TOLERANCE = 1.25
/** Where conditions leave fewer rows, or more are wanted, a look at every vector is as fast. */
const [MAX_NEEDED, MAX_WANTED] = [512, 4096]

/**
 * Where rows are wanted by similarity and only some of them, the source of those that may be nearest: found by the index instead of by
 * a look at every vector. Whatever is asked of them besides, such as conditions, holds: more candidates are taken, and in the end all
 * rows, until there are as many as are wanted.
 */
export async function nearestRows(
  planning: Planning,
  source: RowSource,
  { orderBy }: BoundQuery,
  { limit, offset = 0 }: QuerySpec,
  similarities: readonly ResolvedSimilarity[],
): Promise<RowSource> {
  const [first] = orderBy
  if (limit === undefined || !first || first.direction !== 'desc' || first.nulls === 'first') return source
  if (source.filter.length > 0 || source.isSingle) return source
  const similarity = similarities.find(({ node }) => keyOf(node) === keyOf(first.value))
  const wanted = limit + offset
  if (!similarity || wanted === 0 || wanted > MAX_WANTED) return source
  const ids = await nearestIds(planning, source, similarity, wanted)
  if (!ids) return source
  const { scope } = source
  const near = `${similarity.id} = ANY(${scope.parameters.add(ids)}::int8[])`
  return { ...source, where: [...source.where, near] }
}

/** The ids of the vectors of the rows wanted; undefined where all rows have to be looked at. */
async function nearestIds(
  planning: Planning,
  source: RowSource,
  similarity: ResolvedSimilarity,
  wanted: number,
): Promise<readonly number[] | undefined> {
  let count = wanted
  // Conditions, and rows of other versions, leave only some of the candidates: the wanted rows are among as many more.
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const candidates = await candidatesOf(planning, similarity, count)
    if (!candidates || candidates.length < wanted) return undefined
    const { ids, passed } = await rank(planning, source, similarity, candidates, wanted)
    const share = passed / candidates.length
    const needed = share > 0 ? Math.ceil(wanted / share) : Infinity
    if (passed >= wanted && count * TOLERANCE >= needed) return ids
    if (needed > Math.max(MAX_NEEDED, 4 * wanted)) return undefined
    count = needed
  }
  return undefined
}

async function candidatesOf(
  { context }: Planning,
  { table, index, node, query }: ResolvedSimilarity,
  count: number,
): Promise<readonly number[] | undefined> {
  const { effort = DEFAULT_EFFORT } = node
  const method = searchMethod(index, context.store)
  if (effort === EXACT || method === 'exact') return undefined
  if (method === 'hnsw') {
    const breadth = Math.round(LEAST_BREADTH * (GREATEST_BREADTH / LEAST_BREADTH) ** effort)
    return nearestByHnsw(context.store, table, index, query, { count: Math.max(2 * count, breadth), breadth })
  }
  return context.sketches.nearest(table, index, query, {
    count,
    margin: GREATEST_MARGIN * effort,
    most: Math.max(4 * count, Math.round(CANDIDATES * 16 ** (effort - DEFAULT_EFFORT))),
  })
}

/** The candidates whose rows fulfil the conditions and are nearest, with all that are as near, and how many fulfil them. */
async function rank(
  { context }: Planning,
  { scope, where }: RowSource,
  { id, node }: ResolvedSimilarity,
  candidates: readonly number[],
  wanted: number,
): Promise<{ readonly ids: number[]; readonly passed: number }> {
  const { values } = scope.parameters
  const condition = rowCondition(scope, [...where, `${id} = ANY($${values.length + 1}::int8[])`])
  const sql = `SELECT ${id}, count(*) OVER () FROM ${scope.fromSql()} WHERE ${condition}
    ORDER BY ${scope.precomputedSql?.(node)} DESC NULLS LAST FETCH FIRST ${wanted} ROWS WITH TIES`
  const rows = await context.store.query(...onlyUsed(sql, [...values, candidates]))
  return { ids: rows.map(([vector]) => vector as number), passed: (rows[0]?.[1] as number | undefined) ?? 0 }
}

/** A statement with the values that it uses: PostgreSQL refuses others, whose type nothing tells. */
function onlyUsed(sql: string, values: readonly SqlValue[]): [sql: string, values: SqlValue[]] {
  const used: SqlValue[] = []
  const places = new Map<number, number>()
  const text = sql.replaceAll(/\$(\d+)/g, (_, place: string) => {
    const at = places.get(Number(place)) ?? used.push(values[Number(place) - 1]!)
    places.set(Number(place), at)
    return `$${at}`
  })
  return [text, used]
}
