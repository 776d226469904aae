import * as aggregates from '@polytable/client/expressions/aggregates'
import { fits, type Kind } from '@polytable/client/calls/argument-kinds'
import { databaseCalls, queryCalls, rowsCalls, tableCalls } from '@polytable/client/calls/method-arguments'
import type { Call } from '@polytable/client/calls/check-arguments'
import { Column } from '@polytable/client/tables/column'
import { Database } from '@polytable/client/database/database'
import {
  btreeIndex,
  Declaration,
  declaredInfo,
  embeddingIndex,
  textIndex,
} from '@polytable/client/schemas/declare'
import {
  columnBuilderCalls,
  columnCalls,
  declarationCalls,
  expressionCalls,
  windowCalls,
} from '@polytable/client/calls/expression-arguments'
import { caseWhen, coalesce, Expression } from '@polytable/client/expressions/expression'
import { functionCalls } from '@polytable/client/calls/function-arguments'
import { ColumnBuilder, hybrid, pt, Query, Table, type Session } from '@polytable/client/index'
import { Rows } from '@polytable/client/queries/rows'
import { PolytableError } from '@polytable/model/errors/index'
import {
  documentSplitter,
  frameIterator,
  listIterator,
  string,
  stringSplitter,
  timestamp,
} from '@polytable/functions/index'
import { describe, expect, test } from 'vitest'
import { recordTrials } from '../support/trials.ts'

const declared = pt.table('t', {
  n: pt.int(),
  s: pt.string(),
  at: pt.timestamp(),
  list: pt.json([pt.int()]),
  doc: pt.document(),
  clip: pt.video(),
})
const session = {} as Session
const table = new Table(session, declaredInfo(declared))
const { n, s, at, list, doc, clip } = declared.c

type Tables = { readonly [Part in 'asks' | 'makes' | 'builds']?: Readonly<Record<string, Call>> }

/** Every class whose methods users call, with an object of it and what its methods take. */
const classes: readonly (readonly [type: { readonly prototype: object }, object: object, calls: Tables])[] = [
  [Database, new Database(session, {} as never), databaseCalls],
  [Table, table, tableCalls],
  [Rows, table.query(), rowsCalls],
  [Query, table.query(), queryCalls],
  [Expression, n.add(1), expressionCalls],
  [Column, s, columnCalls],
  [aggregates.Aggregate, aggregates.sum(n), windowCalls],
  [aggregates.Ranking, aggregates.rank(), windowCalls],
  [ColumnBuilder, pt.int(), columnBuilderCalls],
  [Declaration, declared, declarationCalls],
]

/** Functions by what the table calls them. */
const functions: Readonly<Record<keyof typeof functionCalls, (...args: never[]) => unknown>> = {
  ...aggregates,
  ...pt,
  hybrid,
  caseWhen,
  coalesce,
  btreeIndex,
  textIndex,
  embeddingIndex,
  overloads: (options: object) => pt.udf({ overloads: [], ...options } as never),
  aggregate: (options: object) => aggregate({ n }, options),
}
const aggregate = pt.uda({
  name: 'calls.last',
  params: { n: pt.int() },
  returns: pt.int(),
  init: () => 0,
  update: (_, row) => row.n,
  value: (state) => state,
})

const samples: readonly unknown[] = [
  'text',
  1,
  0.5,
  true,
  {},
  n.gt(0),
  n,
  n.add(1),
  table,
  declared,
  pt.int(),
  [],
  { n: pt.int() },
  () => 1,
]

/** What a call is refused with that is given right arguments and these options. */
async function refusal(
  call: Call,
  run: (args: readonly unknown[]) => unknown,
  given: unknown,
): Promise<unknown> {
  const args = Object.entries(call).map(([name, kind]) => (name === 'options' ? given : sample(kind)))
  try {
    const result = await run(args)
    return result instanceof Query ? result.spec : result
  } catch (error) {
    return error
  }
}

function sample(kind: Kind): unknown {
  const found = kind.values?.[0] ?? samples.find((value) => fits(kind, value))
  if (found === undefined) throw new Error(`No sample is ${kind.expected}`)
  return found
}

function expectRefusal(error: unknown, name: string): void {
  if (!PolytableError.is(error)) throw new Error(`${name} took it`, { cause: error })
  expect([name, error.code, error.message]).toEqual([
    name,
    'INVALID_ARGUMENT',
    expect.stringContaining(`'wehre'`),
  ])
  expect(error.hint).toContain('Valid options: ')
}

