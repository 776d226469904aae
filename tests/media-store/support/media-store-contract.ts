import { PolytableError, type ErrorCode } from '@polytable/model/errors/index'
import type { ByteRange, MediaStore } from '@polytable/model/ports/index'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const MIB = 1024 * 1024

/** What every MediaStore must do, over one empty store that `open` gives. */
export function mediaStoreContract(name: string, open: () => Promise<MediaStore>): void {
  describe(`MediaStore contract: ${name}`, () => {
    let store: MediaStore
    beforeAll(async () => {
      store = await open()
    })
    afterAll(() => store.close())

    const stored = async (): Promise<string[]> => {
      const hashes: string[] = []
      for await (const hash of store.list()) hashes.push(hash)
      return hashes.sort()
    }

    test('keeps bytes under their SHA-256, from every kind of source', async () => {
      const bytes = randomBytes(3 * MIB + 17)
      const hash = await sha256(bytes)
      const sources = { array: bytes, blob: new Blob([bytes]), stream: streamOf(bytes, 2 * MIB + 5) }
      for (const [kind, source] of Object.entries(sources)) {
        await store.delete([hash])
        expect(await store.put(source), kind).toEqual({ hash, size: bytes.length })
        const blob = await store.blob(hash)
        expect(blob.size).toBe(bytes.length)
        expect(await store.size(hash)).toBe(bytes.length)
        expect(await sha256(await blob.arrayBuffer()), kind).toBe(hash)
      }
      const part = (await store.blob(hash)).slice(MIB, MIB + 5)
      expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(MIB, MIB + 5))
    })

    test('reads ranges, and holds bytes against their hash', async () => {
      const bytes = randomBytes(2 * MIB + 3)
      const { hash } = await store.put(bytes)
      const hashOf = async (range: ByteRange): Promise<string> =>
        sha256(await bytesOf(store.read(hash, range)))
      expect(await hashOf({})).toBe(hash)
      expect(await hashOf({ start: 1, end: MIB + 1 })).toBe(await sha256(bytes.subarray(1, MIB + 1)))
      expect(await hashOf({ start: 2 * MIB, end: 9 * MIB })).toBe(await sha256(bytes.subarray(2 * MIB)))
      expect(await bytesOf(store.read(hash, { start: 7, end: 7 }))).toHaveLength(0)
      expect(await store.verify(hash)).toBe(true)
      expect(await store.verify('0'.repeat(64))).toBe(undefined)
      await expectCode(bytesOf(store.read('0'.repeat(64), {})), 'PATH_NOT_FOUND')
    })

    test('keeps nothing as a medium of 0 bytes', async () => {
      const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
      expect(await store.put(new Uint8Array())).toEqual({ hash, size: 0 })
      expect((await store.blob(hash)).size).toBe(0)
    })

    test('keeps one copy of the same bytes, also when they come at once', async () => {
      const bytes = randomBytes(100_000)
      const before = await stored()
      const results = await Promise.all([store.put(bytes), store.put(new Blob([bytes])), store.put(bytes)])
      await store.put(bytes)
      const hash = await sha256(bytes)
      expect(results.map((result) => result.hash)).toEqual([hash, hash, hash])
      expect(await stored()).toEqual([...before, hash].sort())
    })

    test('deletes', async () => {
      const { hash } = await store.put(randomBytes(10))
      const kept = await store.put(randomBytes(10))
      await store.delete([hash, 'f'.repeat(64), 'not a hash'])
      await expectCode(store.blob(hash), 'PATH_NOT_FOUND')
      expect(await stored()).not.toContain(hash)
      expect(await stored()).toContain(kept.hash)
    })

    test('has nothing under other names', async () => {
      await expectCode(store.blob('0'.repeat(64)), 'PATH_NOT_FOUND')
      await expectCode(store.blob('../tmp'), 'PATH_NOT_FOUND')
      await expectCode(store.localPath('../tmp'), 'PATH_NOT_FOUND')
      await expectCode(store.localPath('0'.repeat(64)), 'PATH_NOT_FOUND')
      expect(await store.size('../tmp')).toBe(undefined)
      expect(await store.size('0'.repeat(64))).toBe(undefined)
    })

    test('keeps nothing of a stream that fails', async () => {
      const before = await stored()
      const failing = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(randomBytes(1000))
        },
        pull(controller) {
          controller.error(new Error('the line broke'))
        },
      })
      await expect(store.put(failing)).rejects.toThrow('the line broke')
      expect(await stored()).toEqual(before)
    })

    test('stops when it is told to, and keeps nothing', async () => {
      const before = await stored()
      const abort = new AbortController()
      let given = 0
      const endless = new ReadableStream<Uint8Array>({
        async pull(controller) {
          controller.enqueue(randomBytes(1000))
          if (++given === 3) abort.abort(new Error('enough'))
          if (given > 3) await new Promise((resolve) => setTimeout(resolve, 20))
        },
      })
      await expect(store.put(endless, abort.signal)).rejects.toThrow('enough')
      await expect(store.put(randomBytes(5), AbortSignal.abort(new Error('before')))).rejects.toThrow(
        'before',
      )
      expect(await stored()).toEqual(before)
    })
  })
}

export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}

export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of chunks) parts.push(new Uint8Array(chunk))
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

export async function sha256(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export async function expectCode(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  const outcome: unknown = await work.then(
    () => 'it resolved',
    (error: unknown) => error,
  )
  if (!PolytableError.is(outcome)) throw new Error(`Expected ${code}, got ${String(outcome)}`)
  expect(outcome.code).toBe(code)
}

function streamOf(bytes: Uint8Array<ArrayBuffer>, chunkBytes: number): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + chunkBytes))
      at += chunkBytes
    },
  })
}
