import type { SqlStore } from '@polytable/model/ports/index'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

export function cursorContract(store: () => SqlStore): void {
  describe('cursor', () => {
    const select = 'select id from streamed where id <= $1 order by id'
    const openCursors = async (): Promise<unknown> =>
      (await store().query("select count(*) from pg_cursors where name <> ''"))[0]?.[0]
    const collect = async (text: string, limit: number, batchRows: number): Promise<unknown[][]> => {
      const batches: unknown[][] = []
      for await (const rows of store().cursor(text, [limit], batchRows)) batches.push(rows.map(([id]) => id))
      return batches
    }

    beforeAll(() => store().query('create table streamed as select generate_series(1, 10)::int4 as id'))

    test('gives batches of the size asked for, and frees what the server keeps', async () => {
      expect(await collect(select, 5, 2)).toEqual([[1, 2], [3, 4], [5]])
      expect(await collect(select, 4, 2)).toEqual([
        [1, 2],
        [3, 4],
      ])
      expect(await collect(select, 0, 2)).toEqual([])
      expect(await collect(select, 3, 100)).toEqual([[1, 2, 3]])
      expect(await openCursors()).toBe(0)
    })

    test('is of the time of the call, and lets others write', async () => {
      const batches = store().cursor(select, [100], 4)
      await store().query('insert into streamed values (11)')
      const seen: unknown[] = []
      for await (const rows of batches) {
        seen.push(...rows.map(([id]) => id))
        await store().query('delete from streamed where id > 9')
      }
      expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    })

    test('is freed when the reader stops', async () => {
      for await (const rows of store().cursor(select, [100], 2)) {
        expect(rows).toEqual([[1], [2]])
        break
      }
      expect(await openCursors()).toBe(0)
    })

    test('several can be read at once', async () => {
      const [a, b] = await Promise.all([collect(select, 4, 2), collect(select, 3, 2)])
      expect(a).toEqual([
        [1, 2],
        [3, 4],
      ])
      expect(b).toEqual([[1, 2], [3]])
    })

    test('rejects on reading where the statement is wrong', async () => {
      const batches = store().cursor('select * from nowhere', [], 2)
      await expectError(readAll(batches), 'INTERNAL_ERROR')
      expect(await openCursors()).toBe(0)
    })

    test('refuses a batch of no rows', () => {
      expect(() => store().cursor(select, [1], 0)).toThrow('batchRows')
    })
  })
}

async function readAll(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const batch of batches) expect(batch).toBeDefined()
}
