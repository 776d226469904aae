import { execFileSync } from 'node:child_process'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, PolytableError, pt } from 'polytable'
import { describe, expect, test } from 'vitest'
import { recordTrials } from '../support/trials.ts'
import { createCrashBrowser } from './support/browser.ts'
import { valueOf } from './support/tab.ts'

const TIMEOUT_MS = 300_000
const KILOBYTE = 1024

/** A disk of 128 MiB, where this process may make one. */
function mountSmallDisk(): string | undefined {
  const path = join(tmpdir(), `polytable-small-disk-${process.pid}`)
  try {
    execFileSync('mkdir', ['-p', path])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128m', 'tmpfs', path], { stdio: 'ignore' })
    return path
  } catch {
    return undefined
  }
}

/** Has something else take all that is left. */
function fillUp(disk: string): void {
  const { bavail, bsize } = statfsSync(disk)
  try {
    writeFileSync(join(disk, 'other'), new Uint8Array(bavail * bsize))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

/** Rows that cannot be compressed, of so many kilobytes each. */
function* noise(first: number, count: number, kilobytes: number) {
  for (let id = first; id < first + count; id++) {
    const bytes = new Uint8Array(kilobytes * KILOBYTE)
    for (let at = 0; at < bytes.length; at += KILOBYTE)
      crypto.getRandomValues(bytes.subarray(at, at + KILOBYTE))
    yield { id, bytes }
  }
}

/** Documents of two megabytes each, no two alike. */
function* largeFiles(count: number) {
  for (let id = 0; id < count; id++)
    yield { id, file: new File([`${id} `.repeat(1_000_000)], `${id}.txt`, { type: 'text/plain' }) }
}

describe('a full disk', () => {
  const disk = mountSmallDisk()
  test.skipIf(disk === undefined)(
    'refuses the insert and keeps all that was there; smaller inserts and deletes go on',
    async () => {
      try {
        const path = join(disk!, 'app')
        let db = await open(path)
        const blobs = await db.createTable('blobs', { id: pt.int().primaryKey(), bytes: pt.binary() })
        await blobs.insert(noise(1, 10, 50))
        const full = await blobs.insert(noise(100, 3000, 60)).catch((error: unknown) => error)
        expect(PolytableError.is(full) && full.toJSON()).toMatchObject({
          code: 'STORAGE_FULL',
          table: 'blobs',
        })
        expect(await blobs.count()).toBe(10)
        await blobs.insert(noise(11, 200, 50))
        expect((await blobs.where(blobs.c.id.gt(12)).delete()).rows).toBe(198)
        expect(await blobs.count()).toBe(12)

        const files = await db.createTable('files', { id: pt.int(), file: pt.document() })
        await files.insert({ id: -1, file: new File(['# Before'], 'before.md') })
        const tooMany = await files.insert(largeFiles(40)).catch((error: unknown) => error)
        expect(PolytableError.is(tooMany) && tooMany.toJSON()).toMatchObject({
          code: 'STORAGE_FULL',
          table: 'files',
        })
        expect(await (await (await files.collect())[0]!.file.blob()).text()).toBe('# Before')
        expect(await files.count()).toBe(1)
        const sound = { files: 1, missing: 0, corrupt: 0, orphaned: 0 }
        await files.vacuum({ keepVersions: 1 })
        expect(await db.media.check()).toMatchObject(sound)
        await blobs.insert(noise(13, 1, 50))

        recordTrials('faults', 3)
        fillUp(disk!)
        const refused = await blobs.insert(noise(1000, 100, 50)).catch((error: unknown) => error)
        expect(PolytableError.is(refused) && refused.code).toBe('STORAGE_FULL')
        await db.close()
        db = await open(path)
        const again = (await db.getTable('blobs')) as unknown as typeof blobs
        const ids = (await again.select('id').collect()).map(({ id }) => id)
        expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
        rmSync(join(disk!, 'other'))
        await again.insert(noise(14, 1, 50))
        expect((await again.history()).map(({ version }) => version)).toEqual([5, 4, 3, 2, 1, 0])
        await db.close()
      } finally {
        execFileSync('umount', ['-l', disk!])
      }
    },
    TIMEOUT_MS,
  )
})

describe('a full quota', () => {
  test(
    'refuses what does not fit and keeps all that was there; smaller inserts and deletes go on',
    async () => {
      const browser = await createCrashBrowser()
      try {
        await browser.start()
        const page = await browser.openTab()
        const insert = (rows: number) => page.evaluate((rows) => window.crash.insertBlobs(rows, 50), rows)
        const count = () => page.evaluate(() => window.crash.count('blobs'))
        const reopen = async () => valueOf(await page.evaluate(() => window.crash.reopen('quota')))
        valueOf(await page.evaluate(() => window.crash.open('quota')))
        await page.evaluate(() => window.crash.createBlobs())
        await reopen()
        expect(await insert(10)).toEqual({ value: 10 })
        const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
        const session = await page.context().newCDPSession(page)
        const setQuota = (quotaSize?: number) =>
          session.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize })
        const full = { error: { code: 'STORAGE_FULL', table: 'blobs' } }

        recordTrials('faults', 2)
        await setQuota(usage + 24 * KILOBYTE * KILOBYTE)
        expect(await insert(900)).toMatchObject(full)
        expect(await count()).toEqual({ value: 10 })
        expect(await insert(2)).toEqual({ value: 2 })
        expect(await page.evaluate(() => window.crash.deleteBlobs(1))).toEqual({ value: 2 })
        expect(await count()).toEqual({ value: 10 })

        // Until the log has no space either, which grows by each of them.
        let rows = 10
        let answer = await insert(20)
        for (; 'value' in answer; answer = await insert(20)) rows += 20
        expect(answer).toMatchObject(full)
        expect(await count()).toEqual({ value: rows })
        await reopen()
        expect(await count()).toEqual({ value: rows })
        await setQuota()
        expect(await insert(20)).toEqual({ value: 20 })
        expect(await count()).toEqual({ value: rows + 20 })
      } finally {
        await browser.close()
      }
    },
    TIMEOUT_MS,
  )
})
