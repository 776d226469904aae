import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { PolytableError } from '@polytable/model/errors/index'
import type { StoredMedia } from '@polytable/model/ports/index'

/** Opening a pipe would wait for its other end. Windows has no such flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** @throws PolytableError PATH_NOT_FOUND, INVALID_ARGUMENT for directories, devices, pipes and sockets */
export async function checkFile(path: string): Promise<void> {
  const found = await readable(path, () => stat(path))
  if (!found.isFile()) throw noFile(path)
}

/**
 * Size and SHA-256 of a file. What is appended meanwhile is left out, so that it has an end.
 * @throws PolytableError as {@link checkFile}
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<StoredMedia> {
  // Some devices do something when they are opened.
  await checkFile(path)
  return readable(
    path,
    async () => {
      const file = await open(path, FLAGS)
      try {
        return await hashOpen(file, path, signal)
      } finally {
        await file.close()
      }
    },
    signal,
  )
}

async function hashOpen(file: FileHandle, path: string, signal?: AbortSignal): Promise<StoredMedia> {
  const found = await file.stat()
  if (!found.isFile()) throw noFile(path)
  const hash = createHash('sha256')
  let size = 0
  if (found.size > 0) {
    const chunks = file.createReadStream({
      autoClose: false,
      end: found.size - 1,
      ...(signal ? { signal } : {}),
    })
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      hash.update(chunk)
      size += chunk.length
    }
  }
  return { size, hash: hash.digest('hex') }
}

async function readable<T>(path: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    signal?.throwIfAborted()
    if (PolytableError.is(cause)) throw cause
    throw new PolytableError('PATH_NOT_FOUND', `Cannot read ${path}`, {
      cause,
      hint: 'Check the path; relative paths are resolved against the working directory.',
    })
  }
}

function noFile(path: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', `${path} is not a file`, {
    hint: 'Directories, devices, pipes and sockets cannot be read.',
  })
}
