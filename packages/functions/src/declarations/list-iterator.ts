import { Expression, type ComputedField, type IteratorCall } from '@polytable/client/index'
import { toNode } from '@polytable/client/expressions/literal'
import { PolytableError } from '@polytable/model/errors/index'
import type { JsonShape, ColumnType } from '@polytable/model/types/index'
import { LIST_ITERATOR } from '../names.ts'
import { checkIteratorOptions } from './iterator-calls.ts'

/** What lists of different lengths give: an error, rows up to the shortest, or up to the longest with nulls. */
export type ListMode = 'strict' | 'truncated' | 'padded'

/** Options of `listIterator`. */
export interface ListIteratorOptions {
  /** 'strict' unless given. */
  readonly mode?: ListMode
}

type ListExpression = Expression<readonly unknown[]> | Expression<readonly unknown[] | null>
type ElementOf<E> =
  E extends Expression<infer L> ? (NonNullable<L> extends readonly (infer I)[] ? I : never) : never
type MemberOutputs<I> = { readonly [K in keyof I]: ComputedField<Exclude<I[K], undefined>> }
type ListOutputs<L, Mode> = {
  readonly [K in keyof L]: ComputedField<Mode extends 'padded' ? ElementOf<L[K]> | null : ElementOf<L[K]>>
}

/** One row per element of a list of objects: a column for each member of the list's declared shape, and `pos`. */
export function listIterator<I extends object>(
  elements:
    Expression<I[]> | Expression<readonly I[]> | Expression<I[] | null> | Expression<readonly I[] | null>,
): IteratorCall<MemberOutputs<I>>
/**
 * The elements of several lists beside each other: a column for each list, under its name, and `pos`. The columns of the lists have
 * declared shapes: `pt.json([pt.int()])`.
 * @throws PolytableError INVALID_ARGUMENT for JSON without a shape, a mode that is none, or a mode with a single list; the view's
 *   statement fails where lists differ in length and the mode is 'strict'
 */
export function listIterator<
  const L extends Readonly<Record<string, ListExpression>>,
  const O extends ListIteratorOptions = Record<never, never>,
>(lists: L, options?: O): IteratorCall<ListOutputs<L, O['mode']>>
export function listIterator(
  given: Expression<unknown> | Readonly<Record<string, Expression<unknown>>>,
  options: ListIteratorOptions = {},
): IteratorCall<Readonly<Record<string, ComputedField<unknown>>>> {
  checkIteratorOptions('listIterator', options)
  const { mode } = options
  const single = given instanceof Expression
  if (single && mode !== undefined) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      'mode requires at least two lists: omit it for a single list',
    )
  }
  const lists = single ? { elements: given } : given
  const outputs = single ? memberTypes(given) : listTypes(lists, mode === 'padded')
  return {
    definition: {
      function: LIST_ITERATOR,
      version: '1',
      args: {
        ...Object.fromEntries(Object.entries(lists).map(([name, { node }]) => [`list.${name}`, node])),
        mode: toNode(single ? 'elements' : (mode ?? 'strict')),
      },
      required: Object.keys(lists).map((name) => `list.${name}`),
      outputs: Object.entries(outputs).map(([name, type]) => ({ name, type })),
    },
  }
}

function memberTypes(list: Expression<unknown>): Record<string, ColumnType> {
  const { shape } = elementType('elements', list)
  if (shape?.kind !== 'object')
    throw untyped('elements', 'a list of objects: pt.json([{ name: pt.string() }])')
  return Object.fromEntries(Object.entries(shape.members).map(([name, { type }]) => [name, type]))
}

function listTypes(
  lists: Readonly<Record<string, Expression<unknown>>>,
  padded: boolean,
): Record<string, ColumnType> {
  const entries = Object.entries(lists)
  if (entries.length === 0) throw new PolytableError('INVALID_ARGUMENT', 'listIterator requires a list')
  return Object.fromEntries(
    entries.map(([name, list]) => {
      const type = elementType(name, list)
      return [name, padded ? { ...type, nullable: true } : type]
    }),
  )
}

function elementType(name: string, { type }: Expression<unknown>): ColumnType {
  const shape: JsonShape | undefined = type.shape
  if (shape?.kind === 'list') return shape.item.type
  throw untyped(name, 'a list: pt.json([pt.int()])')
}

function untyped(name: string, expected: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', `listIterator cannot infer the element type of '${name}'`, {
    hint: `Declare the shape of its column as ${expected}.`,
  })
}
