import type { Catalog } from '../catalog/index.ts'
import { walk, type ExprNode } from '@polytable/model/expressions/index'
import { BATCH_BYTES, bytesOfEach } from '@polytable/model/types/index'
import type { RowBatch } from './batch.ts'
import type { EngineContext } from '../statements/context.ts'
import { BATCH_ROWS } from '../storage/read.ts'

/** Upper limit of rows per function call: a function with a larger batch size gets fewer rows. */
const MAX_ROWS = 4 * BATCH_ROWS
/** Rows of the first batch, about, where it is not known yet how large that is which is computed from them. */
const FIRST_ROWS = 64
/** How many times as many rows as before are computed at a time, where what was computed before is small. */
const MAX_GROWTH = 4

/**
 * Chooses how many rows to compute at a time: multiples of the batch sizes of the called functions, limited to some megabytes of
 * results as measured on the rows before.
 */
export class BatchSize {
  /** How many rows to read at a time. */
  readonly most: number
  /** What the function takes that takes most rows at once: how many rows are computed is a multiple of it. */
  readonly #step: number
  #next: number

  /**
   * @param nodes what is computed from the rows
   * @param about how many rows there should be
   */
  constructor(
    { catalog, functions }: Pick<EngineContext, 'catalog' | 'functions'>,
    nodes: readonly ExprNode[],
    about = BATCH_ROWS,
  ) {
    const parts = [...partsOf(catalog, nodes)]
    const taken = (part: ExprNode): number =>
      (part.kind === 'call' && functions.find(part.function)?.batchSize) || 1
    this.#step = parts.reduce((most, part) => Math.min(MAX_ROWS, Math.max(most, taken(part))), 1)
    this.most = this.#multiple(about)
    const sizes = parts.filter(isMade).map(({ type }) => bytesOfEach(type))
    this.#next = sizes.includes(undefined)
      ? this.#step * Math.ceil(FIRST_ROWS / this.#step)
      : this.#multiple(BATCH_BYTES / sizes.reduce<number>((sum, size) => sum + size!, 0))
  }

  /** The rows of a batch in portions, each of which is done with before the next is asked for. */
  *cut(batch: RowBatch): Generator<RowBatch> {
    for (let start = 0; start < batch.size;) {
      const isWhole = start === 0 && batch.size <= this.#next
      const portion = isWhole ? batch : batch.slice(start, start + this.#next)
      yield portion
      start += portion.size
      const affordable = (BATCH_BYTES * portion.size) / portion.computed.bytes
      this.#next = this.#multiple(Math.min(affordable, MAX_GROWTH * this.#next))
    }
  }

  #multiple(rows: number): number {
    return this.#step * Math.max(1, Math.floor(rows / this.#step))
  }
}

/** All parts of expressions, those of unstored columns too, which are computed on the way. */
function* partsOf(catalog: Catalog, nodes: readonly ExprNode[]): Generator<ExprNode> {
  for (const node of nodes)
    for (const part of walk(node)) {
      yield part
      if (part.kind !== 'column') continue
      const table = catalog.tables.find(({ id }) => `#${id}` === part.table)
      const column = table?.schema.columns.find(({ id }) => String(id) === part.column)
      if (column?.value && !column.stored) yield* partsOf(catalog, [column.value])
    }
}

/** Whether a part may give much more than it is made from. */
function isMade({ kind }: ExprNode): boolean {
  return kind === 'call' || kind === 'jsonEach'
}
