import { bytesOf, inflateWithin } from '../../bytes.ts'
import { unpackLzw } from '../lzw.ts'
import { readBits, reverseBits } from './bits.ts'
import { unpackFax } from './fax.ts'
import { compressions, faxOptionsOf, type TiffPage } from './page.ts'

/** Unpacks a strip or tile that is no picture of its own. */
export type Unpack = (
  block: Blob,
  /** Pixels across, and rows. */
  width: number,
  height: number,
  /** Bytes that it has to give. */
  size: number,
) => Promise<Uint8Array<ArrayBuffer>>

/** Unpacks the blocks of a page. What they give is of the size asked for. @throws where they are damaged or cut short */
export async function unpackerOf(page: TiffPage): Promise<Unpack> {
  const unpack = await byCompression(page)
  return async (block, width, height, size) => {
    const packed = page.isReversed ? new Blob([reverseBits(await bytesOf(block))]) : block
    const bytes = await unpack(packed, width, height, size)
    if (bytes.length < size) throw new Error(`A strip or tile has ${bytes.length} bytes of ${size}.`)
    return bytes.length === size ? bytes : bytes.subarray(0, size)
  }
}

async function byCompression(page: TiffPage): Promise<Unpack> {
  switch (page.compression) {
    case compressions.huffman:
      return fax('huffman')
    case compressions.fax3:
      return fax(((await faxOptionsOf(page)) & 1) === 1 ? 'mixed' : 'one')
    case compressions.fax4:
      return fax('two')
    case compressions.lzw:
      return async (block, _width, _height, size) => lzw(await bytesOf(block), size)
    case compressions.packBits:
      return async (block, _width, _height, size) => packBits(await bytesOf(block), size)
    case compressions.deflate:
    case compressions.oldDeflate:
      return (block, _width, _height, size) => deflate(block, size)
    case compressions.zstd:
      return zstd
    default:
      return (block, _width, _height, size) => bytesOf(block.slice(0, size))
  }
}

function fax(layout: Parameters<typeof unpackFax>[1]): Unpack {
  return async (block, width, height) => unpackFax(await bytesOf(block), layout, width, height)
}

function lzw(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const bits = readBits(bytes)
  const next = (count: number): number | undefined => {
    const code = bits.peek(count)
    bits.skip(count)
    return bits.isPast ? undefined : code
  }
  const out = new Uint8Array(size)
  if (!unpackLzw({ minimumSize: 8, early: 1 }, next, size, out)) throw new Error('LZW data are damaged.')
  return out
}

/** Runs and literals of bytes (TIFF 6.0, section 9). */
function packBits(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size)
  let filled = 0
  for (let at = 0; at < bytes.length && filled < size;) {
    const count = bytes[at++]!
    if (count === 128) continue
    if (count < 128) {
      const part = bytes.subarray(at, at + Math.min(count + 1, size - filled))
      out.set(part, filled)
      filled += part.length
      at += count + 1
    } else {
      out.fill(bytes[at++] ?? 0, filled, filled + 257 - count)
      filled += 257 - count
    }
  }
  return out.subarray(0, filled)
}

/** What follows the bytes that are wanted is left alone, as some fill up there. */
async function deflate(block: Blob, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  await inflateWithin(block, size - 1, (part) => parts.push(part))
  return bytesOf(new Blob(parts))
}

const zstd: Unpack = async (block, _width, _height, size) => {
  const { decompressZstd } = await import('hyparquet-compressors')
  return decompressZstd(await bytesOf(block), new Uint8Array(size)) as Uint8Array<ArrayBuffer>
}
