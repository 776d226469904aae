/** Parts of picture files, made by code. */

/** EXIF data that say nothing but an orientation, from the byte order mark on. */
export function exifData(orientation: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(26))
  view.setUint32(0, 0x4d4d002a)
  view.setUint32(4, 8)
  view.setUint16(8, 1)
  view.setUint16(10, 0x0112)
  view.setUint16(12, 3)
  view.setUint32(14, 1)
  view.setUint16(18, orientation)
  return new Uint8Array(view.buffer)
}

/** A JPEG with a segment behind its start. */
export function jpegWith(jpeg: Uint8Array, marker: number, ...parts: readonly BlobPart[]): Blob {
  const body = new Blob([...parts])
  const head = new DataView(new ArrayBuffer(4))
  head.setUint8(0, 0xff)
  head.setUint8(1, marker)
  head.setUint16(2, body.size + 2)
  return new Blob([jpeg.slice(0, 2), head.buffer, body, jpeg.slice(2)])
}

/** A PNG with a chunk behind its header. */
export function pngWith(png: Uint8Array, type: string, body: Uint8Array<ArrayBuffer>): Blob {
  const header = 8 + 25
  const chunk = new Uint8Array(12 + body.length)
  const view = new DataView(chunk.buffer)
  view.setUint32(0, body.length)
  chunk.set(new TextEncoder().encode(type), 4)
  chunk.set(body, 8)
  view.setUint32(8 + body.length, crc32(chunk.subarray(4, 8 + body.length)))
  return new Blob([png.slice(0, header), chunk, png.slice(header)])
}

/** A still WebP in the extended format, with a chunk at its end. @param flag of the chunk's feature */
export function webpWith(
  webp: Uint8Array,
  [width, height]: readonly [number, number],
  flag: number,
  type: string,
  body: Uint8Array<ArrayBuffer>,
): Blob {
  const features = new DataView(new ArrayBuffer(18))
  new Uint8Array(features.buffer).set(new TextEncoder().encode('VP8X'))
  features.setUint32(4, 10, true)
  features.setUint8(8, flag | 0x10)
  features.setUint16(12, width - 1, true)
  features.setUint16(15, height - 1, true)
  const size = new DataView(new ArrayBuffer(4))
  size.setUint32(0, body.length, true)
  const content = [features.buffer, webp.slice(12), type, size.buffer, body, new Uint8Array(body.length & 1)]
  const total = new DataView(new ArrayBuffer(4))
  total.setUint32(0, new Blob(content).size + 4, true)
  return new Blob(['RIFF', total.buffer, 'WEBP', ...content])
}

/**
 * A still AVIF with properties of a byte each.
 * @param associated how many of them are of its picture; the others are of none
 */
export function avifWith(
  avif: Uint8Array,
  properties: readonly (readonly [type: string, value: number])[],
  associated = properties.length,
): Blob {
  const view = new DataView(avif.buffer, avif.byteOffset, avif.byteLength)
  const at = (type: string): number => {
    const letters = [...type].map((letter) => letter.charCodeAt(0))
    return avif.findIndex((_, i) => letters.every((code, k) => avif[i + k] === code)) - 4
  }
  const ipma = at('ipma')
  const boxes = properties.map(([type, value]) =>
    Uint8Array.of(0, 0, 0, 9, ...new TextEncoder().encode(type), value),
  )
  // Properties are counted from 1: the picture has four of its own.
  const indices = Uint8Array.from({ length: associated }, (_, i) => 0x80 | (5 + i))
  const end = ipma + view.getUint32(ipma)
  const out = new Uint8Array([
    ...avif.slice(0, ipma),
    ...boxes.flatMap((box) => [...box]),
    ...avif.slice(ipma, end),
    ...indices,
    ...avif.slice(end),
  ])
  const added = 9 * properties.length
  const grown = new DataView(out.buffer)
  const grow = (from: number, by: number): void => grown.setUint32(from, grown.getUint32(from) + by)
  for (const type of ['meta', 'iprp']) grow(at(type), added + associated)
  grow(at('ipco'), added)
  grow(ipma + added, associated)
  // How many properties the one item has, and where its data begin.
  out[ipma + added + 18]! += associated
  grow(at('iloc') + 22, added + associated)
  return new Blob([out])
}

/** The body of an `iCCP` chunk. */
export async function compressedProfile(profile: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const compressed = new Blob([profile]).stream().pipeThrough(new CompressionStream('deflate'))
  return new Uint8Array(await new Blob(['p\0\0', await new Response(compressed).blob()]).arrayBuffer())
}

/** Display P3's primaries under D50, as Apple's profile has them. */
export const displayP3 = [
  [0.51512, 0.2412, -0.00105],
  [0.29198, 0.69225, 0.04189],
  [0.1571, 0.06657, 0.78407],
] as const

/** An ICC profile of three primaries and one gamma for all. */
export function iccProfile(columns: readonly (readonly number[])[], gamma: number): Uint8Array<ArrayBuffer> {
  const tags = ['wtpt', 'rXYZ', 'gXYZ', 'bXYZ', 'rTRC', 'gTRC', 'bTRC', 'desc', 'cprt']
  const start = 132 + 12 * tags.length
  const text = 'x'
  const bodies = [
    xyz([0.9642, 1, 0.8249]),
    ...columns.map(xyz),
    ...[0, 1, 2].map(() => curve(gamma)),
    multiText(text),
    multiText(text),
  ]
  const size = bodies.reduce((sum, body) => sum + body.length, start)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  const put = (at: number, letters: string): void => bytes.set(new TextEncoder().encode(letters), at)
  view.setUint32(0, size)
  view.setUint32(8, 0x04300000)
  put(12, 'mntrRGB XYZ ')
  put(36, 'acsp')
  ;[0.9642, 1, 0.8249].forEach((value, i) => view.setInt32(68 + 4 * i, Math.round(value * 65536)))
  view.setUint32(128, tags.length)
  let at = start
  tags.forEach((tag, i) => {
    put(132 + 12 * i, tag)
    view.setUint32(136 + 12 * i, at)
    view.setUint32(140 + 12 * i, bodies[i]!.length)
    bytes.set(bodies[i]!, at)
    at += bodies[i]!.length
  })
  return bytes
}

function tagData(type: string, length: number): DataView {
  const view = new DataView(new ArrayBuffer(length))
  new Uint8Array(view.buffer).set(new TextEncoder().encode(type))
  return view
}

function xyz(values: readonly number[]): Uint8Array {
  const view = tagData('XYZ ', 20)
  values.forEach((value, i) => view.setInt32(8 + 4 * i, Math.round(value * 65536)))
  return new Uint8Array(view.buffer)
}

function curve(gamma: number): Uint8Array {
  const view = tagData('para', 16)
  view.setInt32(12, Math.round(gamma * 65536))
  return new Uint8Array(view.buffer)
}

function multiText(text: string): Uint8Array {
  const view = tagData('mluc', 32)
  view.setUint32(8, 1)
  view.setUint32(12, 12)
  view.setUint32(16, 0x656e5553)
  view.setUint32(20, 2 * text.length)
  view.setUint32(24, 28)
  view.setUint16(28, text.charCodeAt(0))
  return new Uint8Array(view.buffer)
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}
