/** A frame as encoders take it: luma, then both chromas at half the size. Even sizes only. */
export interface I420Frame {
  readonly width: number
  readonly height: number
  readonly planes: Uint8Array<ArrayBuffer>
}

interface Pixels {
  /** Red, green and blue of each pixel, and what else it has. */
  readonly data: Uint8Array
  /** Bytes of a pixel: 3 or 4. */
  readonly step: number
  readonly width: number
  readonly height: number
}

/** Splits colours by BT.601 into the range of video (16 to 235). An odd last row or column is left out, as is transparency. */
export function toI420({ data, step, width: stride, height: rows }: Pixels): I420Frame {
  const [width, height] = [stride & ~1, rows & ~1]
  const planes = new Uint8Array((width * height * 3) / 2)
  let u = width * height
  let v = (width * height * 5) / 4
  const line = stride * step
  for (let y = 0; y < height; y += 2) {
    let at = y * line
    let to = y * width
    for (let x = 0; x < width; x += 2, at += 2 * step, to += 2) {
      planes[to] = luma(data, at)
      planes[to + 1] = luma(data, at + step)
      planes[to + width] = luma(data, at + line)
      planes[to + width + 1] = luma(data, at + line + step)
      const red = data[at]! + data[at + step]! + data[at + line]! + data[at + line + step]!
      const green = data[at + 1]! + data[at + step + 1]! + data[at + line + 1]! + data[at + line + step + 1]!
      const blue = data[at + 2]! + data[at + step + 2]! + data[at + line + 2]! + data[at + line + step + 2]!
      planes[u++] = 128.5 + (-37.797 * red - 74.203 * green + 112 * blue) / 1020
      planes[v++] = 128.5 + (112 * red - 93.786 * green - 18.214 * blue) / 1020
    }
  }
  return { width, height, planes }
}

function luma(data: Uint8Array, at: number): number {
  return 16.5 + (65.481 * data[at]! + 128.553 * data[at + 1]! + 24.966 * data[at + 2]!) / 255
}
