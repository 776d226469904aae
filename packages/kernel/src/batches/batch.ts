import { PolytableError } from '@polytable/model/errors/index'
import {
  columnKey,
  keyOfColumn,
  BatchEvaluator,
  keyOf,
  PENDING,
  type CallNode,
  type CallOutcome,
  type ColumnNode,
  type EvaluatedColumn,
  type EvaluationInput,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { RowKey } from '@polytable/model/protocol/row-key'
import { coerce, measureAll, type CellError, type ColumnType, type Value } from '@polytable/model/types/index'
import { fusedCall } from '../functions/fused-call.ts'
import type { EngineContext } from '../statements/context.ts'

/** A batch of rows with some of their columns, in input order. */
export class RowBatch {
  readonly keys: readonly RowKey[]
  /** About how many bytes were computed from the rows, and from rows selected of them. */
  readonly computed: { bytes: number }
  readonly #columnsByName = new Map<string, EvaluatedColumn>()

  constructor(keys: readonly RowKey[], computed = { bytes: 0 }) {
    this.keys = keys
    this.computed = computed
  }

  get size(): number {
    return this.keys.length
  }

  set(table: number, column: number, values: EvaluatedColumn): void {
    this.#columnsByName.set(columnKey({ id: table }, { id: column }), values)
  }

  setNode(node: ColumnNode, values: EvaluatedColumn): void {
    this.#columnsByName.set(keyOfColumn(node), values)
  }

  get(table: number, column: number): EvaluatedColumn | undefined {
    return this.#columnsByName.get(columnKey({ id: table }, { id: column }))
  }

  find(node: ColumnNode): EvaluatedColumn | undefined {
    return this.#columnsByName.get(keyOfColumn(node))
  }

  /** What the store computed for the batch (similarity, row ids), by the key of its expression. */
  setStored(node: ExprNode, values: EvaluatedColumn): void {
    this.#columnsByName.set(keyOf(node), values)
  }

  findStored(node: ExprNode): EvaluatedColumn | undefined {
    return this.#columnsByName.get(keyOf(node))
  }

  /** The rows at these positions, a position as often as it is named, under new keys. */
  take(positions: readonly number[], keys: readonly RowKey[]): RowBatch {
    return this.#copyTo(new RowBatch(keys), positions)
  }

  #copyTo(taken: RowBatch, positions: readonly number[]): RowBatch {
    for (const [name, column] of this.#columnsByName) {
      const errors = column.errors
        ? new Map(
            positions.flatMap((from, to) =>
              column.errors!.has(from) ? [[to, column.errors!.get(from)!]] : [],
            ),
          )
        : undefined
      taken.#columnsByName.set(name, {
        values: positions.map((from) => column.values[from]),
        ...(errors && errors.size > 0 ? { errors } : {}),
      })
    }
    return taken
  }

  /** Rows of several batches that carry the same columns, as one batch. */
  static gather(rows: readonly { readonly batch: RowBatch; readonly row: number }[]): RowBatch {
    const gathered = new RowBatch(rows.map(({ batch, row }) => batch.keys[row]!))
    const first = rows[0]?.batch
    for (const name of first ? first.#columnsByName.keys() : []) {
      const errors = new Map(
        rows.flatMap(({ batch, row }, i) => {
          const error = batch.#columnsByName.get(name)?.errors?.get(row)
          return error ? [[i, error] as const] : []
        }),
      )
      const values = rows.map(({ batch, row }) => batch.#columnsByName.get(name)!.values[row])
      gathered.#columnsByName.set(name, errors.size > 0 ? { values, errors } : { values })
    }
    return gathered
  }

  /** The same rows without some columns, by their keys. */
  without(columns: ReadonlySet<string>): RowBatch {
    const left = new RowBatch(this.keys, this.computed)
    for (const [name, cells] of this.#columnsByName)
      if (!columns.has(name)) left.#columnsByName.set(name, cells)
    return left
  }

  select(keep: readonly number[]): RowBatch {
    return this.#copyTo(
      new RowBatch(
        keep.map((i) => this.keys[i]!),
        this.computed,
      ),
      keep,
    )
  }

  /** Some rows that follow each other, of which nothing was computed yet. */
  slice(start: number, end: number): RowBatch {
    const keys = this.keys.slice(start, end)
    return this.take(
      keys.map((_, i) => start + i),
      keys,
    )
  }
}

