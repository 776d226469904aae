import { eachIndex } from '@polytable/model/async/each-index'
import type { ByteRange } from '@polytable/model/ports/index'
import type { Patience } from './requests.ts'

/** The objects of a bucket (S3) or a container (Azure), by their keys. Retries what may succeed later by itself. */
export interface Bucket {
  readonly patience: Patience
  /** The URL of an object, for messages: nothing of it is secret. */
  urlOf(key: string): string
  /** Bytes; undefined where there is no such object. */
  size(key: string, signal?: AbortSignal): Promise<number | undefined>
  /**
   * The bytes of a range. Where they break off, the rest is asked for with another call.
   * @param etag refuses an object that is no longer the same
   * @returns an answer of status 206 where it is that range, 416 where the object has no more bytes, else with all bytes
   * @throws PolytableError PATH_NOT_FOUND
   */
  get(key: string, range: ByteRange, etag: string | undefined, signal?: AbortSignal): Promise<Response>
  /** Writes an object, large ones in parts, of which some are read at a time. Atomic. */
  put(key: string, bytes: Blob, signal?: AbortSignal): Promise<void>
  /** Writes a small object where there is none. Servers that cannot tell write it anyway. */
  create(key: string, bytes: Blob): Promise<void>
  /** Does nothing where there is none. */
  delete(key: string): Promise<void>
  /** The objects whose keys begin with `prefix`, asked for in pages. */
  list(prefix: string): AsyncIterable<ListedObject>
  /** A URL that gives the object to whoever has it, for some time. */
  presign(key: string, options: PresignOptions): Promise<string>
}

export interface ListedObject {
  readonly key: string
  /** Bytes. */
  readonly size: number
}

export interface PresignOptions {
  readonly seconds: number
  /** The media type that the answer is to have. */
  readonly mediaType: string
}

/** A larger object is written in parts, in bytes. */
export const PART_FROM = 16 * 2 ** 20
/** The parts, in bytes; larger where there would be more than {@link MOST_PARTS}. */
const PART_BYTES = 8 * 2 ** 20
const MOST_PARTS = 10_000
/** Parts that are written at a time. */
const PARTS_AT_ONCE = 3

/** Writes the parts of a large object, some at a time, and gives what the server answered to each. */
export async function writeParts<T>(
  bytes: Blob,
  write: (part: Blob, index: number, signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T[]> {
  const partBytes = Math.max(PART_BYTES, Math.ceil(bytes.size / MOST_PARTS))
  const count = Math.ceil(bytes.size / partBytes)
  const answers = new Array<T>(count)
  const writePart = async (index: number, stop: AbortSignal): Promise<void> => {
    answers[index] = await write(bytes.slice(index * partBytes, (index + 1) * partBytes), index, stop)
  }
  await eachIndex(count, PARTS_AT_ONCE, writePart, signal)
  return answers
}
