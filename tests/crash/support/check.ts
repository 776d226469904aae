import { QUESTION, type Seen, type SeenHits, type SeenTable, type Snapshot } from './look.ts'
import { cosine, documentText, embedding, itemText, marked, sentences } from './texts.ts'
import { SCRATCH_ROWS, type World } from './world.ts'

/** How far a similarity computed in 32-bit floats may be off. */
const TOLERANCE = 1e-5

/** What is wrong with a database that should be like `world`: an empty list where nothing is. */
export function differences(world: World, { tables, hits }: Snapshot): string[] {
  const found = compare('tables', tablesOf(world), Object.keys(tables).sort())
  if (found.length > 0) return found
  const rows = rowsOf(world)
  for (const [path, table] of Object.entries(tables)) {
    found.push(...compareRows(path, rows[path]!, table), ...checkHistory(path, table))
  }
  if (tables['items']) {
    found.push(
      ...compare('version of items', world.itemsVersion, tables['items'].version),
      ...compare('indexes of items', indexesOf(world), tables['items'].indexes.toSorted()),
    )
  }
  if (tables['chunks']) {
    // Where there are no rows yet, nothing else tells.
    const indexes = world.made.has('indexChunks') ? ['by_meaning'] : []
    found.push(...compare('indexes of chunks', indexes, tables['chunks'].indexes))
  }
  if (tables['documents'])
    found.push(...compare('version of documents', world.documentsVersion, tables['documents'].version))
  return [...found, ...checkHits(world, rows, hits)]
}

function tablesOf({ made }: World): string[] {
  const paths = {
    createChunks: 'chunks',
    createDocuments: 'documents',
    createItems: 'items',
    createLater: 'later',
    createView: 'revised',
    createScratch: 'scratch',
  }
  return Object.entries(paths)
    .flatMap(([kind, path]) => (made.has(kind) ? [path] : []))
    .sort()
}

function indexesOf({ made }: World): string[] {
  return [...(made.has('addIndex') ? ['by_mark'] : []), ...(made.has('indexItems') ? ['by_text'] : [])]
}

/** The rows every table and view must have, in the order of insertion. */
function rowsOf(world: World): Record<string, Seen[]> {
  const { made } = world
  const items = [...world.items].map(([id, { statement, of, revision }]) => {
    const text = itemText(id, revision)
    return {
      id,
      statement,
      of,
      revision,
      text,
      ...(made.has('markItems') ? { marked: marked(text) } : {}),
      ...(made.has('addColumn') ? { extra: marked(marked(text)) } : {}),
    }
  })
  const documents = [...world.documents].map(([id, { statement, of, revision }]) => ({
    id,
    statement,
    of,
    revision,
    file: documentText(id, revision),
  }))
  const chunks = documents.flatMap((row) =>
    sentences(row.id, row.revision).map((text, pos) => ({ ...row, text, pos })),
  )
  return {
    items,
    documents,
    chunks,
    later: chunks.filter(({ pos }) => pos > 0).map((row) => ({ ...row, marked: marked(row.text) })),
    revised: items
      .filter(({ revision }) => revision > 0)
      .map((row) => ({ ...row, again: marked(marked(row.text)) })),
    scratch: Array.from({ length: world.scratch }, (_, i) => ({
      id: 1 + (i % SCRATCH_ROWS),
      file: documentText(1 + (i % SCRATCH_ROWS), 1_000_000),
    })),
  }
}

function compareRows(path: string, expected: readonly Seen[], { rows, count }: SeenTable): string[] {
  const found = compare(`count() of ${path}`, rows.length, count)
  const wanted = new Set(expected.map(canonical))
  const given = new Set(rows.map(canonical))
  const missing = [...wanted].filter((row) => !given.has(row))
  const extra = [...given].filter((row) => !wanted.has(row))
  if (given.size < rows.length) found.push(`${path}: ${rows.length - given.size} rows are there twice`)
  if (missing.length > 0) found.push(`${path}: ${missing.length} rows are missing, like ${missing[0]}`)
  if (extra.length > 0) found.push(`${path}: ${extra.length} rows should not be, like ${extra[0]}`)
  return found
}

function canonical(row: Seen): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function checkHistory(path: string, { version, history }: SeenTable): string[] {
  const expected = Array.from({ length: version + 1 }, (_, i) => version - i)
  return compare(`history of ${path}`, expected, history)
}

function checkHits(world: World, rows: Record<string, Seen[]>, hits: Snapshot['hits']): string[] {
  const question = embedding(QUESTION)
  const near = (column: string): [string, number][] =>
    rows['items']!.map((row) => [String(row['id']), cosine(question, embedding(String(row[column])))])
  const { made } = world
  return [
    ...(made.has('indexItems') ? checkNearest('by_text', near('text'), hits['by_text']) : []),
    ...(made.has('addIndex') ? checkNearest('by_mark', near('marked'), hits['by_mark']) : []),
    ...(made.has('indexChunks') ? checkCovered(rows['chunks']!, hits['by_meaning']) : []),
  ]
}

function checkNearest(index: string, expected: readonly [string, number][], hits: SeenHits = []): string[] {
  const byKey = new Map(expected)
  const found = compare(`rows of the index ${index}`, byKey.size, hits.length)
  let before = Number.POSITIVE_INFINITY
  for (const [key, similarity] of hits) {
    const right = byKey.get(key)
    if (right === undefined) found.push(`${index}: finds ${key}, which is no row`)
    else if (similarity === null || Math.abs(similarity - right) > TOLERANCE)
      found.push(`${index}: ${key} has the similarity ${similarity}, not ${right}`)
    else if (similarity > before + TOLERANCE) found.push(`${index}: ${key} comes too late`)
    else before = similarity
    if (found.length > 3) break
  }
  return found
}

function checkCovered(chunks: readonly Seen[], hits: SeenHits = []): string[] {
  const wanted = chunks.map((row) => `${row['id']}.${row['pos']}`).sort()
  return [
    ...compare('rows of the index by_meaning', wanted, hits.map(([key]) => key).sort()),
    ...hits.flatMap(([key, similarity]) => (similarity === null ? [`by_meaning: ${key} has no vector`] : [])),
  ]
}

function compare(what: string, expected: unknown, given: unknown): string[] {
  const [right, seen] = [JSON.stringify(expected), JSON.stringify(given)]
  return right === seen ? [] : [`${what}: ${seen.slice(0, 300)} instead of ${right.slice(0, 300)}`]
}
