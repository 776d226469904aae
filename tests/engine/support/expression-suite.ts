import type { SqlStore } from '@polytable/model/ports/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { column, expressions } from './expressions.ts'
import { createRows, evaluateInJavaScript, evaluateInSql, fillRows } from './sql-rows.ts'
import { kinds, rowsOfAllKinds } from './values.ts'
import fc from 'fast-check'

export interface PropertyOptions {
  readonly numRuns: number
  /** Replays a run that failed: what fast-check printed. */
  readonly seed?: number
}

/** A value as it appears in a failure, with what JSON would hide. */
function show(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    if (Object.is(part, -0)) return '-0'
    return typeof part === 'number' && !Number.isFinite(part) ? String(part) : part
  })
}

/** The law that one expression means the same in SQL and in JavaScript, tested on a store. */
export function expressionSuite(name: string, open: () => Promise<SqlStore>, options: PropertyOptions): void {
  describe(`Expressions over ${name}`, () => {
    let store: SqlStore
    beforeAll(async () => {
      store = await open()
      await createRows(store)
    })
    afterAll(() => store?.close())

    it('read back what was stored', async () => {
      await fc.assert(
        fc.asyncProperty(rowsOfAllKinds, async (rows) => {
          await fillRows(store, rows)
          for (const kind of kinds) {
            expect(await evaluateInSql(store, column(kind).node)).toEqual(rows.map((row) => row[kind]))
          }
        }),
        options,
      )
    })

    it('are equal in SQL and in JavaScript', async () => {
      let compared = 0
      let skipped = 0
      await fc.assert(
        fc.asyncProperty(
          rowsOfAllKinds,
          fc.array(expressions, { minLength: 1, maxLength: 8, size: 'max' }),
          async (rows, generated) => {
            await fillRows(store, rows)
            for (const { node } of generated) {
              const inJavaScript = await evaluateInJavaScript(node, rows)
              const inSql = await evaluateInSql(store, node)
              if (inSql === undefined) skipped++
              else compared++
              if (inSql) expect(inSql, show({ node, inSql, inJavaScript })).toEqual(inJavaScript)
            }
          },
        ),
        options,
      )
      // A compiler that gives up on everything would satisfy the law.
      expect(compared / (compared + skipped)).toBeGreaterThan(0.4)
    })
  })
}
