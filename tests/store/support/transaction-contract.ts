import type { SqlCommand, SqlExecutor, SqlStore } from '@polytable/model/ports/index'
import { packValues } from '@polytable/model/types/index'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

export function transactionContract(store: () => SqlStore): void {
  describe('transaction', () => {
    const ids = async (): Promise<unknown[]> =>
      (await store().query('select id from moved order by id')).map(([id]) => id)

    beforeAll(() => store().query('create table moved (id int4 primary key)'))

    test('commits what it did and gives its result', async () => {
      const result = await store().transaction(async (tx) => {
        await tx.query('insert into moved values ($1)', [1])
        await tx.copy('moved', [{ name: 'id', type: 'int4' }], [[2], [3]])
        return (await tx.query('select count(*) from moved'))[0]?.[0]
      })
      expect(result).toBe(3)
      expect(await ids()).toEqual([1, 2, 3])
    })

    test('rolls back when it rejects, with the same error', async () => {
      const reason = new Error('changed my mind')
      const work = store().transaction(async (tx) => {
        await tx.query('insert into moved values (10)')
        throw reason
      })
      await expect(work).rejects.toThrow(reason.message)
      expect(await ids()).toEqual([1, 2, 3])
    })

    test('rolls back when a statement fails', async () => {
      const work = store().transaction(async (tx) => {
        await tx.query('insert into moved values (10)')
        await tx.query('insert into moved values (1)')
      })
      await expectError(work, 'CONSTRAINT_VIOLATION')
      expect(await ids()).toEqual([1, 2, 3])
    })

    test('rejects where a failed statement was overlooked', async () => {
      const work = store().transaction(async (tx) => {
        await tx.query('insert into moved values (10)')
        await tx.query('insert into moved values (1)').catch(() => {})
      })
      await expectError(work, 'INTERNAL_ERROR')
      expect(await ids()).toEqual([1, 2, 3])
    })

    test('runs alone: calls made meanwhile wait for it', async () => {
      const order: string[] = []
      let begun = (): void => {}
      const started = new Promise<void>((resolve) => (begun = resolve))
      const insertSlowly = async (tx: SqlExecutor): Promise<void> => {
        await tx.query('insert into moved values (20)')
        begun()
        await new Promise((resolve) => setTimeout(resolve, 50))
        await tx.query('insert into moved values (21)')
        order.push('transaction')
      }
      const transaction = store().transaction(insertSlowly)
      await started
      const query = ids().then((found) => {
        order.push('query')
        return found
      })
      const copy = store().copy('moved', [{ name: 'id', type: 'int4' }], [[22]])
      await Promise.all([transaction, copy])
      expect(await query).toEqual([1, 2, 3, 20, 21])
      expect(order).toEqual(['transaction', 'query'])
      expect(await ids()).toEqual([1, 2, 3, 20, 21, 22])
    })

    const rows = (...ids: readonly number[]): SqlCommand => ({
      table: 'moved',
      columns: [{ name: 'id', type: 'int4' }],
      rows: { size: ids.length, columns: [ids] },
    })

    test('a batch of commands is all or nothing, whichever of them fails, and can be run again', async () => {
      const before = await ids()
      const insert = (id: number): SqlCommand => ({ text: 'insert into moved values ($1)', params: [id] })
      for (const failing of [
        [rows(30, 31), insert(1)],
        [insert(30), rows(31, 1)],
        [insert(30), { text: 'insert into nowhere values ($1)', params: [1] }, rows(31)],
        [insert(30), { text: 'insert into moved values ($1)', params: ['no\u0000text'] }],
      ]) {
        await expect(store().batch(failing)).rejects.toThrow()
        expect(await ids()).toEqual(before)
      }
      await store().batch([insert(30), rows(31, 32), insert(33)])
      await store().batch([insert(34), rows(...Array.from({ length: 100 }, (_, i) => 100 + i))])
      expect(await ids()).toEqual([
        ...before,
        30,
        31,
        32,
        33,
        34,
        ...Array.from({ length: 100 }, (_, i) => 100 + i),
      ])
    })

    test('a COPY by columns takes values in one piece, one value for all rows, and none', async () => {
      await store().query('create table pieces (n int8, x float8, t text, c text, z int4)')
      const texts = ['', 'plain', 'zwölf ✓ 𝄞', 'x'.repeat(100)]
      const numbers = [0, -1, 2 ** 53 - 1, -(2 ** 33)]
      const columns = [
        { name: 'n', type: 'int8' as const },
        { name: 'x', type: 'float8' as const },
        { name: 't', type: 'text' as const },
        { name: 'c', type: 'text' as const },
        { name: 'z', type: 'int4' as const },
      ]
      const values = [
        packValues(numbers)!,
        packValues(numbers)!,
        packValues(texts)!,
        { constant: 'same' },
        { constant: null },
      ]
      expect(await store().copy('pieces', columns, { size: 4, columns: values })).toBe(4)
      expect(await store().query('select n, x, t, c, z from pieces')).toEqual(
        numbers.map((n, i) => [n, n, texts[i], 'same', null]),
      )
    })
  })
}
