import type { DiffBatch, DiffSummary, SchemaChange } from '@polytable/model/protocol/versions'
import { presenter } from '@polytable/udf/values/convert'
import type { Session } from '../connection/session.ts'
import type { Row, Shape } from '../schemas/shape.ts'

type Flatten<T> = { [K in keyof T]: T[K] }

/** A row that differs between two versions. */
export type RowChange<S extends Shape> =
  | {
      /** Only the later version has the row, or only the earlier one. */
      readonly kind: 'added' | 'removed'
      /** The number that the row was given at insertion. */
      readonly rowId: number
      /** The row as it is in the version that has it, with the columns of that version. */
      readonly row: Flatten<Partial<Row<S>>>
    }
  | {
      /** Both versions have the row, with other values. */
      readonly kind: 'changed'
      /** The number that the row was given at insertion. */
      readonly rowId: number
      /** The row as it is in the later version. */
      readonly row: Flatten<Partial<Row<S>>>
      /** The columns with another value, by name, as they were and are. */
      readonly changes: {
        readonly [K in keyof S]?: { readonly from: S[K]['select']; readonly to: S[K]['select'] }
      }
    }

/** What two versions of a table differ in. Iterated, it gives the rows, in the order of insertion, in bounded memory. */
export class TableDiff<S extends Shape = Shape> implements AsyncIterable<RowChange<S>> {
  readonly #session: Session
  readonly #table: string
  /** The earlier of the versions that are compared. */
  readonly from: number
  /** The later of the versions that are compared. */
  readonly to: number
  /** How many rows only `to` has. */
  readonly added: number
  /** How many rows only `from` has. */
  readonly removed: number
  /** How many rows both have, with other values. */
  readonly changed: number
  /** What is to be done to the columns, indexes and comment of `from` to have those of `to`. */
  readonly schema: readonly SchemaChange[]

  constructor(session: Session, table: string, summary: DiffSummary) {
    this.#session = session
    this.#table = table
    this.from = summary.from
    this.to = summary.to
    this.added = summary.added
    this.removed = summary.removed
    this.changed = summary.changed
    this.schema = summary.schema
  }

  /** The rows that differ. */
  async *rows(options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<RowChange<S>> {
    const { engine } = this.#session
    for await (const batch of engine.diffRows(this.#table, this.from, this.to, options))
      yield* this.#present(batch)
  }

  [Symbol.asyncIterator](): AsyncGenerator<RowChange<S>> {
    return this.rows()
  }

  *#present({ fromColumns, toColumns, rows }: DiffBatch): Generator<RowChange<S>> {
    const [showFrom, showTo] = [fromColumns, toColumns].map((columns) =>
      columns.map(({ type }) => presenter(type, this.#session.media)),
    ) as [ReturnType<typeof presenter>[], ReturnType<typeof presenter>[]]
    for (const { kind, key, from, to, changed } of rows) {
      const [columns, show, values] = to ? [toColumns, showTo, to] : [fromColumns, showFrom, from!]
      const row = Object.fromEntries(columns.map(({ name }, i) => [name, show[i]!(values[i]!)]))
      const change = { kind, rowId: key[0]!, row }
      const changes = changed.map(([i, j]) => [
        toColumns[j]!.name,
        { from: showFrom[i]!(from![i]!), to: showTo[j]!(to![j]!) },
      ])
      yield (
        kind === 'changed' ? { ...change, changes: Object.fromEntries(changes) as unknown } : change
      ) as RowChange<S>
    }
  }
}
