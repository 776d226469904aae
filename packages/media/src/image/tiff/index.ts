import type { ImageInfo, ImageMode, ImagePixels, UnreadImage } from '../types.ts'
import { alphaOf } from './colours.ts'
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
