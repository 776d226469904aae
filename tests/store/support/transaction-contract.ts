import type { SqlExecutor, SqlStore } from '@polytable/model/ports/index'
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
  })
}
