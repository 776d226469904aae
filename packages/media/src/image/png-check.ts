import { inflateWithin } from '../bytes.ts'
import { pngChunks } from '../containers/chunks.ts'

/** The most bytes of a pixel. */
const MAX_PIXEL = 8
/** A row has a byte of its own, in each of its passes where it is interlaced. */
const MAX_PASSES = 7

/**
 * Whether the pixels of a PNG are whole, by the checksum over them. They are unpacked piece by piece and not kept.
 * @throws TypeError of the platform where they are damaged
 */
export async function isPngComplete(blob: Blob, width: number, height: number): Promise<boolean> {
  const most = (width * MAX_PIXEL + MAX_PASSES) * height
  const parts: Blob[] = []
  for await (const { type, body } of pngChunks(blob)) {
    if (type === 'IDAT') parts.push(body)
    if (type === 'IEND') return parts.length > 0 && (await inflateWithin(new Blob(parts), most))
  }
  return false
}
