import type { ImagePixels } from '../types.ts'
import { toRgbaOf } from './colours.ts'
import { blockGrid, blocksOf, type TiffPage } from './page.ts'
import { pictureDecoderOf, type DecodePicture } from './pictures.ts'
import { samplesOf, sizeOf, type Samples } from './samples.ts'
import { unpackerOf } from './unpack.ts'

/** The samples of a strip or tile. @param count samples of a pixel within it */
type ReadBlock = (block: Blob, width: number, height: number, count: number) => Promise<Samples>

/**
 * Decodes a page, one row of strips or tiles after the other.
 * @param decodePicture decodes those that are JPEG or WebP
 * @throws where it is damaged or cut short
 */
export async function decodePage(
  page: TiffPage,
  file: Blob,
  decodePicture: DecodePicture,
): Promise<ImagePixels> {
  const { width, height, blockWidth, blockHeight, samples } = page
  const read = await blockReader(page, decodePicture)
  const toRgba = await toRgbaOf(page)
  const blocks = await blocksOf(page, file)
  const { across, down, total } = blockGrid(page)
  if (blocks.length < total) throw new Error(`There are ${blocks.length} strips or tiles of ${total}.`)
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < across * down; i++) {
    const [left, top] = [(i % across) * blockWidth, Math.floor(i / across) * blockHeight]
    // Tiles are whole also at the edges; the last strip ends with the picture.
    const stored = page.isTiled ? blockHeight : Math.min(blockHeight, height - top)
    const planes = page.isPlanar ? samples : 1
    const count = page.isPlanar ? 1 : samples
    const parts: Samples[] = []
    for (let plane = 0; plane < planes; plane++)
      parts.push(await read(blocks[plane * across * down + i]!, blockWidth, stored, count))
    const values = page.isPlanar ? interleave(parts) : parts[0]!
    const shown = Math.min(blockWidth, width - left)
    for (let y = 0; y < Math.min(stored, height - top); y++) {
      const to = ((top + y) * width + left) * 4
      for (let x = 0; x < shown; x++) toRgba(values, (y * blockWidth + x) * samples, rgba, to + x * 4)
    }
  }
  return { width, height, rgba: new Uint8Array(rgba.buffer) }
}

async function blockReader(page: TiffPage, decodePicture: DecodePicture): Promise<ReadBlock> {
  const decode = await pictureDecoderOf(page, decodePicture)
  if (decode !== undefined) return decode
  const unpack = await unpackerOf(page)
  return async (block, width, height, count) =>
    samplesOf(
      await unpack(block, width, height, sizeOf(page, width, height, count)),
      page,
      width,
      height,
      count,
    )
}

/** The samples of each pixel together, out of planes of one sample each. */
function interleave(planes: readonly Samples[]): Samples {
  const { length } = planes[0]!
  const count = planes.length
  const out =
    planes[0] instanceof Uint16Array ? new Uint16Array(length * count) : new Uint8Array(length * count)
  planes.forEach((plane, part) => {
    for (let i = 0; i < length; i++) out[i * count + part] = plane[i]!
  })
  return out
}
