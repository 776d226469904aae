import type { SketchPart, VectorSketch } from '@polytable/sketch/index'
import type { SqlExecutor, SqlStore } from '@polytable/model/ports/index'
import { partsTableName } from '../storage/layout.ts'

/** What the parts of other formats are not read for. */
const FORMAT = 1
/** What the part with the centre has in place of the id before it. */
const CENTRE = -1

/**
 * Reads what is kept of a sketch, as far as no part is missing: what was written by a statement that was taken back may be.
 * @param vectors the table of the vectors
 */
export async function readParts(store: SqlStore, vectors: string, sketch: VectorSketch): Promise<void> {
  const table = partsTableName(vectors)
  if (!(await hasParts(store, vectors))) return
  const parts = await store.query(`SELECT after, runs FROM ${table} WHERE format = ${FORMAT} ORDER BY after`)
  if (parts[0]?.[0] !== CENTRE) return
  const bytesOf = async (after: number): Promise<Uint8Array> => {
    const [row] = await store.readBinary(`SELECT groups FROM ${table} WHERE after = ${after}`)
    return row![0]!
  }
  sketch.centre = new Float32Array((await bytesOf(CENTRE)).slice().buffer)
  for (const [after, runs] of parts.slice(1)) {
    if (after !== sketch.lastId) return
    sketch.addPart({ runs: runs as SketchPart['runs'], groups: await bytesOf(after as number) })
  }
}

/** How many rows are kept of a sketch. */
export async function sizeOfParts(tx: SqlExecutor, vectors: string): Promise<number> {
  if (!(await hasParts(tx, vectors))) return 0
  const [row] = await tx.query(
    `SELECT coalesce(sum((run->>1)::int8), 0)::int8 FROM ${partsTableName(vectors)}, jsonb_array_elements(runs) run`,
  )
  return row![0] as number
}

/** Deletes what is kept of a sketch, if anything is. */
export async function deleteParts(tx: SqlExecutor, vectors: string): Promise<void> {
  if (await hasParts(tx, vectors)) await tx.query(`DELETE FROM ${partsTableName(vectors)}`)
}

/** The table of parts is made with the first of them. */
async function hasParts(tx: SqlExecutor, vectors: string): Promise<boolean> {
  const [row] = await tx.query('SELECT to_regclass($1) IS NOT NULL', [partsTableName(vectors)])
  return row![0] as boolean
}

/** Keeps the rows of a sketch from one to another, both multiples of the rows of a group. */
export async function writePart(
  store: SqlStore,
  vectors: string,
  sketch: VectorSketch,
  from: number,
  to: number,
): Promise<void> {
  const table = partsTableName(vectors)
  const insert = (after: number, runs: SketchPart['runs'], groups: Uint8Array): Promise<unknown> =>
    store.query(
      `INSERT INTO ${table} VALUES ($1, ${FORMAT}, $2::jsonb, $3)
       ON CONFLICT (after) DO UPDATE SET format = excluded.format, runs = excluded.runs, groups = excluded.groups`,
      [after, JSON.stringify(runs), groups],
    )
  if (from === 0) {
    await store.query(
      `CREATE TABLE IF NOT EXISTS ${table} (after int8 PRIMARY KEY, format int4 NOT NULL, runs jsonb NOT NULL, groups bytea NOT NULL)`,
    )
    await store.query(`DELETE FROM ${table}`)
    await insert(CENTRE, [], new Uint8Array(sketch.centre!.slice().buffer))
  }
  const { runs, groups } = sketch.part(from, to)
  await insert(from === 0 ? 0 : sketch.idOf(from - 1), runs, groups)
}
