import { cdp } from 'vitest/browser'
import { afterEach, describe, expect, test } from 'vitest'
import { expectCode, mediaStoreContract, randomBytes } from './support/media-store-contract.ts'
import { openMediaStoreInWorker } from './support/media-store-in-worker.ts'

const MIB = 1024 * 1024
const freshDirectory = (): string => `media-tests/${crypto.randomUUID()}`

mediaStoreContract('OPFS', () => openMediaStoreInWorker(freshDirectory()))

describe('OPFS media store', () => {
  const setQuota = (quotaSize?: number): Promise<unknown> =>
    cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize })

  afterEach(() => setQuota())

  test('keeps media after it is opened again, and removes what an interrupted put left', async () => {
    const directory = freshDirectory()
    const first = await openMediaStoreInWorker(directory)
    const { hash } = await first.put(randomBytes(1000))
    const never = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(randomBytes(10)),
    })
    first.put(never).catch(() => {})
    await expect.poll(() => temporaryFiles(directory)).toHaveLength(1)
    first.kill()
    const second = await openMediaStoreInWorker(directory)
    expect(await temporaryFiles(directory)).toEqual([])
    expect((await second.blob(hash)).size).toBe(1000)
    await second.close()
  })

  test('gives Files, which the page reads on demand', async () => {
    const store = await openMediaStoreInWorker(freshDirectory())
    const { hash } = await store.put(new TextEncoder().encode('hello'))
    const file = await store.blob(hash)
    expect(file).toBeInstanceOf(File)
    expect(await file.slice(1, 3).text()).toBe('el')
    await store.close()
  })

  test('says when the quota is full, and leaves nothing behind', async () => {
    const directory = freshDirectory()
    const store = await openMediaStoreInWorker(directory)
    const { hash } = await store.put(randomBytes(MIB))
    const { usage = 0 } = await navigator.storage.estimate()
    await setQuota(usage + 4 * MIB)
    await expectCode(store.put(randomBytes(20 * MIB)), 'STORAGE_FULL')
    expect(await temporaryFiles(directory)).toEqual([])
    expect((await store.blob(hash)).size).toBe(MIB)
    await setQuota()
    expect((await store.put(randomBytes(20 * MIB))).size).toBe(20 * MIB)
    await store.close()
  })
})

async function temporaryFiles(directory: string): Promise<string[]> {
  let handle = await navigator.storage.getDirectory()
  for (const name of [...directory.split('/'), 'tmp']) handle = await handle.getDirectoryHandle(name)
  const names: string[] = []
  for await (const name of handle.keys()) names.push(name)
  return names
}
