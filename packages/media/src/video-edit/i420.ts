/** A frame as encoders take it: luma, then both chromas at half the size. Even sizes only. */
export interface I420Frame {
  readonly width: number
  readonly height: number
  readonly planes: Uint8Array<ArrayBuffer>
}

interface Pixels {
  readonly rgba: Uint8Array
  readonly width: number
  readonly height: number
}

/** Splits colours by BT.601 into the range of video (16 to 235). An odd last row or column is left out, as is transparency. */
export function toI420({ rgba, width: stride, height: rows }: Pixels): I420Frame {
  const [width, height] = [stride & ~1, rows & ~1]
  const planes = new Uint8Array((width * height * 3) / 2)
  const [u, v] = [width * height, (width * height * 5) / 4]
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let [red, green, blue] = [0, 0, 0]
      for (const [dx, dy] of SQUARE) {
        const at = ((y + dy) * stride + x + dx) * 4
        const [r, g, b] = [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!]
        planes[(y + dy) * width + x + dx] = 16.5 + (65.481 * r + 128.553 * g + 24.966 * b) / 255
        red += r
        green += g
        blue += b
      }
      const at = (y >> 1) * (width >> 1) + (x >> 1)
      planes[u + at] = 128.5 + (-37.797 * red - 74.203 * green + 112 * blue) / 1020
      planes[v + at] = 128.5 + (112 * red - 93.786 * green - 18.214 * blue) / 1020
    }
  }
  return { width, height, planes }
}

const SQUARE = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
] as const
