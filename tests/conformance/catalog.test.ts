import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const columns = { id: pt.int() }

onEveryBackend('The catalog', (backend) => {
  test('makes directories, with their parents where asked', async () => {
    const { db } = backend
    const dir = backend.path('dir')
    await expectError(db.createDir(`${dir}/a/b`), 'DIRECTORY_NOT_FOUND')
    await db.createDir(`${dir}/a/b`, { parents: true })
    expect(await db.listDirs(dir)).toEqual([`${dir}/a`, `${dir}/a/b`])
    await expectError(db.createDir(`${dir}/a`), 'PATH_ALREADY_EXISTS')
    await db.createDir(`${dir}/a`, { ifExists: 'ignore' })
    await expectError(db.createTable(`${dir}/none/t`, columns), 'DIRECTORY_NOT_FOUND')
  })

  test('lists what lies in a directory, and everything below it', async () => {
    const { db } = backend
    const dir = backend.path('dir')
    await db.createDir(`${dir}/sub`, { parents: true })
    const base = await db.createTable(`${dir}/base`, columns)
    await base.insert({ id: 1 })
    await db.createView(`${dir}/view`, base)
    await db.createTable(`${dir}/sub/deep`, columns)
    expect(await db.ls(dir)).toEqual([
      { name: 'base', path: `${dir}/base`, kind: 'table', version: 1, base: null },
      { name: 'sub', path: `${dir}/sub`, kind: 'directory', version: null, base: null },
      { name: 'view', path: `${dir}/view`, kind: 'view', version: 0, base: `${dir}/base` },
    ])
    expect(await db.listTables(dir)).toEqual([`${dir}/base`, `${dir}/sub/deep`, `${dir}/view`])
    expect(await db.listTables()).toContain(`${dir}/sub/deep`)
    expect((await db.ls()).map(({ path }) => path)).toContain(dir)
    await expectError(db.ls(`${dir}/none`), 'DIRECTORY_NOT_FOUND')
  })

  test('refuses paths that are none', async () => {
    for (const path of ['', 'a//b', '/a', 'a/', '1a', '_a', '-a', 'a b', 'a/b c', 'a:1', 'ä']) {
      await expectError(() => backend.db.createTable(path, columns), 'INVALID_PATH')
    }
    const path = backend.path('with-hyphen')
    expect((await backend.db.createTable(path, columns)).path).toBe(path)
  })

  test('takes dots between names where there is no slash', async () => {
    const dir = backend.path('dotted')
    await backend.db.createDir(dir)
    expect((await backend.db.createTable(`${dir}.t`, columns)).path).toBe(`${dir}/t`)
  })

  test('refuses columns without a type', async () => {
    for (const type of ['int', pt.int, undefined]) {
      const wrong = { id: type } as never
      await expectError(backend.db.createTable(backend.path(), wrong), 'INVALID_ARGUMENT', { column: 'id' })
      await expectError(() => pt.table('t', wrong), 'INVALID_ARGUMENT', { column: 'id' })
    }
    const t = await backend.db.createTable(backend.path(), columns)
    await expectError(t.addColumn({ note: 'text' } as never), 'INVALID_ARGUMENT', { column: 'note' })
    await expectError(t.addComputedColumn({ none: undefined }), 'INVALID_EXPRESSION')
    await expectError(t.insert(null as never), 'INVALID_ARGUMENT', { message: 'not null' })
  })

  test('refuses column names that are none, reserved, or taken', async () => {
    const names = ['', 'a b', 'a-b', '1a', '_a', 'constructor', 'then', 'a\0']
    for (const name of [...names, 'a'.repeat(256), 'e\u0301', '\ud800']) {
      await expectError(backend.db.createTable(backend.path(), { [name]: pt.int() }), 'INVALID_COLUMN_NAME')
    }
    const t = await backend.db.createTable(backend.path(), columns)
    await expectError(t.addColumn({ id: pt.int().nullable() }), 'COLUMN_ALREADY_EXISTS', { column: 'id' })
    const words = await backend.db.createTable(backend.path(), {
      class: pt.string(),
      count: pt.int(),
      insert: pt.int().nullable(),
      名前: pt.string(),
    })
    await words.insert({ class: 'cat', count: 2, 名前: 'タマ' })
    expect(await words.where(words.c.class.eq('cat')).select('count', '名前', 'insert').collect()).toEqual([
      { count: 2, 名前: 'タマ', insert: null },
    ])
  })

  test('errors of handles name the path, also of a table that was dropped or replaced', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { id: pt.int(), j: pt.json().nullable() })
    const { path } = t
    await expectError(t.where(t.c.id.gt(0)).update({ j: new Map() }), 'TYPE_MISMATCH', { table: path })
    await db.createTable(path, columns, { ifExists: 'replace' })
    const replaced = {
      table: path,
      message: `'${path}' of this handle was replaced`,
      hint: `getTable('${path}')`,
    }
    const handleCalls = [
      () => t.insert({ id: 1 }),
      () => t.collect(),
      () => t.where(t.c.id.gt(0)).select('id').collect(),
      () => t.where(t.c.id.gt(0)).delete(),
      () => t.update({ id: 1 }),
      () => t.history(),
      () => t.addColumn({ b: pt.int().nullable() }),
    ]
    for (const call of handleCalls) await expectError(call, 'TABLE_NOT_FOUND', replaced)
    await db.dropTable(path)
    const dropped = { table: path, message: `'${path}' of this handle does not exist` }
    for (const call of handleCalls) await expectError(call, 'TABLE_NOT_FOUND', dropped)
  })

  test('ifExists of tables: error, ignore, replace, replace_force', async () => {
    const { db } = backend
    const path = backend.path()
    const first = await db.createTable(path, columns)
    await first.insert({ id: 1 })
    await expectError(db.createTable(path, columns), 'PATH_ALREADY_EXISTS')
    expect(await (await db.createTable(path, columns, { ifExists: 'ignore' })).count()).toBe(1)
    const invalid = 'nothing' as never
    await expectError(db.createTable(path, columns, { ifExists: invalid }), 'INVALID_ARGUMENT')
    expect(await (await db.createTable(path, columns, { ifExists: 'replace' })).count()).toBe(0)
    const view = await db.createView(backend.path('view'), await db.getTable(path))
    await expectError(db.createTable(path, columns, { ifExists: 'replace' }), 'CONSTRAINT_VIOLATION')
    expect(await db.listTables()).toContain(view.path)
    await db.createTable(path, columns, { ifExists: 'replace_force' })
    expect(await db.listTables()).not.toContain(view.path)
  })

  test('ifExists: ignore keeps to the kind and to the base', async () => {
    const { db } = backend
    const [a, b] = [
      await db.createTable(backend.path(), columns),
      await db.createTable(backend.path(), columns),
    ]
    const view = await db.createView(backend.path('view'), a)
    expect((await db.createView(view.path, a, { ifExists: 'ignore' })).path).toBe(view.path)
    await expectError(db.createView(view.path, b, { ifExists: 'ignore' }), 'PATH_ALREADY_EXISTS')
    await expectError(db.createTable(view.path, columns, { ifExists: 'ignore' }), 'PATH_ALREADY_EXISTS')
    await expectError(db.createView(a.path, b, { ifExists: 'ignore' }), 'PATH_ALREADY_EXISTS')
  })

  test('replacing keeps the old one until the new one is complete', async () => {
    const { db } = backend
    const base = await db.createTable(backend.path(), columns)
    await base.insert([{ id: 1 }, { id: 2 }])
    const v = await db.createView(backend.path('view'), base.where(base.c.id.gt(1)))
    const wrong = { id: pt.int().primaryKey(), bad: pt.json().primaryKey() }
    await expectError(db.createTable(base.path, wrong, { ifExists: 'replace_force' }), 'INVALID_SCHEMA')
    const fail = pt.udf({
      name: 'catalog.fail',
      params: { n: pt.int() },
      returns: pt.int(),
      run: () => {
        throw new Error('no')
      },
    })
    const additionalColumns = { bad: fail({ n: base.c.id }) }
    await expectError(
      db.createView(v.path, base, { additionalColumns, ifExists: 'replace' }),
      'UNSUPPORTED_OPERATION',
    )
    expect(await v.collect()).toEqual([{ id: 2 }])
    const other = await db.createTable(backend.path(), columns)
    const replaced = await db.createView(v.path, other, { ifExists: 'replace' })
    expect([await replaced.count(), replaced.base]).toEqual([0, other.path])
    await expectError(v.count(), 'TABLE_NOT_FOUND')
    expect((await db.getTable(v.path)).base).toBe(other.path)
    await expectError(db.createTable(v.path, columns, { ifExists: 'replace' }), 'PATH_ALREADY_EXISTS')
  })

  test('ifExists of directories', async () => {
    const { db } = backend
    const dir = backend.path('dir')
    await db.createDir(dir)
    await db.createDir(dir, { ifExists: 'replace' })
    const t = await db.createTable(`${dir}/t`, columns)
    const outside = await db.createView(backend.path('outside'), t)
    await expectError(db.createDir(dir, { ifExists: 'replace' }), 'CONSTRAINT_VIOLATION')
    await db.createDir(dir, { ifExists: 'replace_force' })
    expect(await db.ls(dir)).toEqual([])
    expect(await db.listTables()).not.toContain(outside.path)
    const table = await db.createTable(backend.path(), columns)
    await expectError(db.createDir(table.path, { ifExists: 'ignore' }), 'PATH_ALREADY_EXISTS')
    await expectError(db.createTable(dir, columns, { ifExists: 'ignore' }), 'PATH_ALREADY_EXISTS')
    const invalid = 'maybe' as never
    await expectError(async () => db.createDir(dir, { ifExists: invalid }), 'INVALID_ARGUMENT')
    await expectError(async () => db.dropDir(dir, { ifNotExists: invalid }), 'INVALID_ARGUMENT')
    await expectError(async () => db.dropTable(table, { ifNotExists: invalid }), 'INVALID_ARGUMENT')
    await expectError(async () => db.getTable(dir, { ifNotExists: invalid }), 'INVALID_ARGUMENT')
  })

  test('shows the tree of a directory, with failed cells counted', async () => {
    const { db } = backend
    const dir = backend.path('dir')
    await db.createDir(`${dir}/sub`, { parents: true })
    const t = await db.createTable(`${dir}/t`, columns)
    const odd = pt.udf({
      name: 'catalog.odd',
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => {
        if (n % 2 === 0) throw new Error('even')
        return n
      },
    })
    await t.addComputedColumn({ odd: odd({ n: t.c.id }) })
    await t.insert([{ id: 1 }, { id: 2 }, { id: 4 }, { id: 6 }], { onError: 'ignore' })
    await t.delete({ where: t.c.id.eq(6) })
    await db.createView(`${dir}/sub/v`, t)
    expect(await db.getDirTree(dir)).toEqual([
      {
        name: 'sub',
        path: `${dir}/sub`,
        kind: 'directory',
        entries: [
          { name: 'v', path: `${dir}/sub/v`, kind: 'view', version: 0, errorCount: 0, base: `${dir}/t` },
        ],
      },
      { name: 't', path: `${dir}/t`, kind: 'table', version: 3, errorCount: 2, base: null },
    ])
    expect((await db.getDirTree()).find(({ path }) => path === dir)).toMatchObject({ kind: 'directory' })
    await expectError(db.getDirTree(`${dir}/none`), 'DIRECTORY_NOT_FOUND')
  })

  test('a view shows the columns that its query selects, also under other names', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { a: pt.int(), b: pt.string(), hidden: pt.int() })
    await t.insert({ a: 1, b: 'x', hidden: 7 })
    const v = await db.createView(
      backend.path('view'),
      t.select({ a: t.c.a, other: t.c.b, twice: t.c.a.mul(2) }),
    )
    expect(await (await db.getTable(v.path)).collect()).toEqual([{ a: 1, other: 'x', twice: 2 }])
  })

  test('a view cannot replace what it is made on', async () => {
    const { db } = backend
    const base = await db.createTable(backend.path(), columns)
    await base.insert({ id: 1 })
    const v = await db.createView(backend.path('view'), base)
    const over = await db.createView(backend.path('over'), v)
    await expectError(db.createView(v.path, over, { ifExists: 'replace' }), 'INVALID_ARGUMENT', {
      message: "one of the view's own ancestors",
    })
    expect([await v.count(), await over.count()]).toEqual([1, 1])
  })

  test('drops tables; those with views only with force', async () => {
    const { db } = backend
    const base = await db.createTable(backend.path(), columns)
    const view = await db.createView(backend.path('view'), base)
    const over = await db.createView(backend.path('over'), view)
    await expectError(db.dropTable(base), 'CONSTRAINT_VIOLATION', { message: 'depend on it' })
    await db.dropTable(over.path)
    expect(await base.listViews()).toEqual([view.path])
    await db.dropTable(base.path, { force: true })
    const left = await db.listTables()
    for (const { path } of [base, view, over]) expect(left).not.toContain(path)
    await expectError(base.count(), 'TABLE_NOT_FOUND')
    await expectError(db.dropTable(base.path), 'TABLE_NOT_FOUND')
    await db.dropTable(base.path, { ifNotExists: 'ignore' })
  })

  test('drops directories; full ones only with force, and what depends on their tables too', async () => {
    const { db } = backend
    const dir = backend.path('dir')
    await db.createDir(`${dir}/sub`, { parents: true })
    const t = await db.createTable(`${dir}/sub/t`, columns)
    const outside = await db.createView(backend.path('outside'), t)
    await expectError(db.dropDir(dir), 'CONSTRAINT_VIOLATION')
    await db.dropDir(dir, { force: true })
    expect(await db.listTables()).not.toContain(outside.path)
    await expectError(db.dropDir(dir), 'DIRECTORY_NOT_FOUND')
    await db.dropDir(dir, { ifNotExists: 'ignore' })
  })

  test('finds tables, or says that there is none', async () => {
    const { db } = backend
    const path = backend.path()
    await expectError(db.getTable(path), 'TABLE_NOT_FOUND', { table: path })
    expect(await db.getTable(path, { ifNotExists: 'ignore' })).toBeNull()
    await db.createTable(path, columns)
    expect((await db.getTable(path)).path).toBe(path)
  })

  test('tells what it knows of a table', async () => {
    const { db } = backend
    const t = await db.createTable(
      backend.path('described'),
      { id: pt.int().primaryKey(), title: pt.string().nullable().comment('as printed') },
      { comment: 'books', customMetadata: { owner: ['me'] } },
    )
    await t.addComputedColumn({ next: t.c.id.add(1) })
    const metadata = await t.metadata()
    expect(metadata).toMatchObject({
      path: t.path,
      kind: 'table',
      base: null,
      version: 1,
      primaryKey: ['id'],
      comment: 'books',
      customMetadata: { owner: ['me'] },
    })
    expect(
      metadata.columns.map(({ name, isComputed, isPrimaryKey }) => [name, isComputed, isPrimaryKey]),
    ).toEqual([
      ['id', false, true],
      ['title', false, false],
      ['next', true, false],
    ])
    expect(metadata.columns[1]?.comment).toBe('as printed')
    expect(metadata).toMatchObject({ name: t.name, isView: false, isSnapshot: false, schemaVersion: 1 })
    expect(metadata.versionCreated).toBeInstanceOf(Date)
    expect(metadata.columns[2]).toMatchObject({
      computedWith: 'id + 1',
      dependsOn: [`${t.path}.id`],
      versionAdded: 1,
    })
    const view = await db.createView(backend.path('view'), t.where(t.c.id.gt(1).and(t.c.title.isNotNull())))
    expect(await view.metadata()).toMatchObject({
      viewFilter: '(id > 1) and (not (title is null))',
      iteratorCall: null,
      isView: true,
    })
    const current = await db.getTable(t.path)
    expect(current.columns()).toEqual(['id', 'title', 'next'])
    expect(current.describe()).toMatch(
      /^table described\d+\nbooks\n {2}id .*\(primary key\)\n {2}title[^]*\(computed\)$/,
    )
    expect([t.name, t.base, t.kind]).toEqual([t.path, null, 'table'])
  })

  test('letters of all languages are names of columns', async () => {
    const t = await backend.db.createTable(backend.path(), {
      größe: pt.int(),
      id: pt.int(),
      name: pt.string(),
    })
    await t.insert({ größe: 1, id: 2, name: 'x' })
    expect(await t.where(t.c.größe.eq(1)).collect()).toEqual([{ größe: 1, id: 2, name: 'x' }])
  })

  test('comments and metadata are kept as they are, or refused', async () => {
    const { db } = backend
    const odd = 'O\'Brien "; DROP TABLE x; -- \u{1f600}\n\\'
    const t = await db.createTable(
      backend.path(),
      { id: pt.int().comment(odd) },
      { comment: odd, customMetadata: { [odd]: odd } },
    )
    const metadata = await (await db.getTable(t.path)).metadata()
    expect([metadata.comment, metadata.customMetadata, metadata.columns[0]?.comment]).toEqual([
      odd,
      { [odd]: odd },
      odd,
    ])
    await expectError(db.createTable(backend.path(), columns, { comment: '\ud800' }), 'INVALID_ARGUMENT')
    await expectError(db.createTable(backend.path(), columns, { comment: 1 as never }), 'INVALID_ARGUMENT')
    await expectError(db.createTable(backend.path(), columns, { customMetadata: { n: 1n } }), 'TYPE_MISMATCH')
  })

  test('a missing column is an error, not undefined', async () => {
    const t = await backend.db.createTable(backend.path(), columns)
    const loose: Readonly<Record<string, unknown>> = t.c
    await expectError(() => loose['none'], 'COLUMN_NOT_FOUND', { table: t.path, column: 'none' })
  })

  test('is the same after closing and opening again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const dir = backend.path('kept')
    await backend.db.createDir(dir)
    const t = await backend.db.createTable(`${dir}/t`, columns, { comment: 'kept' })
    await backend.db.createView(`${dir}/v`, t.where(t.c.id.gt(1)))
    await t.insert([{ id: 1 }, { id: 2 }])
    const before = [await backend.db.ls(dir), await t.metadata()]
    const db = await backend.reopen()
    const again = await db.getTable(`${dir}/t`)
    expect([await db.ls(dir), await again.metadata()]).toEqual(before)
    expect(await (await db.getTable(`${dir}/v`)).collect()).toEqual([{ id: 2 }])
  })
})
