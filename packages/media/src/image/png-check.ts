/** Bytes of a chunk besides its data: length, type, checksum. */
const FRAME = 12
const SIGNATURE = 8

/** The most bytes of a pixel. */
const MAX_PIXEL = 8
/** A row has a byte of its own, in each of its passes where it is interlaced. */
const MAX_PASSES = 7

/**
 * Whether the pixels of a PNG are whole, by the checksum over them. They are unpacked piece by piece and not kept.
 * @throws TypeError of the platform where they are damaged
 */
export async function isPngComplete(blob: Blob, width: number, height: number): Promise<boolean> {
  const most = (width * MAX_PIXEL + MAX_PASSES) * height
  const parts: Blob[] = []
  for (let at = SIGNATURE; at + FRAME <= blob.size;) {
    const head = new DataView(await blob.slice(at, at + 8).arrayBuffer())
    const length = head.getUint32(0)
    const type = head.getUint32(4)
    if (type === IDAT) parts.push(blob.slice(at + 8, at + 8 + length))
    at += FRAME + length
    if (type === IEND || at > blob.size)
      return type === IEND && parts.length > 0 && (await unpacks(parts, most))
  }
  return false
}

const IDAT = 0x49444154
const IEND = 0x49454e44

async function unpacks(parts: readonly Blob[], most: number): Promise<boolean> {
  const reader = new Blob([...parts]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  let bytes = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    bytes += next.value.length
    if (bytes <= most) continue
    await reader.cancel()
    return false
  }
  return true
}
