import type { YuvMatrix } from './colour.ts'

/** Planes of a decoded frame, 8 bits a sample, chroma of 4:2:0, 4:2:2 or 4:4:4. */
export interface YuvPlanes {
  readonly width: number
  readonly height: number
  readonly y: Uint8Array
  readonly u: Uint8Array
  readonly v: Uint8Array
  /** Bytes from one row to the next. */
  readonly yStride: number
  readonly uvStride: number
  /** 1 where chroma has half the columns (rows), 0 where it has all. */
  readonly shiftX: 0 | 1
  readonly shiftY: 0 | 1
  /** True where luma uses 0…255 (JPEG), false where it uses 16…235. */
  readonly fullRange: boolean
  readonly matrix: YuvMatrix
}

interface Tables {
  readonly y: Int16Array
  readonly vr: Int16Array
  readonly ug: Int16Array
  readonly vg: Int16Array
  readonly ub: Int16Array
}

/** Coefficients in 16.16 fixed point, as libswscale has them (`ff_yuv2rgb_coeffs`): V to red, U to blue, U and V to green. */
const coefficients: Readonly<Record<YuvMatrix, readonly [number, number, number, number]>> = {
  bt601: [104597, 132201, -25675, -53279],
  bt709: [117489, 138438, -13975, -34925],
  bt2020: [110013, 140363, -12277, -42626],
  smpte240m: [117579, 136230, -16907, -35559],
  fcc: [104448, 132798, -24759, -53109],
}
const CLAMP_OFFSET = 384
const clamp = Uint8Array.from({ length: 1024 }, (_, i) => Math.min(255, Math.max(0, i - CLAMP_OFFSET)))

const known = new Map<string, Tables>()

/**
 * Converts to RGBA with the arithmetic of libswscale's fast path (16-bit fixed point, chroma repeated, not interpolated):
 * the same bytes as PyAV's `to_image()` gives.
 */
export function yuvToRgba(planes: YuvPlanes): Uint8Array<ArrayBuffer> {
  const { width, height, yStride, uvStride, shiftY } = planes
  const tables = tablesOf(planes)
  const out = new Uint32Array(width * height)
  for (let row = 0; row < height; row++) {
    const from = { y: row * yStride, uv: (row >> shiftY) * uvStride, out: row * width }
    convertRow(planes, tables, from, out)
  }
  return new Uint8Array(out.buffer)
}

/** A function of its own, which engines optimize after some rows: a loop over all rows they run slowly for twenty frames. */
function convertRow(
  { width, y: yPlane, u: uPlane, v: vPlane, shiftX }: YuvPlanes,
  { y: yTable, vr, ug, vg, ub }: Tables,
  from: { readonly y: number; readonly uv: number; readonly out: number },
  out: Uint32Array,
): void {
  let o = from.out
  for (let x = 0, c = from.uv; x < width; x += 1 + shiftX, c++) {
    const u = uPlane[c]!
    const v = vPlane[c]!
    const r = vr[v]! + CLAMP_OFFSET
    const g = ug[u]! + vg[v]! + CLAMP_OFFSET
    const b = ub[u]! + CLAMP_OFFSET
    const l = yTable[yPlane[from.y + x]!]!
    out[o++] = 0xff000000 | (clamp[l + b]! << 16) | (clamp[l + g]! << 8) | clamp[l + r]!
    // Two pixels share one chroma sample in 4:2:x. Written out: an inner loop takes a third longer.
    if (shiftX === 1 && x + 1 < width) {
      const next = yTable[yPlane[from.y + x + 1]!]!
      out[o++] = 0xff000000 | (clamp[next + b]! << 16) | (clamp[next + g]! << 8) | clamp[next + r]!
    }
  }
}

function tablesOf({ matrix, fullRange }: YuvPlanes): Tables {
  const key = `${matrix} ${fullRange}`
  const tables = known.get(key) ?? makeTables(coefficients[matrix], fullRange)
  known.set(key, tables)
  return tables
}

function makeTables(
  [crv, cbu, cgu, cgv]: readonly [number, number, number, number],
  fullRange: boolean,
): Tables {
  const chromaScale = (c: number): number => (fullRange ? Math.trunc((c * 224) / 255) : c)
  const luma = fullRange ? 65536 : Math.trunc((65536 * 255) / 219)
  const lumaOffset = fullRange ? 0 : 16 * 8
  const table = (coefficient: number, offset: number): Int16Array => {
    const factor = Math.floor((coefficient * 8192 + 32768) / 65536)
    return Int16Array.from({ length: 256 }, (_, i) => ((i * 8 - offset) * factor) >> 16)
  }
  return {
    y: table(luma, lumaOffset),
    vr: table(chromaScale(crv), 1024),
    ug: table(chromaScale(cgu), 1024),
    vg: table(chromaScale(cgv), 1024),
    ub: table(chromaScale(cbu), 1024),
  }
}
