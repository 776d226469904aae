import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PolytableError } from '@polytable/model/errors/index'

function pathOf(place: string | URL): string {
  const text = String(place)
  return /^file:/i.test(text) ? fileURLToPath(text) : text
}

/** A file that takes the place of what is at a path when it is written to its end and on the disk. */
export async function writeWholeFile(place: string | URL): Promise<WritableStream<Uint8Array>> {
  const path = pathOf(place)
  const partial = `${path}.partial`
  const file = await open(partial, 'w').catch((cause: unknown) => {
    throw new PolytableError('STORE_UNAVAILABLE', `Cannot write to ${path}: ${(cause as Error).message}`, {
      hint: 'Choose a path in a directory that exists and can be written to.',
      cause,
    })
  })
  return new WritableStream({
    async write(bytes) {
      try {
        await file.writeFile(bytes)
      } catch (cause) {
        const isFull = (cause as NodeJS.ErrnoException).code === 'ENOSPC'
        const message = `Writing to ${path} failed: ${(cause as Error).message}`
        throw new PolytableError(isFull ? 'STORAGE_FULL' : 'STORE_UNAVAILABLE', message, { cause })
      }
    },
    async close() {
      await file.sync()
      await file.close()
      await rename(partial, path)
    },
    async abort() {
      await file.close()
      await rm(partial, { force: true })
    },
  })
}

/** The bytes of a file. @throws PolytableError PATH_NOT_FOUND */
export async function readWholeFile(place: string | URL): Promise<AsyncIterable<Uint8Array>> {
  const path = pathOf(place)
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new PolytableError('PATH_NOT_FOUND', `Cannot read ${path}: ${(cause as Error).message}`, { cause })
  })
  return createReadStream(path, { fd: file, highWaterMark: 1024 * 1024 })
}
