import { unzipSync } from 'fflate'
import { open, type Column } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from '../conformance/support/expect-error.ts'

/** The files of a zip, at their paths in the origin private file system. */
async function unpack(url: URL): Promise<void> {
  const zip = new Uint8Array(await (await fetch(url)).arrayBuffer())
  const root = await navigator.storage.getDirectory()
  const write = async ([path, bytes]: [string, Uint8Array]): Promise<void> => {
    const names = path.split('/')
    let directory = root
    for (const name of names.slice(0, -1))
      directory = await directory.getDirectoryHandle(name, { create: true })
    const file = await directory.getFileHandle(names.at(-1)!, { create: true })
    if (bytes.length === 0) return
    const writable = await file.createWritable()
    await writable.write(bytes as Uint8Array<ArrayBuffer>)
    await writable.close()
  }
  await Promise.all(Object.entries(unzipSync(zip)).map(write))
}

test(
  'a database in OPFS whose tables held all versions in one has them parted',
  { timeout: 240_000 },
  async () => {
    await unpack(new URL('../fixtures/opfs-format-5.zip', import.meta.url))
    const db = await open('format-5')
    try {
      const items = await db.getTable('shop/items')
      const { id, title, price } = items.c as unknown as {
        readonly id: Column<number>
        readonly title: Column<string>
        readonly price: Column<number>
      }
      const counts = (): Promise<number[]> =>
        Promise.all(
          ['items', 'cheap', 'then'].map(async (name) => (await db.getTable(`shop/${name}`)).count()),
        )
      expect(await counts()).toEqual([50, 19, 60])
      expect(await items.where(id.eq(3)).select('title', 'label', 'price').collect()).toEqual([
        { title: 'A green table.', label: 'A GREEN TABLE.', price: 100 },
      ])
      expect(await (await db.getTable('shop/then')).where(id.eq(3)).select('title').collect()).toEqual([
        { title: 'A red chair. It is number 3.' },
      ])
      expect(await items.where(title.match('green').gt(0)).count()).toBe(1)
      expect(await items.where(price.eq(40)).count()).toBe(1)
      const row = { code: 'new', title: 'A new row.', price: 1 }
      await expectError(items.insert([{ id: 3, ...row }]), 'CONSTRAINT_VIOLATION', {
        message: 'Duplicate primary key (3)',
      })
      await items.insert([{ id: 300, ...row }])
      await items.update({ price: 7 }, { where: id.lt(10) })
      expect(await counts()).toEqual([51, 21, 60])
      for (let undone = 0; undone < 3; undone++) await items.revert()
      expect(await counts()).toEqual([60, 19, 60])
    } finally {
      await db.close()
    }
  },
)
