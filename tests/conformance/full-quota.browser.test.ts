import { pt } from 'polytable'
import { cdp } from 'vitest/browser'
import { afterEach, expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'

const MIB = 2 ** 20

const setQuota = (quotaSize?: number): Promise<unknown> =>
  cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize })

/** Leaves so many bytes to what is there. */
async function leave(bytes: number): Promise<void> {
  const { usage = 0 } = await navigator.storage.estimate()
  await setQuota(usage + bytes)
}

/** A text of two megabytes that no other is like. */
const page = (id: number): File =>
  new File([`# ${id}\n${`${id} `.repeat(MIB)}`.slice(0, 2 * MIB)], `${id}.md`)

onEveryBackend('A full quota', (backend) => {
  afterEach(() => setQuota())

  test('refuses the call that brings too many media, keeps those before, and leaves none behind', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), page: pt.document() })
    await t.insert([1, 2].map((id) => ({ id, page: page(id) })))
    await leave(12 * MIB)
    const many = Array.from({ length: 12 }, (_, i) => ({ id: i + 10, page: page(i + 10) }))
    await expectError(t.insert(many), 'STORAGE_FULL', { table: t.path })
    const rows = await t.collect()
    expect(rows.map(({ id }) => id)).toEqual([1, 2])
    for (const { id, page: kept } of rows) {
      const text = await (await kept.blob()).text()
      // A difference of millions of characters takes long to show.
      expect(text === (await page(id).text())).toBe(true)
    }
    await setQuota()
    await t.vacuum({ keepVersions: 1 })
    expect(await backend.db.media.check()).toMatchObject({ files: 2, missing: 0, corrupt: 0, orphaned: 0 })
    await t.insert(many)
    expect(await t.count()).toBe(14)
  })
})
