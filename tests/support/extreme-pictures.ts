import { tag, writeTiff } from '../media/tiff-writer.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Grey values of a picture that is one pixel wide or high, from dark to light along it. */
const slope = (length: number): Bytes => Uint8Array.from({ length }, (_, i) => Math.floor((i * 128) / length))

/** An uncompressed GIF: codes of eight bits, the table emptied before they would become longer. */
export function gif(width: number, height: number): File {
  const head = new Uint8Array(13 + 3 * 128)
  head.set(new TextEncoder().encode('GIF89a'))
  const view = new DataView(head.buffer)
  view.setUint16(6, width, true)
  view.setUint16(8, height, true)
  head[10] = 0x86
  for (let i = 0; i < 128; i++) head.fill(i, 13 + 3 * i, 16 + 3 * i)
  const frame = new DataView(new ArrayBuffer(11))
  frame.setUint8(0, 0x2c)
  frame.setUint16(5, width, true)
  frame.setUint16(7, height, true)
  frame.setUint8(10, 7)
  const [clear, end, most] = [128, 129, 126]
  const codes = Array.from(slope(width * height)).flatMap((value, i) =>
    i % most === 0 ? [clear, value] : [value],
  )
  codes.push(end)
  const blocks: Bytes[] = []
  for (let at = 0; at < codes.length; at += 255) {
    const block = codes.slice(at, at + 255)
    blocks.push(Uint8Array.of(block.length, ...block))
  }
  return new File([head, frame, ...blocks, Uint8Array.of(0, 0x3b)], `${width}x${height}.gif`)
}

/** A grey BMP of a palette. */
export function bmp(width: number, height: number): File {
  const row = (width + 3) & ~3
  const pixels = new Uint8Array(row * height)
  const values = slope(width * height)
  for (let y = 0; y < height; y++)
    pixels.set(values.subarray(y * width, (y + 1) * width), (height - 1 - y) * row)
  const start = 54 + 4 * 256
  const head = new DataView(new ArrayBuffer(start))
  head.setUint16(0, 0x424d)
  head.setUint32(2, start + pixels.length, true)
  head.setUint32(10, start, true)
  head.setUint32(14, 40, true)
  head.setInt32(18, width, true)
  head.setInt32(22, height, true)
  head.setUint16(26, 1, true)
  head.setUint16(28, 8, true)
  for (let i = 0; i < 256; i++) head.setUint32(54 + 4 * i, i * 0x10101, true)
  return new File([head, pixels], `${width}x${height}.bmp`)
}

/** An uncompressed grey TIFF of one strip. */
export function tiff(width: number, height: number): File {
  const fields = {
    [tag.width]: width,
    [tag.height]: height,
    [tag.bits]: 8,
    [tag.compression]: 1,
    [tag.photometric]: 1,
  }
  const bytes = writeTiff({ ...fields, [tag.rowsPerStrip]: height }, [Array.from(slope(width * height))])
  return new File([bytes], `${width}x${height}.tif`)
}

/** What a column of images takes for a PNG. */
export function pixels(width: number, height: number): { data: Bytes; width: number; height: number } {
  const data = new Uint8Array(width * height * 4).fill(255)
  slope(width * height).forEach((value, i) => data.fill(value, 4 * i, 4 * i + 3))
  return { data, width, height }
}
