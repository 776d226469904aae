import type { Raster } from '@polytable/raster/types'
import { rasterOf } from '../raster-pixels.ts'
import type { ImageInfo, ImageMode, ImagePixels, UnreadImage } from '../types.ts'
import { alphaOf, coloursOf } from './colours.ts'
import { decodePage } from './decode.ts'
import { hasAllBlocks, photometrics, readPage, type TiffPage } from './page.ts'
import type { DecodePicture } from './pictures.ts'
import { unreadOf } from './unread.ts'

export { tiffMetadata } from './page.ts'

/** What the first page of a TIFF file tells; undefined where there is none. */
export async function tiffInfo(file: Blob): Promise<ImageInfo | UnreadImage | undefined> {
  const page = await readPage(file)
  if (page === undefined) return undefined
  const unread = unreadOf(page)
  if (unread !== undefined) return { unread: `is TIFF (image/tiff) with ${unread}` }
  return { width: page.width, height: page.height, mode: modeOf(page), mediaType: 'image/tiff' }
}

/** Whether all strips or tiles of the first page are within the file. */
export async function isTiffComplete(file: Blob): Promise<boolean> {
  const page = await readPage(file)
  return page !== undefined && hasAllBlocks(page, file)
}

/** Decodes the first page. @throws where it is damaged or cut short */
export async function decodeTiff(file: Blob, decodePicture: DecodePicture): Promise<ImagePixels | undefined> {
  const page = await readPage(file)
  return page && decodePage(page, file, decodePicture)
}

/**
 * The same of a page with a palette: with the indices and the palette of the file, where it has neither transparency nor indices of
 * more than 8 bits.
 * @throws where it is damaged or cut short
 */
export async function decodeTiffRaster(
  file: Blob,
  decodePicture: DecodePicture,
): Promise<Raster | undefined> {
  const page = await readPage(file)
  if (page === undefined) return undefined
  const most = 2 ** page.bits[0]! - 1
  if (most > 255 || alphaOf(page) !== undefined)
    return rasterOf(await decodePage(page, file, decodePicture), 'P')
  const colours = await coloursOf(page)
  // As greys the indices come, spread over 0 to 255.
  const greys = { ...page, photometric: photometrics.blackIsZero }
  const { width, height, rgba } = await decodePage(greys, file, decodePicture)
  const data = Uint8Array.from({ length: width * height }, (_, i) => Math.round((rgba[i * 4]! * most) / 255))
  const palette = new Uint8Array(256 * 4)
  for (let i = 0; i < 256; i++)
    palette.set([...[0, 1, 2].map((part) => (i > most ? 0 : colours[part * (most + 1) + i]!)), 255], i * 4)
  return { mode: 'P', width, height, data, palette }
}

function modeOf(page: TiffPage): ImageMode {
  const hasAlpha = alphaOf(page) !== undefined
  switch (page.photometric) {
    case photometrics.rgb:
      return hasAlpha ? 'RGBA' : 'RGB'
    case photometrics.ycbcr:
      return 'RGB'
    case photometrics.cmyk:
      return 'CMYK'
    case photometrics.palette:
      return 'P'
    default: {
      const bits = page.bits[0]!
      return hasAlpha ? 'LA' : bits === 1 ? '1' : bits > 8 ? 'I;16' : 'L'
    }
  }
}
