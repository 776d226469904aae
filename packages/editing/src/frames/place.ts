import type { ByteRaster } from '@polytable/raster/types'
import { crop } from '@polytable/raster/geometry'
import { resize } from '@polytable/raster/resize'
import { PolytableError } from '@polytable/model/errors/index'
import type { FrameChange } from '../film/change-frames.ts'
import type { Film } from '../film/film.ts'

/** What the numbers of a box are. */
export type BoxFormat = 'xywh' | 'xyxy' | 'cxcywh'

type Size = Pick<Film, 'width' | 'height'>

/** The part of each frame within a box; one that goes over an edge is moved to it. @throws PolytableError INVALID_ARGUMENT */
export function cropped(film: Size, box: readonly number[], format: BoxFormat): FrameChange {
  const [a, b, c, d] = box as readonly [number, number, number, number]
  const [width, height] = format === 'xyxy' ? [c - a, d - b] : [c, d]
  checkFits(film, width, height)
  const [left, top] = format === 'cxcywh' ? [a - Math.floor(c / 2), b - Math.floor(d / 2)] : [a, b]
  return part(
    width,
    height,
    () => within(left, film.width - width),
    () => within(top, film.height - height),
  )
}

/** A window that moves over the frames, as far as their edges. */
export interface Scroll {
  /** Pixels of the window; those of the frames where not given. */
  readonly w: number | null
  readonly h: number | null
  /** Pixels a second. */
  readonly xSpeed: number
  readonly ySpeed: number
  /** Where it begins. */
  readonly xStart: number
  readonly yStart: number
}

/** @throws PolytableError INVALID_ARGUMENT for a window that is larger than the frames, as large, or begins outside */
export function scrolled(film: Size, { w, h, xSpeed, ySpeed, xStart, yStart }: Scroll): FrameChange {
  const [width, height] = [w ?? film.width, h ?? film.height]
  checkFits(film, width, height)
  if (width === film.width && height === film.height)
    throw invalid(`A window of ${width}×${height} is as large as the frames: it cannot move`)
  const [right, bottom] = [film.width - width, film.height - height]
  if (xStart > right) throw invalid(`xStart is at most ${right} here, and is ${xStart}`)
  if (yStart > bottom) throw invalid(`yStart is at most ${bottom} here, and is ${yStart}`)
  return part(
    width,
    height,
    (time) => within(Math.floor(xStart + xSpeed * time), right),
    (time) => within(Math.floor(yStart + ySpeed * time), bottom),
  )
}

/**
 * A window that moves from one edge to the other while the video lasts.
 * @param xSign 1 to the right, -1 to the left, 0 not at all @param ySign 1 down, -1 up, 0 not at all
 * @param share of the width or height that it moves by
 */
export function panned(film: Film, xSign: number, ySign: number, share: number): FrameChange {
  const axis = (size: number, sign: number): [size: number, start: number, speed: number] => {
    const window = Math.floor(size * (1 - share * Math.abs(sign)))
    const range = size - window
    return [window, Math.floor((range * (1 - sign)) / 2), (range / film.duration) * sign]
  }
  const [w, xStart, xSpeed] = axis(film.width, xSign)
  const [h, yStart, ySpeed] = axis(film.height, ySign)
  return scrolled(film, { w, h, xSpeed, ySpeed, xStart, yStart })
}

/** Comes closer or goes away evenly from the first frame to the last. @param center of 0 to 1, what stays where it is */
export function zoomed(
  { width, height, times }: Film,
  from: number,
  to: number,
  [cx, cy]: readonly [number, number],
): FrameChange {
  const steps = Math.max(1, times.length - 1)
  return (frame, _time, position) => {
    const hidden = 1 - 1 / (from + ((to - from) * position) / steps)
    const [left, top] = [width * cx * hidden, height * cy * hidden]
    const box = [left, top, left + width * (1 - hidden), top + height * (1 - hidden)] as const
    return resize(frame, [width, height], { resample: BILINEAR, box }) as ByteRaster
  }
}

const BILINEAR = 2

function part(
  width: number,
  height: number,
  leftAt: (time: number) => number,
  topAt: (time: number) => number,
): FrameChange {
  return (frame, time) => {
    const [left, top] = [leftAt(time), topAt(time)]
    return crop(frame, [left, top, left + width, top + height]) as ByteRaster
  }
}

function within(at: number, last: number): number {
  return Math.min(Math.max(at, 0), last)
}

function checkFits(film: Size, width: number, height: number): void {
  if (width <= film.width && height <= film.height) return
  throw invalid(`A part of ${width}×${height} is larger than the frames of ${film.width}×${film.height}`)
}

function invalid(message: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', message)
}
