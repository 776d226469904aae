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
}

interface Tables {
  readonly y: Int16Array
  readonly vr: Int16Array
  readonly ug: Int16Array
  readonly vg: Int16Array
  readonly ub: Int16Array
}

/** BT.601 coefficients in 16.16 fixed point, as libswscale has them. */
const BT601 = { crv: 104597, cbu: 132201, cgu: -25675, cgv: -53279 }
const CLAMP_OFFSET = 384
const clamp = Uint8Array.from({ length: 1024 }, (_, i) => Math.min(255, Math.max(0, i - CLAMP_OFFSET)))

const limited = makeTables(false)
const full = makeTables(true)

/**
 * Converts to RGBA with the arithmetic of libswscale's fast path (16-bit fixed point, chroma repeated, not interpolated):
 * the same bytes as PyAV's `to_image()` gives. The matrix is BT.601 whatever the tags say, as there.
 */
export function yuvToRgba(planes: YuvPlanes): Uint8Array<ArrayBuffer> {
  const { width, height, y: yPlane, u: uPlane, v: vPlane, yStride, uvStride, shiftX, shiftY } = planes
  const { y: yTable, vr, ug, vg, ub } = planes.fullRange ? full : limited
  const out = new Uint32Array(width * height)
  let o = 0
  for (let row = 0; row < height; row++) {
    const yRow = row * yStride
    const uvRow = (row >> shiftY) * uvStride
    for (let x = 0; x < width;) {
      const c = uvRow + (x >> shiftX)
      const u = uPlane[c]!
      const v = vPlane[c]!
      const r = vr[v]! + CLAMP_OFFSET
      const g = ug[u]! + vg[v]! + CLAMP_OFFSET
      const b = ub[u]! + CLAMP_OFFSET
      // Two pixels share one chroma sample in 4:2:x.
      const end = Math.min(width, x + 1 + shiftX)
      for (; x < end; x++) {
        const l = yTable[yPlane[yRow + x]!]!
        out[o++] = 0xff000000 | (clamp[l + b]! << 16) | (clamp[l + g]! << 8) | clamp[l + r]!
      }
    }
  }
  return new Uint8Array(out.buffer)
}

function makeTables(fullRange: boolean): Tables {
  const chromaScale = (c: number): number => (fullRange ? Math.trunc((c * 224) / 255) : c)
  const luma = fullRange ? 65536 : Math.trunc((65536 * 255) / 219)
  const lumaOffset = fullRange ? 0 : 16 * 8
  const table = (coefficient: number, offset: number): Int16Array => {
    const factor = Math.floor((coefficient * 8192 + 32768) / 65536)
    return Int16Array.from({ length: 256 }, (_, i) => ((i * 8 - offset) * factor) >> 16)
  }
  return {
    y: table(luma, lumaOffset),
    vr: table(chromaScale(BT601.crv), 1024),
    ug: table(chromaScale(BT601.cgu), 1024),
    vg: table(chromaScale(BT601.cgv), 1024),
    ub: table(chromaScale(BT601.cbu), 1024),
  }
}
