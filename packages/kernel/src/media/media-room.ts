import { PolytableError } from '@polytable/model/errors/index'
import type { MediaStore } from '@polytable/model/ports/index'

/** What tells how much the place of a database's own files has room for. */
export interface StorageRoom {
  /** Bytes that are left; undefined where that is not known. */
  left(): Promise<number | undefined>
  /** Looks from time to time whether it is getting scarce. */
  look(): void
  /** What bytes would be called where they are kept. */
  nameOf(file: Blob | Uint8Array): Promise<string>
}

interface Parts {
  readonly room: StorageRoom
  readonly store: Pick<MediaStore, 'size'>
  /** Deletes copies of what is kept elsewhere. */
  dropCopies(): Promise<number>
}

const MIB = 2 ** 20

/**
 * Refuses media files that there is no room for, before any of them is stored.
 * @throws PolytableError STORAGE_FULL
 */
export async function checkRoom(files: ReadonlySet<Blob | Uint8Array>, parts: Parts): Promise<void> {
  const sizes = Array.from(files, sizeOf)
  const needed = sizes.reduce((sum, size) => sum + size, 0)
  let left = await parts.room.left()
  if (left === undefined || needed <= left) return
  if ((await parts.dropCopies()) > 0) left = (await parts.room.left()) ?? Infinity
  if (needed <= left || (await newBytes(files, parts)) <= left) return
  throw new PolytableError(
    'STORAGE_FULL',
    `The media files take ${inMegabytes(needed)} MiB, and only ${inMegabytes(left)} MiB are left of what the browser gives this site`,
    {
      hint: 'Delete what is not needed and call db.media.vacuum(), or keep media in an object store: open(name, { media }).',
    },
  )
}

/** Bytes of those that are not stored yet. They are read for that, so this is for when it matters. */
async function newBytes(files: ReadonlySet<Blob | Uint8Array>, { room, store }: Parts): Promise<number> {
  const seen = new Set<string>()
  let bytes = 0
  for (const file of files) {
    const hash = await room.nameOf(file)
    if (seen.has(hash)) continue
    seen.add(hash)
    if ((await store.size(hash)) === undefined) bytes += sizeOf(file)
  }
  return bytes
}

function sizeOf(file: Blob | Uint8Array): number {
  return file instanceof Blob ? file.size : file.length
}

function inMegabytes(bytes: number): number {
  return Math.round((10 * bytes) / MIB) / 10
}
