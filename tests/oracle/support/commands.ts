import fc from 'fast-check'
import type { ModelRow } from './formula.ts'

/**
 * A change of a pipeline as plain data. Numbers choose among what is there when the command runs (modulo how much that is), so
 * that every part of a trace can be left out and the rest still runs.
 */
export type Command =
  | { readonly kind: 'insert'; readonly rows: readonly ModelRow[] }
  | { readonly kind: 'update'; readonly assign: readonly Assignment[]; readonly where: Condition | null }
  | { readonly kind: 'delete'; readonly where: Condition }
  | { readonly kind: 'addColumn'; readonly table: number; readonly column: ColumnChoice }
  | { readonly kind: 'addView'; readonly view: ViewChoice }
  | { readonly kind: 'addIndex'; readonly table: number; readonly column: number }
  | { readonly kind: 'addSnapshot'; readonly table: number; readonly pure: boolean }
  | {
      readonly kind: 'recompute'
      readonly table: number
      readonly column: number
      readonly errorsOnly: boolean
      readonly cascade: boolean
    }
  | { readonly kind: 'revert' }

/** What a column of the base table is set to: a constant, itself, another column, or a sum. */
export interface Assignment {
  readonly column: 'a' | 'b' | 's' | 'j'
  readonly to: 'constant' | 'itself' | 'other' | 'sum'
  readonly constant: ModelRow
}

/** Rows whose `column` is above a limit. */
export interface Condition {
  readonly column: 'a' | 'b' | 'j'
  readonly limit: number
}

export interface ColumnChoice {
  readonly how: 'number' | 'text' | 'sum' | 'unstoredSum' | 'member'
  readonly x: number
  readonly y: number
}

export interface ViewChoice {
  readonly base: number
  readonly filter: { readonly test: boolean; readonly x: number; readonly limit: number } | null
  /** The column that the iterator splits. */
  readonly iterator: number | null
  readonly columns: readonly ColumnChoice[]
}

const int = fc.option(fc.integer({ min: -3, max: 6 }), { freq: 6 })
const row: fc.Arbitrary<ModelRow> = fc.record({
  a: int,
  b: int,
  s: fc
    .array(fc.constantFrom('ant', 'bee', 'cow', 'é', '😀'), { maxLength: 3 })
    .map((words) => words.join(' ')),
  j: fc.oneof(fc.record({ n: int }), fc.constant(null), fc.constant([1, 'x']), fc.constant('text')),
})
const choice = fc.nat(30)
const condition = fc.record({
  column: fc.constantFrom('a', 'b', 'j'),
  limit: fc.integer({ min: -4, max: 5 }),
})
const column = fc.record({
  how: fc.constantFrom('number', 'text', 'sum', 'unstoredSum', 'member'),
  x: choice,
  y: choice,
})
const view: fc.Arbitrary<ViewChoice> = fc.record({
  base: choice,
  filter: fc.option(fc.record({ test: fc.boolean(), x: choice, limit: fc.integer({ min: -3, max: 3 }) }), {
    freq: 2,
  }),
  iterator: fc.option(choice, { freq: 1 }),
  columns: fc.array(column, { maxLength: 2 }),
})
const assignment = fc.record({
  column: fc.constantFrom('a', 'b', 's', 'j'),
  to: fc.constantFrom('constant', 'constant', 'itself', 'other', 'sum'),
  constant: row,
})
const swap: readonly Assignment[] = (['a', 'b'] as const).map((name) => ({
  column: name,
  to: 'other',
  constant: {},
}))

const insert = fc.record({
  kind: fc.constant('insert'),
  rows: fc.array(row, { minLength: 1, maxLength: 4 }),
})
const addView = fc.record({ kind: fc.constant('addView'), view })
const addColumn = fc.record({ kind: fc.constant('addColumn'), table: choice, column })
const update = fc.record({
  kind: fc.constant('update'),
  assign: fc.oneof(
    fc.uniqueArray(assignment, { minLength: 1, maxLength: 2, selector: (one) => one.column }),
    fc.constant(swap),
  ),
  where: fc.option(condition, { freq: 3 }),
})
const change: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: insert, weight: 3 },
  { arbitrary: update, weight: 5 },
  { arbitrary: fc.record({ kind: fc.constant('delete'), where: condition }), weight: 1 },
  { arbitrary: addColumn, weight: 1 },
  { arbitrary: addView, weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('addIndex'), table: choice, column: choice }), weight: 1 },
  {
    arbitrary: fc.record({ kind: fc.constant('addSnapshot'), table: choice, pure: fc.boolean() }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('recompute'),
      table: choice,
      column: choice,
      errorsOnly: fc.boolean(),
      cascade: fc.boolean(),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ kind: fc.constant('revert') }), weight: 3 },
)

/** What happens to a base table: columns and views are made, then rows come, change and go. */
export const traces: fc.Arbitrary<readonly Command[]> = fc
  .tuple(
    fc.array(addColumn, { maxLength: 2, size: 'max' }),
    fc.array(insert, { maxLength: 1, size: 'max' }),
    fc.array(addView, { maxLength: 3, size: 'max' }),
    fc.array(change, { minLength: 1, maxLength: 6, size: 'max' }),
  )
  .map((parts): readonly Command[] => parts.flat())
