import type { ImagePixels } from '@polytable/media/image/types'
import { colourOf } from '@polytable/raster/draw/colours'
import { resize } from '@polytable/raster/resize'
import type { ByteRaster } from '@polytable/raster/types'
import type { FrameChange } from '../film/change-frames.ts'
import type { Film } from '../film/film.ts'
import { overlaid, type OverlayPlace, type Surround } from './overlay.ts'
import { textImage } from './text.ts'

/** A text over a video. Colours are names or numbers of CSS. */
export interface TextOverlay extends OverlayPlace {
  readonly text: string
  readonly fontSize: number
  readonly lineSpacing: number
  readonly color: string
  readonly opacity: number
  readonly box: boolean
  readonly boxColor: string
  readonly boxOpacity: number
  readonly boxBorder: readonly number[] | null
}

/** @throws PolytableError INVALID_ARGUMENT for a colour that is none */
export function overlayText(film: Film, overlay: TextOverlay): FrameChange {
  const { text, box, boxColor, boxOpacity, boxBorder, color, ...style } = overlay
  const border = surround(box ? (boxBorder ?? [0]) : [0])
  const drawn = {
    ...style,
    color: colourOf(color),
    ...(box ? { box: { color: colourOf(boxColor), opacity: boxOpacity, border } } : {}),
  }
  return overlaid(film, textImage(text, drawn), overlay, border)
}

/** As margins of CSS. */
function surround([top = 0, right = top, bottom = top, left = right]: readonly number[]): Surround {
  return { top, right, bottom, left }
}

/** An image over a video. @param overlay its height as a share of the video's, where not its own */
export function overlayImage(
  film: Film,
  { width, height, rgba }: ImagePixels,
  overlay: OverlayPlace & { readonly scale: number | null; readonly opacity: number },
): FrameChange {
  const data = Uint8Array.from(rgba)
  for (let at = 3; at < data.length; at += 4) data[at] = Math.round(data[at]! * overlay.opacity)
  const image: ByteRaster = { mode: 'RGBA', width, height, data }
  return overlaid(film, scaled(image, film.height, overlay.scale), overlay)
}

function scaled(image: ByteRaster, filmHeight: number, scale: number | null): ByteRaster {
  if (scale === null) return image
  const height = Math.max(1, Math.round(filmHeight * scale))
  const width = Math.max(1, Math.round((image.width * height) / image.height))
  return resize(image, [width, height]) as ByteRaster
}
