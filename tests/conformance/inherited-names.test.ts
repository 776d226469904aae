import { pt, type Column, type Table } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

/** Names that every object inherits. */
const inherited = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'toLocaleString']

/** Those that columns may have: handles need the others. */
const free = ['isPrototypeOf', 'propertyIsEnumerable', 'toLocaleString']

/** A table whose columns the types do not know. */
type AnyTable = Omit<Table, 'c' | 'insert' | 'update' | 'select'> & {
  readonly c: Readonly<Record<string, Column<unknown>>>
  insert(rows: object): Promise<unknown>
  update(values: object, options: object): Promise<unknown>
  select(items: unknown): { collect(): Promise<Record<string, unknown>[]> }
}

onEveryBackend('Names that every object inherits', (backend) => {
  test('are names of columns, tables, members and parameters like others', async () => {
    const { db } = backend
    const dir = backend.path('inherited')
    await db.createDir(dir)
    for (const name of free) {
      const echo = pt.udf({
        name: `test.echo${backend.path()}`,
        params: { id: pt.int(), [name]: pt.string().nullable() },
        returns: pt.string().nullable(),
        run: (given) => String((given as Record<string, unknown>)[name]),
      }) as unknown as (given: object) => never
      const columns = { id: pt.int(), [name]: pt.string().nullable(), j: pt.json().nullable() }
      const t = (await db.createTable(`${dir}/${name}`, columns as never)) as unknown as AnyTable
      await t.insert([{ id: 1 }, { id: 2, [name]: 'x', j: { [name]: 1 } }])
      await t.insert({ id: 3, j: {} })
      const column = t.c[name]!
      expect(await t.where(column.isNull()).count(), name).toBe(2)
      expect((await t.select(name).collect()).map((row) => row[name])).toEqual([null, 'x', null])
      const found = await t
        .select({
          [name]: t.c['j']!.get(name),
          told: echo({ id: t.c['id'] }),
          given: echo({ id: 1, [name]: 'y' }),
        })
        .collect()
      expect(found).toEqual([
        { [name]: null, told: 'null', given: 'y' },
        { [name]: 1, told: 'null', given: 'y' },
        { [name]: null, told: 'null', given: 'y' },
      ])
      await t.update({ [name]: 'z' }, { where: t.c['id']!.eq(1) })
      expect(await t.where(column.eq('z')).count()).toBe(1)
      const shaped = await db.createTable(backend.path(), {
        j: pt.json({ a: pt.int(), [name]: pt.int().nullable() }),
      })
      await shaped.insert([{ j: { a: 1 } as never }])
      expect(await shaped.first()).toEqual({ j: { a: 1, [name]: null } })
      await db.dropTable(shaped)
    }
  })

  test('are no columns, parameters or members where nothing has them', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { id: pt.int(), j: pt.json({ a: pt.int() }) })
    const echo = pt.udf({
      name: `test.other${backend.path()}`,
      params: { id: pt.int() },
      returns: pt.int(),
      run: ({ id }) => id,
    }) as unknown as (given: object) => never
    for (const name of inherited) {
      await expectError(
        db.createTable(backend.path(), { id: pt.int() }, { primaryKey: name as never }),
        'COLUMN_NOT_FOUND',
      )
      await expectError(t.insert({ id: 1, j: { a: 1 }, [name]: 1 } as never), 'COLUMN_NOT_FOUND')
      await expectError(() => echo({ id: 1, [name]: 1 }), 'INVALID_ARGUMENT')
      await expectError(async () => t.select(name as never).collect(), 'COLUMN_NOT_FOUND')
      await expectError(() => t.c.j.get(name as never), 'INVALID_EXPRESSION')
      await expectError(t.update({ [name]: 1 } as never), 'COLUMN_NOT_FOUND')
      await expectError(
        db.createTable(backend.path(), { source: [{ id: 1 }], schemaOverrides: { [name]: pt.int() } }),
        'COLUMN_NOT_FOUND',
      )
    }
    expect(await t.count()).toBe(0)
  })

  test('may be missing from rows whose columns are told by their values', async () => {
    const source = [{ id: 1 }, { id: 2, isPrototypeOf: 'x', toLocaleString: 5 }] as never
    const t = await backend.db.createTable(backend.path(), { source })
    expect(await t.collect()).toEqual([
      { id: 1, isPrototypeOf: null, toLocaleString: null },
      { id: 2, isPrototypeOf: 'x', toLocaleString: 5 },
    ])
  })
})
