import * as aggregates from '@polytable/core/client/aggregates'
import { fits, type Kind } from '@polytable/core/client/argument-kinds'
import { databaseCalls, queryCalls, tableCalls } from '@polytable/core/client/calls'
import type { Call } from '@polytable/core/client/check-call'
import { Column } from '@polytable/core/client/column'
import { Database } from '@polytable/core/client/database'
import {
  btreeIndex,
  Declaration,
  declaredInfo,
  embeddingIndex,
  textIndex,
} from '@polytable/core/client/declare'
import {
  columnBuilderCalls,
  columnCalls,
  declarationCalls,
  expressionCalls,
  windowCalls,
} from '@polytable/core/client/expression-calls'
import { caseWhen, coalesce, Expression } from '@polytable/core/client/expression'
import { functionCalls } from '@polytable/core/client/function-calls'
import { ColumnBuilder, hybrid, pt, Query, Table, type Session } from '@polytable/core/client/index'
import { PolytableError } from '@polytable/core/errors/index'
import { describe, expect, test } from 'vitest'
import { recordTrials } from '../support/trials.ts'

const declared = pt.table('t', { n: pt.int(), s: pt.string() })
const session = {} as Session
const table = new Table(session, declaredInfo(declared))
const { n, s } = declared.c

type Tables = { readonly [Part in 'asks' | 'makes' | 'builds']?: Readonly<Record<string, Call>> }

/** Every class whose methods users call, with an object of it and what its methods take. */
const classes: readonly (readonly [type: { readonly prototype: object }, object: object, calls: Tables])[] = [
  [Database, new Database(session, {} as never), databaseCalls],
  [Table, table, tableCalls],
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
  expect(error.hint).toContain('Its options: ')
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
