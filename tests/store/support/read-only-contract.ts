import type { SqlReader, SqlStore } from '@polytable/model/ports/index'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

export function readOnlyContract(store: () => SqlStore): void {
  describe('readOnly', () => {
    const MANY = 1_000_000
    const asking = (
      text: string,
      params: readonly string[] = [],
      maxBytes = MANY,
    ): ReturnType<SqlReader['ask']> => store().readOnly((reader) => reader.ask(text, params, maxBytes))

    beforeAll(async () => {
      await store().query('create table kept (id int4 primary key, name text)')
      await store().query("insert into kept values (1, 'one'), (2, null)")
    })

    test('gives columns with their names and types, and values as texts', async () => {
      const all = await asking('select id, name, id = 1, $1::int8 from kept order by id', ['7'])
      expect(all?.columns).toEqual([
        { name: 'id', type: 23 },
        { name: 'name', type: 25 },
        { name: '?column?', type: 16 },
        { name: 'int8', type: 20 },
      ])
      expect(all?.rows).toEqual([
        ['1', 'one', 't', '7'],
        ['2', null, 'f', '7'],
      ])
      expect((await asking('select id from kept where false'))?.columns).toEqual([{ name: 'id', type: 23 }])
    })

    test('refuses to write, and takes one statement at a time', async () => {
      await expectError(asking("insert into kept values (3, 'three')"), 'INTERNAL_ERROR')
      await expectError(asking('select 1; select 2'), 'INTERNAL_ERROR')
      expect(await store().query('select count(*) from kept')).toEqual([[2]])
      await store().query("insert into kept values (3, 'three')")
      expect(await store().query('select count(*) from kept')).toEqual([[3]])
    })

    test('gives nothing where the rows are too large', async () => {
      expect(await asking("select repeat('x', 1000) from generate_series(1, 100)", [], 10_000)).toBe(
        undefined,
      )
      expect((await asking('select 1'))?.rows).toEqual([['1']])
    })
  })
}
