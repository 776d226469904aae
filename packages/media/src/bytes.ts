export function viewOf(bytes: Uint8Array): DataView<ArrayBufferLike> {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer())
}

/** The bytes of what the platform takes for a source of bytes. */
export function bytesIn(source: AllowSharedBufferSource | undefined): Uint8Array | undefined {
  if (source === undefined) return undefined
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}

/** The name of a chunk or box: four characters. */
export function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)))
}

/**
 * Unpacks zlib data piece by piece.
 * @param most bytes at most
 * @param keep is given each piece
 * @returns false where there are more
 * @throws TypeError of the platform where the data is damaged
 */
export async function inflateWithin(
  packed: Blob,
  most: number,
  keep?: (piece: Uint8Array<ArrayBuffer>) => void,
): Promise<boolean> {
  const reader = packed.stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  let size = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    keep?.(next.value as Uint8Array<ArrayBuffer>)
    size += next.value.length
    if (size <= most) continue
    await reader.cancel()
    return false
  }
  return true
}

/** To be caught with: what throws because a view was read past its end is undefined, as the file is cut short. */
export function unlessCut(error: unknown): undefined {
  if (error instanceof RangeError) return undefined
  throw error
}

/** What is read, or undefined where it is cut short. */
export function whole<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    return unlessCut(error)
  }
}