/** Is shown what is known of what a call gives for a row of the batch, while it is on its way. */
export type PartialCall = (node: CallNode, row: number, value: Value) => void

/**
 * Evaluates expressions over a batch; `computed` gives the expression of a column that the batch does not carry (a computed
 * column not yet computed, or one that is not stored).
 */
export function batchEvaluator(
  context: EngineContext,
  batch: RowBatch,
  computed: (node: ColumnNode) => ExprNode | undefined,
  signal?: AbortSignal,
  partial?: PartialCall,
): BatchEvaluator {
  return evaluatorOf(context, batch, computed, signal, (cells) => cells, partial)
}

/**
 * The same for what reads cells as they are: one that failed when it was stored is null, and the only errors are those of what is
 * computed now.
 */
export function readEvaluator(
  context: EngineContext,
  batch: RowBatch,
  computed: (node: ColumnNode) => ExprNode | undefined,
  signal?: AbortSignal,
): BatchEvaluator {
  return evaluatorOf(context, batch, computed, signal, withoutStoredErrors)
}

function withoutStoredErrors(cells: EvaluatedColumn): EvaluatedColumn {
  if (!cells.errors) return cells
  const { errors, ...column } = cells
  const pending = new Map([...errors].filter(([, error]) => error === PENDING))
  return pending.size > 0 ? { ...column, errors: pending } : column
}

function evaluatorOf(
  context: EngineContext,
  batch: RowBatch,
  computed: (node: ColumnNode) => ExprNode | undefined,
  signal: AbortSignal | undefined,
  read: (cells: EvaluatedColumn) => EvaluatedColumn,
  partial?: PartialCall,
): BatchEvaluator {
  const input: EvaluationInput = {
    size: batch.size,
    column(node) {
      const found = batch.find(node)
      if (found) return read(found)
      const value = computed(node)
      if (!value)
        throw new PolytableError('INTERNAL_ERROR', `Column ${node.table}.${node.column} was not read`)
      const result = evaluator.evaluate(value)
      // What a function returns is checked where it is called.
      const isWhole = node.type.kind === 'int' || node.type.kind === 'bigint'
      return isWhole && value.kind !== 'call' ? result.then((cells) => checkRange(node.type, cells)) : result
    },
    cells(node) {
      return batch.find(node) ?? input.column(node)
    },
    stored(node) {
      if (node.kind === 'rowId')
        return batch.findStored(node) ?? { values: batch.keys.map((key) => key[0] as Value) }
      return batch.findStored(node)
    },
    call(node: CallNode, args, rows): Promise<readonly CallOutcome[]> {
      signal?.throwIfAborted()
      const show = partial && ((row: number, value: Value) => partial(node, rows[row]!, value))
      return context.functions.call(node, args, context, signal, show)
    },
    fused: (node) => fusedCall(node, (name) => context.functions.find(name)?.fused === true),
    computed(type, values) {
      batch.computed.bytes += measureAll(type, values)
    },
    localPath: (cell) => context.media.localPath(cell),
  }
  const evaluator = new BatchEvaluator(input)
  return evaluator
}

/** Whole numbers that arithmetic took out of the range of their type are errors of their cells. */
function checkRange(type: ColumnType, column: EvaluatedColumn): EvaluatedColumn {
  const { values, errors } = column
  const failed = new Map<number, CellError>()
  const checked = values.map((value, row): Value => {
    try {
      return coerce(type, value)
    } catch (error) {
      if (!PolytableError.is(error)) throw error
      failed.set(row, { type: error.code, message: error.message })
      return null
    }
  })
  return failed.size === 0
    ? column
    : { ...column, values: checked, errors: new Map([...(errors ?? []), ...failed]) }
}
