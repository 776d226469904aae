import type { ColumnBuilder, JsonValue, Udf } from 'polytable'

type Kind =
  | 'throwsText'
  | 'throwsNull'
  | 'throwsCycle'
  | 'throwsWhatCannotBeShown'
  | 'throwsErrorWithoutMessage'
  | 'returnsCycle'
  | 'returnsFunction'
  | 'returnsFunctionInside'
  | 'returnsSymbol'
  | 'returnsGigabyte'
  | 'returnsLongText'
  | 'returnsTooLongText'
  | 'neverSettles'
  | 'rejects'
  | 'returnsThenableThatThrows'
type Batch = 'tooFew' | 'tooMany' | 'noList' | 'nothing' | 'iterator'

/** What is done with 1; other numbers are given back. */
export const bodies: Readonly<Record<Kind, (n: number) => unknown>>
/** The type of the error of each. */
export const expected: Readonly<Record<Kind, string>>
/** What is given back for a batch with 1. */
export const batches: Readonly<Record<Batch, (batch: readonly number[]) => unknown>>
/** The same as functions of the module. */
export const functions: Readonly<
  Record<string, Udf<{ n: ColumnBuilder<number, number> }, ColumnBuilder<JsonValue, unknown>>>
>
