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
  /** All vectors up to this id are in the sketch, or gone. */
  followed: number
  /** The last id that was given to a vector. */
  lastId: number
  /** The last id that is stored; undefined where the store has to be asked. */
  storedId?: number
  /** Whether rows are found by the ids of their vectors. */
  hasRowIndex: boolean
}

/** The ids of new vectors. */
export interface NewIds {
  readonly first: number
  /** To be called when the vectors are stored, or where that failed. */
  settled(isStored: boolean): void
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

  /**
   * Gives ids to vectors of an index that are about to be stored, in the order of their ids and before the next ones are. The
   * sequence of the ids is set with them.
   */
  add(table: Place, index: EmbeddingIndexSchema, vectors: readonly Float32Array[]): Promise<NewIds> {
    return this.#inTurn(table, index, async (state) => {
      state.lastId = Math.max(state.lastId, await this.#storedId(table, index, state))
      const before = state.lastId
      const last = before + vectors.length
      if (searchMethod(index, this.#store) === 'sketch' && (state.sketch || before >= WORTHWHILE)) {
        try {
          await this.#follow(table, index, state)
          // Not from the store again what is at hand.
          if (state.followed === before) {
            state.sketch!.add(
              vectors.map((_, i) => before + 1 + i),
              vectors,
            )
            state.followed = last
          }
        } catch (error) {
          this.#failed(state, error)
        }
      }
      state.lastId = last
      return {
        first: before + 1,
        settled(isStored) {
          state.storedId = isStored ? last : undefined
        },
      }
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
      if (this.#isShared) delete state.storedId
      const stored = await this.#storedId(table, index, state)
      if (index.method === undefined && stored < WORTHWHILE) return undefined
      try {
        await this.#follow(table, index, state)
        return state.sketch!.nearest(query, count, margin, most)
      } catch (error) {
        this.#failed(state, error)
        return undefined
      }
    })
  }

  /** To be called where other indexes have the names of earlier ones. */
  forgetAll(): void {
    this.#states.clear()
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
    const state = this.#states.get(name) ?? {
      last: Promise.resolve(),
      kept: 0,
      followed: 0,
      lastId: 0,
      hasRowIndex: false,
    }
    this.#states.set(name, state)
    const done = state.last.then(() => work(state))
    state.last = done.catch(() => undefined)
    return done
  }

  /** Has the sketch contain all vectors that are stored. */
  async #follow(table: Place, index: EmbeddingIndexSchema, state: State): Promise<void> {
    const name = vectorTableName(table, index)
    if (!state.sketch) {
      const sketch = await VectorSketch.create(index.dimensions, index.metric)
      await readParts(this.#store, name, sketch)
      state.kept = sketch.size
      state.followed = sketch.lastId
      state.sketch = sketch
    }
    const stored = await this.#storedId(table, index, state)
    while (state.followed < stored) {
      const { ids, vectors } = await readVectors(this.#store, name, state.followed, READ_ROWS)
      state.sketch.add(ids, vectors)
      const isAll = ids.length < READ_ROWS
      // The last ones may be gone again; what others write is seen later than its ids.
      state.followed = isAll && !this.#isShared ? stored : (ids.at(-1) ?? state.followed)
      if (isAll) break
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
    // Ids that are not stored may be given again where this process ends.
    if (sketch!.size - kept < PART_ROWS || sketch!.lastId > state.storedId!) return
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

  async #storedId(table: Place, index: EmbeddingIndexSchema, state: State): Promise<number> {
    if (state.storedId === undefined) {
      const [row] = await this.#store.query(
        `SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ${vectorTableName(table, index)}_seq`,
      )
      state.storedId = row![0] as number
    }
    return state.storedId
  }

  /** Whether others may write to the store. */
  get #isShared(): boolean {
    return this.#store.vectorSearch === 'hnsw'
  }

  #failed(state: State, error: unknown): void {
    delete state.sketch
    this.#logger.warn('The sketch of an index failed; the next search makes it anew.', error)
  }
}