describe('Every call', () => {
  test('of a class is in its table', () => {
    for (const [type, , { asks, makes, builds }] of classes) {
      const own = Object.entries(Object.getOwnPropertyDescriptors(type.prototype))
      const methods = own.filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
      const known = {
        ...asks,
        ...makes,
        ...builds,
        ...(type === Table ? { ...queryCalls.asks, ...queryCalls.makes, ...queryCalls.builds } : {}),
      }
      for (const [name] of methods) if (name !== 'toJSON') expect(Object.keys(known)).toContain(name)
    }
  })

  test('that takes options refuses one that it does not know', async () => {
    let count = 0
    for (const [, object, { asks, makes, builds }] of classes) {
      for (const [name, call] of Object.entries<Call>({ ...asks, ...makes, ...builds })) {
        if (!call['options']) continue
        const run = (args: readonly unknown[]): unknown =>
          (Reflect.get(object, name) as (...args: readonly unknown[]) => unknown).call(object, ...args)
        expectRefusal(await refusal(call, run, { wehre: n.gt(0) }), name)
        count++
      }
    }
    for (const [name, call] of Object.entries<Call>(functionCalls)) {
      if (!call['options']) continue
      const run = functions[name as keyof typeof functions] as (...args: readonly unknown[]) => unknown
      expectRefusal(await refusal(call, (args) => run(...args), { wehre: n.gt(0) }), name)
      count++
    }
    expect(count).toBeGreaterThan(60)
    recordTrials('hostile input', count)
  })

  test('of pt is in the table, or takes no options', () => {
    const types = [
      'string',
      'int',
      'bigint',
      'float',
      'bool',
      'date',
      'uuid',
      'binary',
      'video',
      'audio',
      'document',
    ]
    const checkedInside = ['json', 'array']
    for (const name of Object.keys(pt))
      expect([...Object.keys(functionCalls), ...types, ...checkedInside]).toContain(name)
  })
})

describe('Iterators and built-in functions', () => {
  const calls: readonly (readonly [name: string, run: (options: never) => unknown, right: object])[] = [
    [
      'documentSplitter',
      (options) => documentSplitter(doc, options),
      { separators: 'sentence,token_limit', limit: 300, overlap: 2, elements: ['text'], skipTags: [] },
    ],
    [
      'documentSplitter',
      (options) => documentSplitter(doc, options),
      { separators: 'page,token_limit', limit: 5, metadata: 'page', tiktokenEncoding: 'o200k_base' },
    ],
    ['stringSplitter', (options) => stringSplitter(s, options), { separators: 'sentence' }],
    ['frameIterator', (options) => frameIterator(clip, options), { fps: 1, numFrames: undefined }],
    ['frameIterator', (options) => frameIterator(clip, options), { numFrames: 3 }],
    ['frameIterator', (options) => frameIterator(clip, options), { keyframesOnly: true }],
    ['listIterator', (options) => listIterator({ list }, options), { mode: 'padded' }],
    ['string.count', (options) => string.count(s, options), { pattern: /a/g, flags: 'i' }],
    ['timestamp.year', (options) => timestamp.year(at, options), { timeZone: 'UTC' }],
    ['string.len', (options) => string.len(s, options), {}],
  ]

  test.each(calls)('%s refuses an option that it does not know', (name, run, right) => {
    expect(() => run(right as never)).not.toThrow()
    try {
      run({ ...right, wehre: 1 } as never)
    } catch (error) {
      expectRefusal(error, name)
      return
    }
    throw new Error(`${name} took it`)
  })

  test.each(calls)('%s refuses options that are no object', (_, run) => {
    for (const wrong of [null, 'sentence', 1, [], s]) {
      expect(() => run(wrong as never)).toThrow(
        expect.objectContaining({
          code: 'INVALID_ARGUMENT',
          message: expect.stringContaining('options must be an object of options') as unknown,
        }),
      )
    }
  })

  test.each<[run: () => unknown, message: string, hint?: string]>([
    [
      () => documentSplitter(doc, { seperators: 'page' } as never),
      `documentSplitter() has no option 'seperators' ("page" (string))`,
      "Did you mean 'separators'?",
    ],
    [() => documentSplitter(doc, undefined as never), 'documentSplitter() requires options'],
    [() => stringSplitter(s, {} as never), "stringSplitter() requires the option 'separators'"],
    [
      () => stringSplitter(s, { separators: 'word' } as never),
      `stringSplitter(): separators must be one of 'sentence', not "word" (string)`,
    ],
    [() => frameIterator(clip, { fps: 0 }), 'frameIterator(): fps must be a number > 0, not 0 (number)'],
    [
      () => frameIterator(clip, { numFrames: 1.5 }),
      'frameIterator(): numFrames must be an integer >= 1, not 1.5 (number)',
    ],
    [
      () => listIterator({ list }, { mode: 'pad' } as never),
      `listIterator(): mode must be one of 'strict', 'truncated', 'padded', not "pad" (string)`,
    ],
    [
      () => string.contains(s, { substring: 'a' } as never),
      `string.contains() has no option 'substring' ("a" (string))`,
      "Did you mean 'substr'?",
    ],
    [() => string.len(s, { text: 'other' } as never), `string.len() has no option 'text' ("other" (string))`],
  ])('say what is wrong: %s', (run, message, hint = '') => {
    expect(run).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message,
        ...(hint ? { hint: expect.stringContaining(hint) as unknown } : {}),
      }),
    )
  })
})
