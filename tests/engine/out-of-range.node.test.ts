import type { ArithmeticNode, CompareNode, ExprNode } from '@polytable/model/expressions/index'
import { typeOf } from '@polytable/model/types/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batches, openTestEngine, type TestEngine } from './support/engine.ts'
import { column, int } from './support/nodes.ts'
import { readRows } from './support/words.ts'

/** Beyond the doubles for the larger values: an error in SQL, infinite in JavaScript. */
const huge: ArithmeticNode = {
  kind: 'arithmetic',
  op: 'mul',
  left: column('x', 'float'),
  right: { kind: 'literal', value: 1e308, type: typeOf('float') },
  type: typeOf('float', true),
}
const isHuge: CompareNode = {
  kind: 'compare',
  op: 'gt',
  left: huge,
  right: int(1),
  type: typeOf('bool', true),
}
const square: ArithmeticNode = {
  kind: 'arithmetic',
  op: 'mul',
  left: column('n', 'int'),
  right: column('n', 'int'),
  type: typeOf('int', true),
}

describe('Numbers out of range', () => {
  let opened: TestEngine
  beforeAll(async () => {
    opened = await openTestEngine()
  })
  afterAll(() => opened?.engine.close())

  it('are infinite in conditions of queries, views, updates and deletes', async () => {
    const { engine } = opened
    await engine.createTable('t', { columns: [{ name: 'x', type: typeOf('float', true), stored: true }] }, {})
    await engine.createView('v', { base: 't', filter: isHuge, columns: [] }, {})
    await engine.insert('t', batches([{ x: -1e10 }, { x: 1 }, { x: 1e10 }]), {})
    expect(await readRows(engine, 'v')).toEqual([{ x: 1 }, { x: 1e10 }])
    expect(await engine.count({ from: 't', where: [isHuge], orderBy: [] }, {})).toBe(2)
    expect(
      await engine.update('t', { x: { kind: 'constant', value: 2e10 } }, { where: isHuge }),
    ).toMatchObject({ rows: 2 })
    expect(await engine.delete('t', { where: isHuge })).toMatchObject({ rows: 2 })
    expect(await readRows(engine, 't')).toEqual([{ x: -1e10 }])
    expect(await readRows(engine, 'v')).toEqual([])
  })

  it('are errors of computed cells that hold none so large', async () => {
    const { engine } = opened
    const columns = [
      { name: 'n', type: typeOf('int'), stored: true },
      { name: 'square', type: typeOf('int', true), stored: true, value: square },
    ]
    await engine.createTable('squares', { columns }, {})
    const rows = [{ n: 3 }, { n: Number.MAX_SAFE_INTEGER }]
    const failure = engine.insert('squares', batches(rows), {})
    await expect(failure).rejects.toMatchObject({ code: 'TYPE_MISMATCH', column: 'square', row: 1 })
    expect(await engine.insert('squares', batches(rows), { onError: 'ignore' })).toMatchObject({ errors: 1 })
    expect((await readRows(engine, 'squares')).map((row) => row.square)).toEqual([9, null])
  })

  it('are errors that say so where an aggregate is', async () => {
    const { engine } = opened
    await engine.createTable('sums', { columns: [{ name: 'x', type: typeOf('float'), stored: true }] }, {})
    await engine.insert('sums', batches([{ x: 1e308 }, { x: 1e308 }]), {})
    for (const name of ['sum', 'stddev'] as const) {
      const value: ExprNode = {
        kind: 'aggregate',
        name,
        value: column('x', 'float'),
        orderBy: [],
        type: typeOf('float', true),
      }
      const spec = { from: 'sums', where: [], orderBy: [], select: [{ name: 'value', value }] }
      const rows = async (): Promise<unknown> => {
        for await (const batch of engine.query(spec, {})) return batch.rows
        return undefined
      }
      await expect(rows()).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        hint: expect.any(String) as string,
      })
    }
  })
})
