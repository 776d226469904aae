import type { Logger, SqlExecutor, SqlStore } from '@polytable/model/ports/index'
import type { EmbeddingIndexSchema } from '@polytable/model/schemas/index'
import { GROUP_ROWS, VectorSketch } from '@polytable/sketch/index'
import type { TableRecord } from '../catalog/index.ts'
import { indexColumn, presentName, rowsOfVectorsDdl, vectorTableName } from '../storage/layout.ts'
import { deleteParts, readParts, sizeOfParts, writePart } from './kept-parts.ts'
import { readVectors } from './read-vectors.ts'
import { searchMethod } from './search-method.ts'

/** With fewer vectors a look at all of them is as fast, unless a sketch was asked for. */
const WORTHWHILE = 8192
/** Vectors that are read at a time. */
const READ_ROWS = 4096
/** Rows whose codes are kept together. */
const PART_ROWS = 16_384

type Place = Pick<TableRecord, 'id'>

interface State {
  /** The last thing that is done with the vectors. */
  last: Promise<unknown>
  sketch?: VectorSketch
  /** Rows of the sketch that are kept in the store. */
  kept: number
  /** The largest id of a vector, where it is known. */
  lastId?: number
  /** Whether rows are found by the ids of their vectors. */
  hasRowIndex: boolean
}

/** How a search for the nearest vectors is done. */
export interface NearestOptions {
  /** How many are wanted. */
  readonly count: number
  /** How many deviations of a score's error are allowed for. */
  readonly margin: number
  /** How many candidates are given at most. */
  readonly most: number
}

/**
 * The sketches of indexes: made when they are first worth it, from what is kept of them and from the vectors, and followed by what is
 * written. Vectors are never changed and their ids grow, so that what is missing is what has a larger id.
 */
export class Sketches {
  /** Off where the database is only read: sketches are then not kept. */
  writable = false
  readonly #store: SqlStore
  readonly #logger: Logger
  readonly #states = new Map<string, State>()

  constructor(store: SqlStore, logger: Logger) {
    this.#store = store
    this.#logger = logger
  }

  /** Stores vectors of an index, in the order of their ids. @param store what stores them and gives their ids */
  async store(
    table: Place,
    index: EmbeddingIndexSchema,
    vectors: readonly Float32Array[],
    store: () => Promise<readonly number[]>,
  ): Promise<readonly number[]> {
    if (searchMethod(index, this.#store) !== 'sketch') return store()
    return this.#inTurn(table, index, async (state) => {
      const ids = await store()
      const before = state.lastId
      state.lastId = ids.at(-1)
      if (!state.sketch && state.lastId! < WORTHWHILE) return ids
      try {
        // Not from the store again what is at hand.
        if (state.sketch && state.sketch.lastId === before && ids[0] === before + 1)
          state.sketch.add(ids, vectors)
        await this.#follow(table, index, state)
      } catch (error) {
        this.#failed(state, error)
      }
      return ids
    })
  }

  /** Ids of vectors that may be among the nearest to a query, the likeliest first; undefined where all have to be looked at. */
  async nearest(
    table: Place,
    index: EmbeddingIndexSchema,
    query: Float32Array,
    { count, margin, most }: NearestOptions,
  ): Promise<number[] | undefined> {
    return this.#inTurn(table, index, async (state) => {
      // Others write to a server too.
      const isShared = this.#store.vectorSearch === 'hnsw'
      if (isShared || state.lastId === undefined) state.lastId = await this.#lastId(table, index)
      if (index.method === undefined && state.lastId < WORTHWHILE) return undefined
      try {
        await this.#follow(table, index, state)
        return state.sketch!.nearest(query, count, margin, most)
      } catch (error) {
        this.#failed(state, error)
        return undefined
      }
    })
  }

  /**
   * A sketch is not made smaller: where most of what it has is gone, the next search makes it anew.
   * @param vectors the name of the table of its vectors
   * @param left how many of them there are
   */
  async vacuumed(tx: SqlExecutor, vectors: string, left: number): Promise<void> {
    const size = this.#states.get(vectors)?.sketch?.size ?? (await sizeOfParts(tx, vectors))
    if (size <= 2 * left) return
    await deleteParts(tx, vectors)
    this.forget(vectors)
  }

  /** Forgets the sketch of vectors that are gone. @param vectors the name of their table */
  forget(vectors: string): void {
    this.#states.delete(vectors)
  }

  #inTurn<T>(table: Place, index: EmbeddingIndexSchema, work: (state: State) => Promise<T>): Promise<T> {
    const name = vectorTableName(table, index)
    const state = this.#states.get(name) ?? { last: Promise.resolve(), kept: 0, hasRowIndex: false }
    this.#states.set(name, state)
    const done = state.last.then(() => work(state))
    state.last = done.catch(() => undefined)
    return done
  }

  /** Has the sketch contain all vectors. */
  async #follow(table: Place, index: EmbeddingIndexSchema, state: State): Promise<void> {
    const name = vectorTableName(table, index)
    if (!state.sketch) {
      const sketch = await VectorSketch.create(index.dimensions, index.metric)
      await readParts(this.#store, name, sketch)
      state.kept = sketch.size
      state.sketch = sketch
    }
    const { sketch } = state
    while (sketch.lastId < state.lastId!) {
      const { ids, vectors } = await readVectors(this.#store, name, sketch.lastId, READ_ROWS)
      sketch.add(ids, vectors)
      // The last ones may be gone again.
      if (ids.length < READ_ROWS) break
    }
    if (this.writable) await this.#keep(table, index, state)
  }

  async #keep(table: Place, index: EmbeddingIndexSchema, state: State): Promise<void> {
    const { sketch, kept } = state
    if (!state.hasRowIndex) {
      await this.#store.query(rowsOfVectorsDdl(table, index))
      // Without statistics the index is not used.
      await this.#store.query(`ANALYZE ${presentName(table)} (${indexColumn(index)})`)
      state.hasRowIndex = true
    }
    if (sketch!.size - kept < PART_ROWS) return
    const to = Math.floor(sketch!.size / GROUP_ROWS) * GROUP_ROWS
    for (let from = kept; from < to; from += PART_ROWS)
      await writePart(
        this.#store,
        vectorTableName(table, index),
        sketch!,
        from,
        Math.min(to, from + PART_ROWS),
      )
    state.kept = to
  }

  async #lastId(table: Place, index: EmbeddingIndexSchema): Promise<number> {
    const [row] = await this.#store.query(
      `SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ${vectorTableName(table, index)}_seq`,
    )
    return row![0] as number
  }

  #failed(state: State, error: unknown): void {
    delete state.sketch
    this.#logger.warn('The sketch of an index failed; the next search makes it anew.', error)
  }
}
