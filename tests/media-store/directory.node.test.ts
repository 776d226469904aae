import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDirectoryMediaStore } from '@polytable/media/store/node/directory'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectCode, mediaStoreContract, randomBytes } from './support/media-store-contract.ts'

const MIB = 1024 * 1024
let base: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'polytable-media-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

mediaStoreContract('directory', () => openDirectoryMediaStore(join(base, 'contract')))

describe('directory media store', () => {
  test('keeps media as files named by their hash, also after it is opened again', async () => {
    const path = join(base, 'reopened')
    const bytes = randomBytes(1000)
    const { hash } = await (await openDirectoryMediaStore(path)).put(bytes)
    const store = await openDirectoryMediaStore(path)
    expect(await store.localPath(hash)).toBe(join(path, hash.slice(0, 2), hash.slice(2, 4), hash))
    expect(new Uint8Array(await readFile((await store.localPath(hash))!))).toEqual(bytes)
  })

  test('removes what an interrupted put left', async () => {
    const path = join(base, 'leftovers')
    await openDirectoryMediaStore(path)
    await writeFile(join(path, 'tmp', 'half'), 'half')
    await openDirectoryMediaStore(path)
    expect(await readdir(join(path, 'tmp'))).toEqual([])
  })

  test('streams: 200 MiB pass through with little memory', async () => {
    const store = await openDirectoryMediaStore(join(base, 'streamed'))
    const chunk = randomBytes(MIB)
    let left = 200
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk.slice())
        else controller.close()
      },
    })
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers)), 5)
    expect((await store.put(stream)).size).toBe(200 * MIB)
    clearInterval(watch)
    expect(most - before).toBeLessThan(100 * MIB)
  })

  const small = mountSmallDisk()
  test.skipIf(small === undefined)('says when the disk is full, and leaves nothing behind', async () => {
    try {
      const store = await openDirectoryMediaStore(join(small!, 'media'))
      const { hash } = await store.put(randomBytes(MIB))
      await expectCode(store.put(randomBytes(8 * MIB)), 'STORAGE_FULL')
      expect(await readdir(join(small!, 'media', 'tmp'))).toEqual([])
      expect((await store.blob(hash)).size).toBe(MIB)
      expect((await store.put(randomBytes(MIB))).size).toBe(MIB)
    } finally {
      execFileSync('umount', [small!])
    }
  })
})

/** A disk of 4 MiB, where this process may make one. */
function mountSmallDisk(): string | undefined {
  const path = join(tmpdir(), `polytable-small-disk-${process.pid}`)
  try {
    execFileSync('mkdir', ['-p', path])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path], { stdio: 'ignore' })
    return path
  } catch {
    return undefined
  }
}
