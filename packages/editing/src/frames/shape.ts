import { rotate, transpose } from '@polytable/raster/geometry'
import { resize } from '@polytable/raster/resize'
import type { ByteRaster } from '@polytable/raster/types'
import type { FrameChange } from '../film/change-frames.ts'
import type { Film } from '../film/film.ts'

/** The size that frames become: what is not given follows, in even numbers. */
export interface NewSize {
  readonly width: number | null
  readonly height: number | null
  readonly scale: number | null
}

export function resized(
  film: Pick<Film, 'width' | 'height'>,
  { width, height, scale }: NewSize,
): FrameChange {
  const even = (size: number, round: (value: number) => number): number => Math.max(2, round(size / 2) * 2)
  const size: readonly [number, number] =
    scale !== null
      ? [even(film.width * scale, Math.trunc), even(film.height * scale, Math.trunc)]
      : [
          width ?? even((film.width * height!) / film.height, Math.round),
          height ?? even((film.height * width!) / film.width, Math.round),
        ]
  return (frame) => resize(frame, size) as ByteRaster
}

/** @param method 0 left to right, 1 top to bottom */
export function mirrored(method: 0 | 1): FrameChange {
  return (frame) => transpose(frame, method) as ByteRaster
}

/** Turned counter-clockwise, with black around it. @param expand whether frames become as large as is needed */
export function turned(degrees: number, expand: boolean): FrameChange {
  return (frame) => rotate(frame, degrees, { resample: BILINEAR, expand }) as ByteRaster
}

const BILINEAR = 2
