import { photometrics, type TiffPage } from './page.ts'
import { ycbcrSamples } from './ycbcr.ts'

/** Values of a block's pixels, pixel by pixel and row by row. */
export type Samples = Uint8Array | Uint16Array

/** Whether several pixels share their colour, and are stored in units. */
function isShared({ photometric, subsampling }: TiffPage): boolean {
  return photometric === photometrics.ycbcr && (subsampling[0] > 1 || subsampling[1] > 1)
}

/** Bytes of a block before it was packed. @param count samples of a pixel within it */
export function sizeOf(page: TiffPage, width: number, height: number, count: number): number {
  if (!isShared(page)) return Math.ceil((width * count * page.bits[0]!) / 8) * height
  const [across, down] = page.subsampling
  return Math.ceil(width / across) * Math.ceil(height / down) * (across * down + 2)
}

/** The samples in the bytes of a block; each row begins at a whole byte. */
export function samplesOf(
  bytes: Uint8Array,
  page: TiffPage,
  width: number,
  height: number,
  count: number,
): Samples {
  if (isShared(page)) return ycbcrSamples(bytes, page.subsampling, width, height)
  const samples = page.bits[0] === 8 ? bytes : unpackBits(bytes, page, width * count, height)
  if (page.predictor === 2) undoPredictor(samples, width * count, count)
  return samples
}

function unpackBits(bytes: Uint8Array, page: TiffPage, perRow: number, height: number): Samples {
  const bits = page.bits[0]!
  const { isLittleEndian } = page.directory
  const out = bits < 8 ? new Uint8Array(perRow * height) : new Uint16Array(perRow * height)
  if (bits === 16) {
    const [low, high] = isLittleEndian ? [0, 1] : [1, 0]
    for (let i = 0; i < out.length; i++) out[i] = bytes[2 * i + low]! | (bytes[2 * i + high]! << 8)
    return out
  }
  const stride = Math.ceil((perRow * bits) / 8) * 8
  const mask = (1 << bits) - 1
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, at = y * stride; x < perRow; x++, at += bits, i++) {
      const byte = at >>> 3
      const held = (bytes[byte]! << 16) | ((bytes[byte + 1] ?? 0) << 8) | (bytes[byte + 2] ?? 0)
      out[i] = (held >>> (24 - (at & 7) - bits)) & mask
    }
  }
  return out
}

/** Samples were stored as differences from the pixel to their left (TIFF 6.0, section 14). */
function undoPredictor(samples: Samples, perRow: number, count: number): void {
  for (let row = 0; row < samples.length; row += perRow) {
    for (let i = row + count; i < row + perRow; i++) samples[i]! += samples[i - count]!
  }
}
