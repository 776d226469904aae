import type { SqlStore } from '@polytable/model/ports/index'
import { describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

export function readContract(store: () => SqlStore): void {
  describe('read', () => {
    test('gives all rows where they are not larger than asked for', async () => {
      const text = "select repeat('x', $1::int4) from generate_series(1, 3)"
      expect(await store().read(text, [2], 1000)).toEqual([['xx'], ['xx'], ['xx']])
      expect(await store().read(text, [100_000], 1000)).toBeUndefined()
      expect(await store().read(text, [100_000], 1_000_000)).toHaveLength(3)
      expect(await store().read('select 1 where false', [], 1000)).toEqual([])
    })

    test('tells of errors', async () => {
      await expectError(store().read('select * from nowhere', [], 1000), 'INTERNAL_ERROR')
      await expectError(store().read('select 1 / $1::int4', [0], 1000), 'INTERNAL_ERROR')
      expect(await store().read('select 1 / $1::int4', [1], 1000)).toEqual([[1]])
    })
  })

  describe('readBinary', () => {
    test('gives values in the binary form of their types', async () => {
      const text =
        "select 258::int4, null::int4, '\\x0102ff'::bytea, '[1,-2]'::vector from generate_series(1, 2)"
      const row = [[0, 0, 1, 2], null, [1, 2, 255], [0, 2, 0, 0, 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0]]
      const rows = await store().readBinary(text)
      expect(rows.map((values) => values.map((value) => value && [...value]))).toEqual([row, row])
      expect(await store().readBinary('select 1 where false')).toEqual([])
    })

    test('tells of errors', async () => {
      await expectError(store().readBinary('select 1 / 0'), 'INTERNAL_ERROR')
      expect(await store().readBinary('select true')).toEqual([[Uint8Array.of(1)]])
    })
  })

  describe('a statement that is run again', () => {
    test('is what it says, whatever has changed meanwhile', async () => {
      await store().query('create table repeated (id int4, value int4)')
      await store().query('insert into repeated values (1, 5)')
      const text = 'select * from repeated where id = $1'
      const runs = async (): Promise<unknown[]> => [
        await store().query(text, [1]),
        await store().query(text, [1]),
        await store().query(text, [2]),
        await store().transaction((tx) => tx.query(text, [1])),
      ]
      expect(await runs()).toEqual([[[1, 5]], [[1, 5]], [], [[1, 5]]])
      await store().query("alter table repeated alter column value type text using 'number ' || value")
      expect(await runs()).toEqual([[[1, 'number 5']], [[1, 'number 5']], [], [[1, 'number 5']]])
      await store().transaction(async (tx) => {
        await tx.query("do $$ begin execute 'alter table repeated add column more bool default true'; end $$")
        expect(await tx.query(text, [1])).toEqual([[1, 'number 5', true]])
      })
      expect(await runs()).toEqual([
        [[1, 'number 5', true]],
        [[1, 'number 5', true]],
        [],
        [[1, 'number 5', true]],
      ])
      await store().query('drop table repeated')
      await expectError(store().query(text, [1]), 'INTERNAL_ERROR')
      await store().query('create table repeated (id int4)')
      await expect(store().query(text, [1])).resolves.toEqual([])
    })

    test('is forgotten for others', async () => {
      for (let round = 0; round < 2; round++) {
        for (let n = 0; n < 150; n++) {
          const text = `select ${n} + $1::int4`
          expect(await store().query(text, [1])).toEqual([[n + 1]])
          expect(await store().query(text, [2])).toEqual([[n + 2]])
        }
      }
      const [kept] = await store().query('select count(*) from pg_prepared_statement()')
      expect(kept![0]).toBeLessThanOrEqual(100)
    })
  })
}
