import type { MediaInput } from '@polytable/model/ports/index'
import smallUrl from './fixtures/small.mp4?inline'

/** A medium of the tests, as a Blob. */
export function blobInput(blob: Blob, name: string, mediaType = blob.type): MediaInput {
  return { url: `test:///${name}`, mediaType, size: blob.size, hash: '', name, blob }
}

/** 20 frames of 128x96 at 10 frames per second, key frames every 8, with a tone: in Node and in the browser. */
export async function smallVideo(): Promise<Blob> {
  return new Blob([await (await fetch(smallUrl)).arrayBuffer()], { type: 'video/mp4' })
}

/** SHA-1 in hex, to compare pixels between platforms. */
export async function sha1(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', bytes as Uint8Array<ArrayBuffer>)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = []
  for await (const item of items) out.push(item)
  return out
}

export async function collectBatches<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  return (await collect(batches)).flat()
}
