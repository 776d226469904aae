import type { ByteRaster } from '@polytable/raster/types'
import type { FrameChange } from '../film/change-frames.ts'
import type { Film } from '../film/film.ts'

/** Where and when something is laid over frames. */
export interface OverlayPlace {
  readonly horizontalAlign: 'left' | 'center' | 'right'
  readonly horizontalMargin: number
  readonly verticalAlign: 'top' | 'center' | 'bottom'
  readonly verticalMargin: number
  /** Seconds; from the beginning where not given. */
  readonly startTime: number | null
  /** Seconds; to the end where not given. */
  readonly endTime: number | null
}

/** How far the box of what is laid over frames goes beyond what is aligned: pixels on each side. */
export interface Surround {
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly left: number
}

const NOTHING: Surround = { top: 0, right: 0, bottom: 0, left: 0 }

/** Lays an image in RGBA over frames. */
export function overlaid(
  film: Pick<Film, 'width' | 'height'>,
  image: ByteRaster,
  place: OverlayPlace,
  surround: Surround = NOTHING,
): FrameChange {
  const { left, right, top, bottom } = surround
  const x =
    start(place.horizontalAlign, film.width, image.width - left - right, place.horizontalMargin) - left
  const y = start(place.verticalAlign, film.height, image.height - top - bottom, place.verticalMargin) - top
  const [from, to] = [place.startTime ?? 0, place.endTime ?? Infinity]
  return (frame, time) => (time < from || time > to ? frame : laid(frame, image, x, y))
}

function start(align: string, whole: number, size: number, margin: number): number {
  if (align === 'left' || align === 'top') return margin
  return align === 'center' ? Math.floor((whole - size) / 2) : whole - size - margin
}

function laid(frame: ByteRaster, image: ByteRaster, x: number, y: number): ByteRaster {
  const data = frame.data.slice()
  const [first, last] = [Math.max(0, -x), Math.min(image.width, frame.width - x)]
  for (let row = Math.max(0, -y); row < Math.min(image.height, frame.height - y); row++) {
    let from = (row * image.width + first) * 4
    let to = ((row + y) * frame.width + first + x) * 3
    for (let column = first; column < last; column++, from += 4, to += 3) {
      const alpha = image.data[from + 3]!
      for (let band = 0; band < 3; band++)
        data[to + band] = (data[to + band]! * (255 - alpha) + image.data[from + band]! * alpha + 127) / 255
    }
  }
  return { ...frame, data }
}
