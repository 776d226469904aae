import { createFileCache } from '@polytable/media/store/file-cache'
import { createMemoryMediaStore } from '@polytable/media/store/memory'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaCache, MediaSource, MediaStore } from '@polytable/model/ports/index'
import { describe, expect, test } from 'vitest'
import { expectCode, randomBytes, sha256 } from './support/media-store-contract.ts'

const KIB = 1024

interface File {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly hash: string
}

async function file(size = KIB): Promise<File> {
  const bytes = randomBytes(size)
  return { bytes, hash: await sha256(bytes) }
}

/** Gives a file, and counts how often. */
function sourceOf({ bytes }: Pick<File, 'bytes'>): MediaSource & { asked: number } {
  const source = {
    asked: 0,
    async read() {
      source.asked++
      return new Blob([bytes]).stream()
    },
    changed: () => new PolytableError('INVALID_DATA_FORMAT', 'It has changed'),
  }
  return source
}

function open(limit: number, files: MediaStore = createMemoryMediaStore()): MediaCache {
  return createFileCache({ open: async () => files, limit })
}

/** How much is left once nothing is to be removed. */
async function settled(cache: MediaCache, bytes: number): Promise<void> {
  await expect.poll(async () => (await cache.usage()).bytes).toBe(bytes)
}

describe('A file cache', () => {
  test('drops what was not used for longest', async () => {
    const cache = open(2 * KIB)
    const [a, b, c] = await Promise.all([file(), file(), file()])
    for (const each of [a!, b!]) await cache.bring(each.hash, sourceOf(each))
    await cache.bring(a!.hash, sourceOf(a!))
    await cache.bring(c!.hash, sourceOf(c!))
    await settled(cache, 2 * KIB)
    expect(await Promise.all([a!, b!, c!].map(({ hash }) => cache.has(hash)))).toEqual([true, false, true])
  })

  test('never drops what is held, and is larger for as long', async () => {
    const cache = open(KIB)
    const files = await Promise.all([file(), file(), file()])
    const lease = cache.lease()
    for (const each of files) {
      lease.hold(each.hash)
      await cache.bring(each.hash, sourceOf(each))
    }
    await cache.drop()
    expect(await cache.usage()).toEqual({ files: 3, bytes: 3 * KIB })
    for (const { hash, bytes } of files)
      expect(new Uint8Array(await (await cache.blob(hash)).arrayBuffer())).toEqual(bytes)
    lease.release()
    await settled(cache, KIB)
  })

  test('keeps what is lent', async () => {
    const cache = open(0)
    const [lent, other] = [await file(), await file()]
    const lease = cache.lease()
    lease.hold(lent.hash)
    await cache.bring(lent.hash, sourceOf(lent))
    cache.lend(lent.hash)
    lease.release()
    await cache.bring(other.hash, sourceOf(other))
    await settled(cache, KIB)
    expect(await cache.has(lent.hash)).toBe(true)
  })

  test('brings a file once for all who want it at a time, and again after it was dropped', async () => {
    const cache = open(10 * KIB)
    const each = await file()
    const source = sourceOf(each)
    await Promise.all([1, 2, 3].map(() => cache.bring(each.hash, source)))
    await cache.bring(each.hash, source)
    expect(source.asked).toBe(1)
    expect(await cache.drop([each.hash])).toBe(KIB)
    await cache.bring(each.hash, source)
    expect(source.asked).toBe(2)
  })

  test('gives nothing that has another hash, and keeps nothing of it', async () => {
    const cache = open(10 * KIB)
    await expectCode(cache.bring((await file()).hash, sourceOf(await file())), 'INVALID_DATA_FORMAT')
    expect(await cache.usage()).toEqual({ files: 0, bytes: 0 })
  })

  test('finds again what was there, which goes first', async () => {
    const files = createMemoryMediaStore()
    const [before, now] = [await file(), await file()]
    await files.put(before.bytes)
    const cache = open(KIB, files)
    expect(await cache.usage()).toEqual({ files: 1, bytes: KIB })
    const source = sourceOf(before)
    await cache.bring(before.hash, source)
    expect(source.asked).toBe(0)
    await cache.bring(now.hash, sourceOf(now))
    await settled(cache, KIB)
    expect([await cache.has(before.hash), await cache.has(now.hash)]).toEqual([false, true])
  })

  test('makes room where the disk is full', async () => {
    const memory = createMemoryMediaStore()
    let room = 2
    const files: MediaStore = {
      ...memory,
      async put(bytes, signal) {
        if (room === 0) throw new PolytableError('STORAGE_FULL', 'The disk is full')
        room--
        return memory.put(bytes, signal)
      },
      async delete(hashes) {
        for (const hash of hashes) {
          if ((await memory.size(hash)) !== undefined) room++
          await memory.delete([hash])
        }
      },
    }
    const cache = open(10 * KIB, files)
    for (let i = 0; i < 5; i++) {
      const each = await file()
      await cache.bring(each.hash, sourceOf(each))
      expect(await cache.has(each.hash)).toBe(true)
    }
    room = 0
    await cache.drop()
    room = 0
    await expectCode(cache.put((await file()).bytes), 'STORAGE_FULL')
  })

  test('keeps files that are stored again while they are dropped', async () => {
    const memory = createMemoryMediaStore()
    let letDelete!: () => void
    const mayDelete = new Promise<void>((resolve) => (letDelete = resolve))
    const cache = open(0, {
      ...memory,
      async delete(hashes) {
        await mayDelete
        await memory.delete(hashes)
      },
    })
    const each = await file()
    await cache.put(each.bytes)
    const lease = cache.lease()
    const again = cache.put(each.bytes, undefined, lease)
    letDelete()
    await again
    expect((await cache.blob(each.hash)).size).toBe(KIB)
    lease.release()
  })

  test('keeps its bound whatever is asked of it at once', async () => {
    const cache = open(4 * KIB)
    const files = await Promise.all(Array.from({ length: 12 }, () => file()))
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const { hash, bytes } = files[(i * 7) % files.length]!
        const lease = cache.lease()
        lease.hold(hash)
        await cache.bring(hash, sourceOf({ bytes }))
        await new Promise((resolve) => setTimeout(resolve, i % 5))
        expect(new Uint8Array(await (await cache.blob(hash)).arrayBuffer())).toEqual(bytes)
        lease.release()
      }),
    )
    await settled(cache, 4 * KIB)
  })
})
