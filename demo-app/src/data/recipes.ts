import type { Column, Expression } from 'polytable'
import { string } from 'polytable/functions'
import type { AddedColumn } from './settings.ts'

/** What kind of column a recipe reads. */
export type InputKind = 'text' | 'number' | 'media'

/** A computed column that the page offers. */
export interface Recipe {
  readonly id: string
  readonly label: string
  readonly input: InputKind
  readonly argument?: { readonly label: string; readonly type: 'text' | 'number'; readonly initial: string }
  readonly make: (input: Expression<unknown>, argument: string) => Expression<unknown>
}

const text = (input: Expression<unknown>): Expression<string | null> => input as Expression<string | null>
const number = (input: Expression<unknown>): Expression<number | null> => input as Expression<number | null>
/** A regular expression that matches a text as it is. */
const literally = (given: string): string => given.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
const word = { label: 'Word', type: 'text', initial: 'the' } as const
const operand = { label: 'Number', type: 'number', initial: '2' } as const

export const recipes: readonly Recipe[] = [
  { id: 'len', label: 'Length in characters', input: 'text', make: (input) => string.len(text(input)) },
  { id: 'upper', label: 'In capitals', input: 'text', make: (input) => string.upper(text(input)) },
  {
    id: 'count',
    label: 'Occurrences of a word',
    input: 'text',
    argument: word,
    make: (input, substr) => string.count(text(input), { pattern: literally(substr) }),
  },
  {
    id: 'contains',
    label: 'Contains a word',
    input: 'text',
    argument: word,
    make: (input, substr) => string.contains(text(input), { substr, case: false }),
  },
  {
    id: 'add',
    label: 'Plus',
    input: 'number',
    argument: operand,
    make: (input, n) => number(input).add(Number(n)),
  },
  {
    id: 'mul',
    label: 'Times',
    input: 'number',
    argument: operand,
    make: (input, n) => number(input).mul(Number(n)),
  },
  {
    id: 'div',
    label: 'Divided by',
    input: 'number',
    argument: operand,
    make: (input, n) => number(input).div(Number(n)),
  },
  {
    id: 'address',
    label: 'Address in the store',
    input: 'media',
    make: (input) => input.fileUrl,
  },
]

/** The kind of input a column is, if any recipe reads it. */
export function inputKind({ type }: Column<unknown>): InputKind | undefined {
  if (type.kind === 'string') return 'text'
  if (type.kind === 'int' || type.kind === 'float') return 'number'
  return type.kind === 'document' ? 'media' : undefined
}

/** What an added column computes. */
export function addedExpression(
  columns: Readonly<Record<string, Column<unknown>>>,
  { recipe: id, input, argument }: AddedColumn,
): Expression<unknown> {
  const recipe = recipes.find((candidate) => candidate.id === id)
  const column = columns[input]
  if (!recipe || !column) throw new Error(`This page does not know the column recipe '${id}' of '${input}'`)
  return recipe.make(column, argument)
}
