import { createSHA256 } from 'hash-wasm'
import type { ByteRange } from '@polytable/model/ports/index'
import { PolytableError } from '@polytable/model/errors/index'
import { readChunks } from './chunks.ts'

/** A range of the bytes of a Blob, or all. */
export function readRange(
  blob: Blob,
  { start = 0, end = blob.size }: ByteRange,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  return readChunks(blob.slice(start, end), signal)
}

/** Whether bytes have a hash; undefined where reading says that there are none. */
export async function verifyHash(
  bytes: AsyncIterable<Uint8Array>,
  hash: string,
): Promise<boolean | undefined> {
  const hasher = await createSHA256()
  try {
    for await (const chunk of bytes) hasher.update(chunk)
  } catch (error) {
    if (PolytableError.is(error) && error.code === 'PATH_NOT_FOUND') return undefined
    throw error
  }
  return hasher.digest() === hash
}
