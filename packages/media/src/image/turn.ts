import type { ImagePixels } from './types.ts'

/**
 * How stored pixels are shown, as EXIF counts it: 1 as they are, 2 mirrored left to right, 3 turned by 180°, 4 mirrored top to
 * bottom, 5 transposed, 6 turned clockwise by 90°, 7 transposed across the other diagonal, 8 turned clockwise by 270°.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/** Whether width and height change places. */
export function swapsSides(orientation: Orientation): boolean {
  return orientation >= 5
}

/** The pixels as they are shown. Those of orientation 1 are the ones given. */
export function turnPixels<Pixels extends ImagePixels>(pixels: Pixels, orientation: Orientation): Pixels {
  if (orientation === 1) return pixels
  const { width, height } = pixels
  const source = words(pixels.rgba)
  const target = new Uint32Array(source.length)
  const [outWidth, outHeight] = swapsSides(orientation) ? [height, width] : [width, height]
  const mirrorsX = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8
  const mirrorsY = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7
  // Where the pixel right of, and the one below a pixel of the result lie in the source.
  const [right, below] = swapsSides(orientation)
    ? [mirrorsY ? -width : width, mirrorsX ? -1 : 1]
    : [mirrorsX ? -1 : 1, mirrorsY ? -width : width]
  const first = (mirrorsX ? width - 1 : 0) + (mirrorsY ? (height - 1) * width : 0)
  for (let y = 0, at = 0; y < outHeight; y++) {
    for (let x = 0, from = first + y * below; x < outWidth; x++, from += right) target[at++] = source[from]!
  }
  return { ...pixels, width: outWidth, height: outHeight, rgba: new Uint8Array(target.buffer) }
}

function words(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4)
}
