import { nameAt } from '../bytes.ts'

/** A part of a file, by its name. Its bytes are read when they are asked for. */
export interface Chunk {
  readonly type: string
  readonly body: Blob
}

const PNG_SIGNATURE = 8
/** Bytes of a chunk besides its data: length, type, checksum. */
const PNG_FRAME = 12
const RIFF_HEADER = 12
/** Chunks that are looked at: no file has as many for a good reason. */
const MAX_CHUNKS = 10_000

/** The chunks of a PNG that are whole, up to its end. */
export async function* pngChunks(blob: Blob): AsyncGenerator<Chunk> {
  for (let at = PNG_SIGNATURE; at + PNG_FRAME <= blob.size;) {
    const head = await viewAt(blob, at, 8)
    const length = head.getUint32(0)
    const end = at + PNG_FRAME + length
    if (end > blob.size) return
    yield { type: nameAt(head, 4), body: blob.slice(at + 8, at + 8 + length) }
    at = end
  }
}

/** The chunks of a WebP, or those within `blob` from `start` on. */
export async function* riffChunks(blob: Blob, start = RIFF_HEADER): AsyncGenerator<Chunk> {
  for (let at = start, count = 0; count < MAX_CHUNKS; count++) {
    const head = await viewAt(blob, at, 8)
    if (head.byteLength < 8) return
    const length = head.getUint32(4, true)
    yield { type: nameAt(head, 0), body: blob.slice(at + 8, at + 8 + length) }
    // An odd length is filled up.
    at += 8 + length + (length & 1)
  }
}

async function viewAt(blob: Blob, at: number, length: number): Promise<DataView> {
  return new DataView(await blob.slice(at, at + length).arrayBuffer())
}
