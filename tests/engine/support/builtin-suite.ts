import type { Expression } from '@polytable/client/expressions/expression'
import { decideTimeZone } from '@polytable/engine/commands/time-zone'
import { registerBuiltins } from '@polytable/model/expressions/index'
import type { SqlStore } from '@polytable/model/ports/index'
import { builtins } from '@polytable/functions/implementations/builtins'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtinCalls } from './builtin-calls.ts'
import type { PropertyOptions } from './expression-suite.ts'
import { createRows, evaluateCells, evaluateInSql, FAILED, fillRows } from './sql-rows.ts'
import { rowsOfAllKinds } from './values.ts'

import fc from 'fast-check'

/**
 * The law that a built-in function means the same in SQL, where it has an SQL form, and in JavaScript: the same values where none
 * fails, else SQL says that one does.
 */
export function builtinSuite(name: string, open: () => Promise<SqlStore>, options: PropertyOptions): void {
  describe(`Built-in functions over ${name}`, () => {
    let store: SqlStore
    beforeAll(async () => {
      registerBuiltins(builtins)
      store = await open()
      await createRows(store)
    })
    afterAll(() => store?.close())

    it('have all those with an SQL form tested here', () => {
      const withSql = builtins.filter(({ toSql }) => toSql !== undefined).map(({ name }) => name)
      expect(Object.keys(builtinCalls).sort()).toEqual(withSql.sort())
    })

    it('are equal in SQL and in JavaScript', async () => {
      const compared = new Map<string, number>()
      const failed = new Set<string>()
      const calls = fc.record(builtinCalls as Record<string, fc.Arbitrary<Expression<unknown>>>)
      await fc.assert(
        fc.asyncProperty(rowsOfAllKinds, calls, zones, async (rows, generated, zone) => {
          await fillRows(store, rows)
          for (const [function_, expression] of Object.entries(generated)) {
            const node = decideTimeZone(expression.node, zone)
            const inSql = await evaluateInSql(store, node)
            if (!inSql) continue
            compared.set(function_, (compared.get(function_) ?? 0) + 1)
            const { values, errors } = await evaluateCells(node, rows)
            if (errors) failed.add(function_)
            expect(inSql, JSON.stringify({ node, rows }, jsonSafe)).toEqual(errors ? FAILED : values)
          }
        }),
        options,
      )
      // A function that never gives SQL would satisfy the law.
      expect(Object.keys(builtinCalls).filter((function_) => !compared.has(function_))).toEqual([])
      expect(builtins.filter(({ name, fails }) => fails && !failed.has(name))).toEqual([])
    })
  })
}

/** The default time zones of clients. */
const zones = fc.constantFrom('UTC', 'UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu')

function jsonSafe(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
