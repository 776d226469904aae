import type { Table } from 'polytable'
import { describe, expect, test } from 'vitest'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { onEveryBackend } from './support/backends.ts'

/** Files that other programs wrote: their rows, and the types of some columns. */
const files: readonly (readonly [name: string, rows: number, types: Record<string, string>])[] = [
  ['edge-cases.csv', 4, { c__int: 'Int', float_n: 'Float', bool: 'Bool', string_n: 'String', ts: 'String' }],
  ['expected_export.csv', 3, { c_int: 'Int', c_string: 'String', c_float: 'Float', c_bool: 'Bool' }],
  ['netflix_titles.csv', 8809, { show_id: 'String', release_year: 'Int', date_added: 'String' }],
  ['onlinefoods.csv', 388, { Age: 'Int', latitude: 'Float', Pin_code: 'Int', c: 'String' }],
  ['example.json', 4, { name: 'String', human: 'Bool', age: 'Float', metadata: 'Json', children: 'Int' }],
  ['example.jsonl', 5, { name: 'String', parents: 'Json', age: 'Float' }],
  ['SaleData.xlsx', 45, { OrderDate: 'Timestamp', Region: 'String', Unit_price: 'Float' }],
  ['iris.parquet', 150, { sepal_length: 'Float', variety: 'String' }],
  ['table.parquet', 3, { one: 'Float', two: 'String', three: 'Bool', four: 'Timestamp' }],
  ['titanic.parquet', 891, { PassengerId: 'Int', Name: 'String', Age: 'Float', Cabin: 'String' }],
  ['userdata.parquet', 1000, { registration_dttm: 'Timestamp', id: 'Int', salary: 'Float' }],
]

describe.skipIf(!hasSharedData)('Files of other programs', () => {
  onEveryBackend('as tables', (backend) => {
    test.for(files)('%s', async ([name, rows, types]) => {
      const source = await sharedFile(`datasets/${name}`)
      const t: Table = await backend.db.createTable(backend.path(), { source })
      expect(await t.count()).toBe(rows)
      const { columns } = await t.metadata()
      expect(Object.fromEntries(columns.map((column) => [column.name, column.displayType]))).toMatchObject(
        Object.fromEntries(Object.entries(types).map(([column, type]) => [column, `${type} | null`])),
      )
      await t.insert(source)
      expect(await t.count()).toBe(2 * rows)
    })
  })
})
