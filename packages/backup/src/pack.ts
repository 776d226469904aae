import { createTarPacker } from 'modern-tar'

/** A file of the archive; its body has exactly as many bytes as it says. */
export interface PackedFile {
  readonly name: string
  readonly size: number
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** Bytes that are given together, at least. */
const CHUNK_BYTES = 1024 * 1024

/** The bytes of a TAR archive of files, made as they are asked for. */
export async function* pack(files: AsyncIterable<PackedFile>): AsyncGenerator<Uint8Array> {
  const { readable, controller } = createTarPacker()
  const packing = (async () => {
    try {
      for await (const { name, size, body } of files) {
        const writer = controller.add({ name, size, type: 'file', mtime: new Date(0) }).getWriter()
        for await (const chunk of body) await writer.write(chunk)
        await writer.close()
      }
      controller.finalize()
    } catch (error) {
      controller.error(error)
    }
  })()
  const reader = readable.getReader()
  try {
    let chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (value) {
        chunks.push(value)
        size += value.length
      }
      if (size >= CHUNK_BYTES || (done && size > 0)) {
        yield joined(chunks, size)
        chunks = []
        size = 0
      }
      if (done) return
    }
  } finally {
    await reader.cancel().catch(() => undefined)
    await packing
  }
}

/** Bytes in one piece. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
