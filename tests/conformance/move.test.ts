import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const columns = { id: pt.int() }

onEveryBackend('Moving', (backend) => {
  test('a table gets another path; handles, views and computed columns go on', async () => {
    const { db } = backend
    const [from, dir] = [backend.path('from'), backend.path('dir')]
    await db.createDir(dir)
    const plain = await db.createTable(from, columns)
    const t = await plain.addComputedColumn({ next: plain.c.id.add(1) })
    const view = await db.createView(backend.path('view'), t.where(t.c.next.gt(1)))
    await t.insert({ id: 1 })
    const to = `${dir}/t`
    await db.move(t, to)
    await t.insert({ id: 2 })
    expect(await view.collect()).toEqual([
      { id: 1, next: 2 },
      { id: 2, next: 3 },
    ])
    const moved = await db.getTable(to)
    expect([moved.path, moved.name, (await view.metadata()).base]).toEqual([to, 't', to])
    expect((await moved.metadata()).columns[1]?.dependsOn).toEqual([`${to}.id`])
    expect(await db.getTable(from, { ifNotExists: 'ignore' })).toBeNull()
    await db.createTable(from, columns)
    if (!backend.keeps) return
    const again = await backend.reopen()
    expect(await (await again.getTable(to)).count()).toBe(2)
    expect(await again.listTables(dir)).toEqual([to])
  })

  test('a directory takes along what it holds', async () => {
    const { db } = backend
    const [from, to] = [backend.path('a'), backend.path('b')]
    await db.createDir(`${from}/sub`, { parents: true })
    const t = await db.createTable(`${from}/sub/t`, columns)
    const neighbour = await db.createTable(`${from}x`, columns)
    await db.move(from, to)
    expect(await db.listDirs(to)).toEqual([`${to}/sub`])
    expect(await db.listTables(to)).toEqual([`${to}/sub/t`])
    expect(await db.listTables()).toContain(neighbour.path)
    await expectError(db.ls(from), 'DIRECTORY_NOT_FOUND')
    await t.insert({ id: 1 })
    expect(await (await db.getTable(`${to}/sub/t`)).count()).toBe(1)
    if (!backend.keeps) return
    const again = await backend.reopen()
    expect(await again.listTables(to)).toEqual([`${to}/sub/t`])
  })

  test('a table may be moved while rows are being inserted', async () => {
    const { db } = backend
    const [from, to] = [backend.path(), backend.path()]
    const t = await db.createTable(from, columns)
    const rows = async function* (): AsyncGenerator<{ id: number }> {
      yield { id: 1 }
      await db.move(from, to)
      yield { id: 2 }
    }
    await t.insert(rows())
    expect(await (await db.getTable(to)).count()).toBe(2)
    expect(await db.getTable(from, { ifNotExists: 'ignore' })).toBeNull()
  })

  test('what cannot be moved stays where it is', async () => {
    const { db } = backend
    const [dir, other] = [backend.path('dir'), backend.path('other')]
    await db.createDir(dir)
    const t = await db.createTable(`${dir}/t`, columns)
    await db.createTable(other, columns)
    await expectError(async () => db.move(t, t.path), 'INVALID_ARGUMENT', { message: 'identical' })
    await expectError(db.move(dir, `${dir}/inside`), 'INVALID_ARGUMENT', { message: 'subtree' })
    await expectError(db.move(t, other), 'PATH_ALREADY_EXISTS')
    await expectError(db.move(t, dir), 'PATH_ALREADY_EXISTS')
    await expectError(db.move(t, `${dir}/none/t`), 'DIRECTORY_NOT_FOUND')
    await expectError(db.move(t, `${other}/t`), 'DIRECTORY_NOT_FOUND')
    await expectError(db.move(`${dir}/none`, other), 'PATH_NOT_FOUND')
    await expectError(async () => db.move(t, 'a b'), 'INVALID_PATH')
    await expectError(async () => db.move(`${t.path}:0`, other), 'INVALID_PATH')
    await expectError(async () => db.move(t, other, { ifExists: 'replace' as never }), 'INVALID_ARGUMENT')
    await db.move(t, other, { ifExists: 'ignore' })
    await db.move(`${dir}/none`, other, { ifNotExists: 'ignore' })
    expect(await db.listTables(dir)).toEqual([t.path])
  })
})
