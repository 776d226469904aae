import type { ExprNode, OrderTerm } from '@polytable/model/expressions/index'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'
import { typeOf, type Value } from '@polytable/model/types/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batches, openTestEngine, type TestEngine } from './support/engine.ts'
import { column, conditions } from './support/expressions.ts'
import { int } from './support/nodes.ts'
import { propertyRuns } from './support/runs.ts'
import { kinds, rowsOfAllKinds } from './support/values.ts'

import fc from 'fast-check'

const orders: fc.Arbitrary<OrderTerm[]> = fc.array(
  fc.record({
    value: fc.constantFrom(...kinds).map((kind) => column(kind).node),
    direction: fc.constantFrom('asc', 'desc'),
    nulls: fc.constantFrom('first', 'last', undefined),
  }),
  { maxLength: 3 },
)

/** False, in a way that only JavaScript computes: `2 ** 1 > 2`. */
const never: ExprNode = {
  kind: 'compare',
  op: 'gt',
  left: { kind: 'arithmetic', op: 'pow', left: int(2), right: int(1), type: typeOf('float') },
  right: int(2),
  type: typeOf('bool'),
}

describe('Conditions, orders and limits', () => {
  let opened: TestEngine
  beforeAll(async () => {
    opened = await openTestEngine()
    const columns = kinds.map((kind) => ({ name: kind, type: typeOf(kind, true), stored: true }))
    await opened.engine.createTable('rows', { columns }, {})
  })
  afterAll(() => opened?.engine.close())

  const run = async (spec: QuerySpec): Promise<Value[]> => {
    const found: Value[] = []
    for await (const { rows } of opened.engine.query(spec, {})) found.push(...rows.map(([id]) => id))
    return found
  }

  it('give the same rows in the same order in SQL and in JavaScript', async () => {
    await fc.assert(
      fc.asyncProperty(
        rowsOfAllKinds,
        conditions,
        orders,
        fc.record({
          limit: fc.option(fc.nat(6), { nil: undefined }),
          offset: fc.option(fc.nat(3), { nil: undefined }),
        }),
        async (rows, { node: condition }, orderBy, slice) => {
          await opened.engine.delete('rows', {})
          await opened.engine.insert('rows', batches(rows), {})
          const select = [{ name: 'id', value: { kind: 'rowId' as const, table: '', type: typeOf('int') } }]
          const spec = { from: 'rows', select, where: [condition], orderBy, ...slice }
          const either: ExprNode = {
            kind: 'logic',
            op: 'or',
            left: condition,
            right: never,
            type: typeOf('bool', true),
          }
          const inJavaScript = await run({ ...spec, where: [either] })
          expect(await run(spec)).toEqual(inJavaScript)
          expect(await opened.engine.count(spec, {})).toBe(inJavaScript.length)
        },
      ),
      propertyRuns(150),
    )
  })
})
