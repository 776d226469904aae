import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { recallOf } from './clustered-vectors.ts'
import { median, wallTime } from './measure.ts'

const VERSION = '0.37.1'
/** Rows that are added at a time. */
const ROWS = 5000
/** What searches are tried with, the fastest first: partitions that are looked into, and how many times as many rows are compared. */
const EFFORTS = [1, 2, 5, 10, 20, 50].flatMap((probes) =>
  [2, 5, 10, 20].map((refine) => [probes, refine] as const),
)

/** What is used of @lancedb/lancedb, which is installed here only where it is measured. */
interface LanceQuery {
  distanceType(type: 'cosine'): LanceQuery
  nprobes(count: number): LanceQuery
  refineFactor(factor: number): LanceQuery
  limit(count: number): LanceQuery
  select(columns: readonly string[]): LanceQuery
  toArray(): Promise<{ readonly id: number }[]>
}
interface LanceTable {
  add(rows: readonly object[]): Promise<unknown>
  createIndex(column: string, options: object): Promise<void>
  search(vector: readonly number[]): LanceQuery
}
interface Lance {
  connect(path: string): Promise<{ createTable(name: string, rows: readonly object[]): Promise<LanceTable> }>
  readonly Index: { ivfPq(options: object): object }
}

/** A table of LanceDB with its own index. */
export interface LanceSearch {
  readonly search: (query: Float32Array) => Promise<number[]>
  readonly recall: number
  readonly p50: number
  readonly settings: string
}

/** Searches with as little effort as finds at least `least` of the nearest. */
export async function searchWithLance(
  directory: string,
  vectors: readonly Float32Array[],
  queries: readonly Float32Array[],
  nearest: readonly Set<number>[],
  least: number,
): Promise<LanceSearch> {
  execFileSync('npm', [
    'install',
    '--prefix',
    directory,
    '--no-audit',
    '--no-fund',
    `@lancedb/lancedb@${VERSION}`,
  ])
  // It warns at every search.
  process.env['RUST_LOG'] ??= 'error'
  const entry = createRequire(join(directory, 'index.js')).resolve('@lancedb/lancedb')
  const { connect, Index } = (await import(pathToFileURL(entry).href)) as Lance
  const rowsFrom = (start: number): object[] =>
    vectors.slice(start, start + ROWS).map((vector, i) => ({ id: start + i, vector: Array.from(vector) }))
  const table = await (await connect(join(directory, 'data'))).createTable('items', rowsFrom(0))
  for (let start = ROWS; start < vectors.length; start += ROWS) await table.add(rowsFrom(start))
  await table.createIndex('vector', { config: Index.ivfPq({ distanceType: 'cosine' }) })
  for (const [probes, refine] of EFFORTS) {
    const search = async (query: Float32Array): Promise<number[]> => {
      const found = table.search(Array.from(query)).distanceType('cosine').nprobes(probes)
      const rows = await found.refineFactor(refine).limit(10).select(['id']).toArray()
      return rows.map(({ id }) => id)
    }
    const found: number[][] = []
    for (const query of queries) found.push(await search(query))
    const recall = recallOf(found, nearest)
    if (recall < least) continue
    const times: number[] = []
    for (const query of queries) times.push(await wallTime(() => search(query)))
    return { search, recall, p50: median(times), settings: `nprobes ${probes}, refineFactor ${refine}` }
  }
  throw new Error(`LanceDB found fewer than ${least} of the nearest`)
}
