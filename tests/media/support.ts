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

/** The same, with its frames and sound overwritten: what it holds is still listed, and nothing can be decoded. */
export async function overwrittenVideo(): Promise<Blob> {
  const bytes = new Uint8Array(await (await smallVideo()).arrayBuffer())
  const text = new TextDecoder('latin1').decode(bytes)
  const data = text.indexOf('mdat')
  const end = text.indexOf('moov', data)
  return new Blob([bytes.fill(0xff, data + 4, end === -1 ? bytes.length : end - 4)], { type: 'video/mp4' })
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
